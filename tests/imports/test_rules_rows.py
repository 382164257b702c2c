"""Rows: what one row becomes, and what is only seen over the whole file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.imports.rules.fields import FIELD_KEYS
from app.imports.rules.files import FilePlanner
from app.imports.rules.plans import CertificatePlan, MemberPlan, Outcome, QualificationPlan, RowPlan, TermPlan
from app.imports.rules.rows import Setting, assumed_first_day, plan_row
from app.kernel.cells import Cell, Formula, Row

MAPPING = {field: column for column, field in enumerate(FIELD_KEYS)}
ORG_NUMBERS = ("352601810", "349118629", "367127686", "331372153", "338885393", "363726518")
GOOD: dict[str, Cell] = {
    "member_number": 1001, "store_number": 201, "member_name": "Rosen AS", "org_number": ORG_NUMBERS[0],
    "store_name": "Rosen", "store_org_number": "309960300", "postal_code": 486,
}  # fmt: skip


def row(number: int = 4, **cells: Cell) -> Row:
    values = GOOD | cells
    return Row(number, tuple(values.get(field) for field in FIELD_KEYS))


def setting(**more: Any) -> Setting:
    return Setting(mapping=MAPPING, corrections={}, allow_synthetic=True, **more)


def plan(**cells: Cell) -> RowPlan:
    return plan_row(row(**cells), setting())


def said(found: RowPlan) -> list[tuple[str | None, str, str]]:
    assert all(problem.text() for problem in found.problems)
    return [(problem.column, problem.code, problem.outcome.value) for problem in found.problems]


def planned(*rows: Row, corrections: dict[tuple[int, str], str] | None = None) -> tuple[list[RowPlan], FilePlanner]:
    planner = FilePlanner(Setting(MAPPING, corrections or {}, allow_synthetic=True), 3, FIELD_KEYS)
    return list(planner.plans(rows)), planner


def test_a_good_row() -> None:
    found = plan()
    assert (said(found), found.outcome, found.storable) == ([], None, True)
    assert found.member == MemberPlan("1001", "Rosen AS", "352601810")
    assert found.store is not None
    assert (found.store.number, found.store.org_number, found.store.postal_code) == ("201", "309960300", "0486")
    assert (found.term, found.certificate, found.qualification) == (TermPlan(), None, None)


# ---------------------------------------------------------------------------------------------- refused, emptied
@pytest.mark.parametrize("field", ["org_number", "store_org_number"])
def test_a_wrong_organisation_number_refuses_the_row(field: str) -> None:
    found = plan(**{field: "320565619"})
    assert said(found) == [(field, "identifiers.organisation_number.checksum", "refused")]
    assert (found.store, found.member, found.outcome) == (None, None, Outcome.REFUSED)


def test_a_missing_store_number_refuses_the_row() -> None:
    found = plan(store_number=None)
    assert said(found) == [("store_number", "imports.store_number.missing", "refused")]
    assert found.outcome is Outcome.REFUSED


def test_an_unreadable_store_number_refuses_the_row_once() -> None:
    assert said(plan(store_number=Formula(None, cached=False))) == [
        ("store_number", "imports.cell.formula_without_value", "refused")
    ]


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("postal_code", "N-0150 Oslo"), ("phone", "12"), ("email", "kari@"), ("account_number", "24061235310"),
        ("first_day", "31.02.2019"), ("last_day", "snart"), ("sunday_opening", "av og til"), ("designer", "tja"),
        ("certified", "tja"), ("member_number", "#"), ("store_name", "x" * 300),
        ("street", Formula(None, cached=False)),
    ],
)  # fmt: skip
def test_any_other_wrong_value_is_emptied(field: str, cell: Cell) -> None:
    found = plan(**{field: cell})
    assert [(column, outcome) for column, _, outcome in said(found)] == [(field, "emptied")]
    assert found.storable


def test_a_refused_row_still_tells_of_all_its_mistakes() -> None:
    assert [outcome for _, _, outcome in said(plan(org_number="1", email="kari@"))] == ["refused", "emptied"]


def test_a_problem_knows_row_store_and_suggestion() -> None:
    (problem,) = plan(postal_code="N-0150 Oslo").problems
    assert (problem.row, problem.store_number, problem.suggestion) == (4, "201", "0150")


# --------------------------------------------------------------------------------------------------------- terms
def test_first_and_last_day() -> None:
    found = plan(first_day="31.12.22", last_day="05.02.23")
    assert found.term == TermPlan(dt.date(2022, 12, 31), dt.date(2023, 2, 5))


def test_a_last_day_before_the_first_stands_alone() -> None:
    found = plan(first_day="01/04-2022", last_day="16/09-2018")
    assert found.term == TermPlan(None, dt.date(2018, 9, 16))
    assert said(found) == [("first_day", "imports.term.order", "emptied")]
    assert plan(first_day="01.04.2022", last_day="01.04.2022").problems == ()


def test_a_file_without_membership_dates_says_nothing_of_terms() -> None:
    mapping = {field: column for field, column in MAPPING.items() if field not in ("first_day", "last_day")}
    assert plan_row(row(), Setting(mapping, {}, allow_synthetic=True)).term is None


# -------------------------------------------------------------------------------------------------- certificates
def test_a_certificates_first_day_is_assumed() -> None:
    found = plan(certified="x", certificate_number=22909, certificate_last_day="26.05.2027")
    assert found.certificate == CertificatePlan(
        "miljofyrtarn", "309960300", "22909", dt.date(2024, 5, 26), dt.date(2027, 5, 26), assumed=True, counts=True
    )
    assert found.problems == ()
    assert assumed_first_day(dt.date(2028, 2, 29)) == dt.date(2025, 2, 28)


def test_without_number_it_is_recorded_and_does_not_count() -> None:
    found = plan(certified="ja", certificate_last_day="26.05.2027")
    assert found.certificate is not None
    assert not found.certificate.counts
    assert said(found) == [("certificate_number", "imports.certificate.number_missing", "warning")]


def test_without_last_day_it_is_recorded_and_never_valid() -> None:
    found = plan(certified="ja", certificate_number="1")
    assert found.certificate is not None
    assert (found.certificate.first_day, found.certificate.last_day, found.certificate.assumed) == (None, None, False)
    assert said(found) == [("certificate_last_day", "imports.certificate.last_day_missing", "warning")]


def test_a_wrong_last_day_is_said_once() -> None:
    found = plan(certified="ja", certificate_number="1", certificate_last_day="31.02.2027")
    assert said(found) == [("certificate_last_day", "imports.date.impossible", "emptied")]
    assert found.certificate is not None


def test_without_a_holder_it_does_not_count() -> None:
    found = plan(certified="ja", certificate_number="1", certificate_last_day="26.05.2027", store_org_number=None)
    assert found.certificate is not None
    assert not found.certificate.counts
    assert said(found) == [("store_org_number", "imports.certificate.holder_missing", "warning")]


def test_answers_that_contradict_the_certificate() -> None:
    found = plan(certified="nei", certificate_number="1", certificate_last_day="26.05.2027")
    assert (found.certificate, said(found)) == (None, [("certified", "imports.certificate.contradiction", "warning")])
    found = plan(certificate_number="1", certificate_last_day="26.05.2027")
    assert found.certificate is not None
    assert said(found) == [("certified", "imports.certificate.unanswered", "warning")]
    found = plan(certificate_last_day="26.05.2027")
    assert (found.certificate, said(found)) == (None, [("certified", "imports.certificate.date_alone", "warning")])
    assert plan(certified="nei").problems == ()


def test_a_file_without_the_question_speaks_by_numbers() -> None:
    mapping = {field: column for field, column in MAPPING.items() if field != "certified"}
    found = plan_row(
        row(certificate_number="1", certificate_last_day="26.05.2027"), Setting(mapping, {}, allow_synthetic=True)
    )
    assert found.certificate is not None
    assert found.problems == ()


# ------------------------------------------------------------------------------------------------ qualifications
def test_yes_makes_an_unverified_qualification_of_nobody_named() -> None:
    found = plan(designer="ja", designer_since="07.07.2003", contact_person="Marit Moen")
    assert found.qualification == QualificationPlan(dt.date(2003, 7, 7), verified=False)
    assert plan(designer="J").qualification == QualificationPlan(None)


def test_under_training_is_not_qualified() -> None:
    found = plan(designer="under utdanning")
    assert (found.qualification, said(found)) == (None, [("designer", "imports.designer.training", "warning")])


def test_no_and_empty_are_not_qualified() -> None:
    assert plan(designer="Nei").qualification is None
    assert plan(designer="Nei").problems == ()
    found = plan(designer_since="07.07.2003")
    assert (found.qualification, said(found)) == (None, [("designer", "imports.designer.date_alone", "warning")])


# --------------------------------------------------------------------------------------------------- corrections
def test_what_a_person_types_replaces_the_cell() -> None:
    bad = row(postal_code="N-0150 Oslo", org_number="320565619", email="kari@", store_number=None)
    corrections = {
        (4, "postal_code"): "0150",
        (4, "org_number"): "352 601 810",
        (4, "email"): "",
        (4, "store_number"): "7",
    }
    (found,), _ = planned(bad, corrections=corrections)
    assert found.problems == ()
    assert found.store is not None
    assert (found.store.number, found.store.postal_code, found.store.email) == ("7", "0150", None)


def test_a_correction_is_checked_too_and_holds_for_its_row_alone() -> None:
    (first, second), _ = planned(
        row(4, email="a@"),
        row(5, store_number=202, store_org_number=None, email="a@"),
        corrections={(5, "email"): "b@"},
    )
    assert [problem.row for problem in (*first.problems, *second.problems)] == [4, 5]


# ------------------------------------------------------------------------------------------------ the whole file
def test_rows_that_are_no_data() -> None:
    blank = Row(5, (None, "  "))
    title = Row(6, ("Region Vest",))
    heading = Row(7, FIELD_KEYS)
    total = Row(8, ("Antall butikker:", 360))
    formula = Row(9, ("Sum", None, Formula(3)))
    plans, planner = planned(
        Row(1, ("Medlemsregister",)), Row(3, FIELD_KEYS), row(4), blank, title, heading, total, formula
    )
    assert [found.row for found in plans] == [4]
    assert planner.passed_over == {"blank": 1, "title": 1, "heading": 1, "total": 2}


def test_rows_that_look_like_titles_or_totals_but_are_data() -> None:
    firm = row(5, member_number="Total", member_name="Total Blomster AS", store_number=202, store_org_number=None)
    lonely = Row(6, (None, "203"))
    nameless = Row(7, (1004, None, "Liljen AS"))
    plans, _ = planned(firm, lonely, nameless)
    assert [(found.row, found.outcome) for found in plans] == [(5, None), (6, None), (7, Outcome.REFUSED)]


def test_a_store_number_that_stands_twice_is_skipped_naming_the_first() -> None:
    plans, _ = planned(row(4), row(5, store_number="201", email="kari@"), row(6, store_number=201.0))
    assert [found.outcome for found in plans] == [None, Outcome.SKIPPED, Outcome.SKIPPED]
    assert said(plans[1]) == [("store_number", "imports.store_number.duplicate", "skipped")]
    assert [found.problems[0].values["row"] for found in plans[1:]] == [4, 4]


def test_a_corrected_store_number_is_no_longer_a_second_one() -> None:
    plans, _ = planned(row(4), row(5, store_org_number=None), corrections={(5, "store_number"): "202"})
    assert [found.store_number for found in plans if found.storable] == ["201", "202"]


def test_a_shared_certificate_number_warns_at_the_second() -> None:
    same: dict[str, Cell] = {"certified": "ja", "certificate_number": "23400", "certificate_last_day": "04.08.2029"}
    plans, _ = planned(row(4, **same), row(5, store_number=202, store_org_number="393786574", **same))
    assert plans[0].problems == ()
    assert said(plans[1]) == [("certificate_number", "imports.certificate.number_shared", "warning")]
    assert plans[1].problems[0].values == {"row": 4, "number": "201"}
    assert plans[1].certificate is not None
    assert plans[1].certificate.counts


def test_an_organisation_number_belongs_to_one_store() -> None:
    same: dict[str, Cell] = {"certified": "ja", "certificate_number": "5", "certificate_last_day": "04.08.2029"}
    plans, _ = planned(row(4), row(5, store_number=202, **same))
    assert plans[1].store is not None
    assert plans[1].store.org_number is None
    assert plans[1].certificate is not None
    assert not plans[1].certificate.counts
    assert said(plans[1]) == [("store_org_number", "imports.store_org_number.shared", "emptied")]


def test_the_first_row_of_a_firm_names_it_so_that_a_second_import_changes_nothing() -> None:
    plans, _ = planned(row(4), row(5, store_number=202, store_org_number=None, member_number=9, member_name="ROSEN"))
    assert [found.member for found in plans] == [MemberPlan("1001", "Rosen AS", "352601810")] * 2
    assert [code for _, code, _ in said(plans[1])] == ["imports.member_number.differs", "imports.member_name.differs"]


def test_a_member_number_belongs_to_one_firm() -> None:
    plans, _ = planned(row(4), row(5, store_number=202, store_org_number=None, org_number=ORG_NUMBERS[1]))
    assert plans[1].member == MemberPlan(None, "Rosen AS", ORG_NUMBERS[1])
    assert [code for _, code, _ in said(plans[1])] == ["imports.member_number.shared"]


def test_shared_e_mail_addresses_say_nothing() -> None:
    plans, _ = planned(
        row(4, email="post@rosen.no"), row(5, store_number=202, store_org_number=None, email="post@rosen.no")
    )
    assert [found.problems for found in plans] == [(), ()]


def test_what_is_remembered_does_not_grow_with_the_rows() -> None:
    _, planner = planned(*(row(number, street="x" * 1_000) for number in range(4, 2_000)))
    assert (len(planner._stores), len(planner._firms), len(planner._certificates)) == (1, 1, 0)

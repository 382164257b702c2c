"""Contact persons: what a row of their file means, and who stands in several rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.imports.rules.contacts import roles
from app.imports.rules.contacts.headings import KNOWN
from app.imports.rules.contacts.planner import ContactPlanner
from app.imports.rules.contacts.plans import ContactPlan, plan_to_line, plans_from_lines
from app.imports.rules.contacts.rows import PlainRows, plan_row
from app.imports.rules.fields import CONTACTS, KEYS_OF, missing_columns
from app.imports.rules.headings import field_of, find_headings, guess_columns, saved_columns
from app.imports.rules.plans import Outcome
from app.imports.rules.rows import Setting
from app.kernel.cells import Cell, ErrorValue, Formula, Row

KEYS = KEYS_OF[CONTACTS]
MAPPING = {key: column for column, key in enumerate(KEYS)}
NARROW = ("name", "email", "phone")


def setting(**more: Any) -> Setting:
    values: dict[str, Any] = {"mapping": MAPPING, "corrections": {}, "store_known": {"201", "202"}.__contains__} | more
    return Setting(**values)


def row(number: int = 2, **cells: Cell) -> Row:
    return Row(number, tuple(cells.get(key) for key in KEYS))


def plan(number: int = 2, **cells: Cell) -> ContactPlan:
    return plan_row(row(number, **cells), setting())


def said(found: ContactPlan) -> list[tuple[str | None, str, str]]:
    assert all(problem.text() for problem in found.problems)
    return [(problem.column, problem.code, problem.outcome.value) for problem in found.problems]


def planned(*rows: Row, **more: object) -> list[ContactPlan]:
    planner = ContactPlanner(setting(**more), 1, KEYS)
    return [found for each in rows if (found := planner.plan(each)) is not None]


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (("Navn", "E-post", "Mobil", "Butikknr", "Rolle", "Startdato"),
         ("name", "email", "phone", "store_number", "role", "employed_from")),
        (("First name", "Last name", "E-mail", "Phone", "Store no.", "Job title", "Since"),
         ("given_name", "family_name", "email", "phone", "store_number", "role", "employed_from")),
        (("Fornavn", "Navn", "Epost"), ("given_name", "family_name", "email")),
        (("Kontaktperson", "E-postadresse (jobb)", "Tlf."), ("name", "email", "phone")),
    ],
)  # fmt: skip
def test_headings_in_both_languages(names, columns) -> None:
    assert guess_columns(names, CONTACTS) == {field: column for column, field in enumerate(columns)}


def test_headings_know_every_field_and_nothing_else() -> None:
    assert set(KNOWN) == set(KEYS)
    names = [name for names in KNOWN.values() for name in names.split("|")]
    assert all(field_of(name, CONTACTS) in KEYS for name in names)
    assert field_of("Medlemsnr", CONTACTS) is None
    assert find_headings([Row(1, ("Kontakter",)), Row(2, ("Fornavn", "Etternavn"))], CONTACTS).row == 2
    assert saved_columns({"name": "Hvem", "member_number": "Nr"}, ["Nr", "Hvem"], KEYS) == {"name": 1}


@pytest.mark.parametrize("mapped", [{"name"}, {"given_name"}, {"family_name", "email"}])
def test_one_column_of_names_is_enough(mapped) -> None:
    assert missing_columns(mapped, CONTACTS) == []


def test_a_file_without_names_is_told() -> None:
    assert [(p.field, p.code) for p in missing_columns({"email"}, CONTACTS)] == [("name", "imports.mapping.name")]


@pytest.mark.parametrize(
    ("text", "role"),
    [("Eier", "owner"), ("innehaver", "owner"), ("Daglig leder", "manager"), ("STORE MANAGER", "manager"),
     ("Blomsterdekoratør", "designer"), ("florist", "designer"), ("Regnskapsfører", "accountant"),
     ("ansatt", "staff"), ("kontaktperson", "staff"), ("Portalbruker", "portal")],
)  # fmt: skip
def test_roles(text, role) -> None:
    assert roles.role(text).value == role


@pytest.mark.parametrize("value", ["pilot", "", 7, dt.date(2020, 1, 1)])
def test_what_is_no_role_is_said(value) -> None:
    assert roles.role(value).problem.code == "imports.role.unknown"


def test_a_whole_row() -> None:
    found = plan(
        name="Kari  Nordmann", email=" Kari@X.example ", phone="+47 22 33 44 55", store_number=201.0, role="Eier",
        employed_from="01.02.2020",
    )  # fmt: skip
    assert found == ContactPlan(
        2, "Kari Nordmann", "Kari@x.example", "+4722334455", "201", "owner", dt.date(2020, 2, 1)
    )
    assert found.title == "Kari Nordmann 201"


@pytest.mark.parametrize(
    ("cells", "name"),
    [({"given_name": "Kari", "family_name": "Nordmann"}, "Kari Nordmann"), ({"given_name": "Kari"}, "Kari"),
     ({"name": "Kari N", "given_name": "Ola"}, "Kari N"), ({"family_name": "Nordmann"}, "Nordmann")],
)  # fmt: skip
def test_the_name_from_one_column_or_two(cells, name) -> None:
    assert plan(**cells).name == name


@pytest.mark.parametrize(
    "cells", [{}, {"name": "  "}, {"name": "12 34"}, {"name": "-"}, {"name": 47}, {"name": "x" * 201}]
)
def test_a_row_without_a_name_is_refused(cells) -> None:
    found = plan(email="kari@x.example", **cells)
    assert (found.storable, found.outcome, len(found.problems)) == (False, Outcome.REFUSED, 1)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"email": "kari"}, ("email", "identifiers.email.at_sign", "emptied")),
        ({"email": "kari@x"}, ("email", "identifiers.email.format", "emptied")),
        ({"phone": "123"}, ("phone", "identifiers.phone.length", "emptied")),
        ({"phone": "ring meg"}, ("phone", "identifiers.phone.characters", "emptied")),
        ({"store_number": "999"}, ("store_number", "imports.store_number.unknown", "emptied")),
        ({"store_number": "201", "role": "pilot"}, ("role", "imports.role.unknown", "emptied")),
        ({"store_number": "201", "employed_from": "31.2.20"}, ("employed_from", "imports.date.impossible", "emptied")),
        ({"role": "Eier"}, ("store_number", "imports.employment.store_missing", "warning")),
        ({"email": ErrorValue("#N/A")}, ("email", "imports.cell.error", "emptied")),
        ({"email": Formula("a@x.example", cached=False)}, ("email", "imports.cell.formula_without_value", "emptied")),
    ],
)  # fmt: skip
def test_a_wrong_value_leaves_its_field_empty_and_says_why(cells, problem) -> None:
    found = plan(name="Kari", **cells)
    assert found.storable
    assert said(found) == [problem]
    assert (found.email, found.phone, found.role, found.first_day) == (None, None, None, None)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    found = plan(name="=HYPERLINK(1)", email="a@x.example")
    assert found.name == "=HYPERLINK(1)"
    assert said(found) == [("name", "imports.text.formula", "kept")]


@pytest.mark.parametrize(
    "name", ["Kari Nordmann", "=1+A", "Anne-Marie Ås", "Ола", "42", "", " Per ", "A\u0308se Berg", None]
)
@pytest.mark.parametrize("email", ["kari@x.example", "kari", " a@x.example", "", None, "Å@x.example", "A@X.Example"])
@pytest.mark.parametrize("phone", ["22334455", "+4722334455", "12345678", "123", None, "81234567", "02020"])
def test_plain_rows_are_planned_as_the_others(name, email, phone) -> None:
    rules = Setting({key: column for column, key in enumerate(NARROW)}, {})
    each = Row(2, (name, email, phone))
    quick = PlainRows(rules).plan(each)
    assert quick is None or quick == plan_row(each, rules)
    if (name, email, phone) == ("Kari Nordmann", "kari@x.example", "22334455"):
        assert quick is not None


def test_first_and_last_names_are_plain_too() -> None:
    rules = Setting({"given_name": 0, "family_name": 1, "email": 2}, {})
    each = Row(2, ("Åse", "Berg", "ase@x.example"))
    assert PlainRows(rules).plan(each) == plan_row(each, rules) == ContactPlan(2, "Åse Berg", "ase@x.example")
    assert PlainRows(Setting(rules.mapping, {(2, "email"): ""})).plan(each) is None


def test_rows_that_are_no_data_are_passed_over() -> None:
    planner = ContactPlanner(setting(), 1, KEYS)
    rows = [row(2), Row(3, ("Totalt", 3)), Row(4, KEYS), row(5, name="Kari")]
    assert [found.row for each in rows if (found := planner.plan(each)) is not None] == [5]
    assert planner.passed_over == {"blank": 1, "total": 1, "heading": 1}


def test_a_shared_email_is_nobodys_key() -> None:
    one, other = planned(row(2, name="Kari", email="post@x.example"), row(3, name="Ola", email="post@x.example"))
    assert (one.same_as, other.same_as, other.problems) == (None, None, ())


@pytest.mark.parametrize("again", [{"email": "KARI@x.example"}, {"phone": "22334455"}])
def test_a_person_twice_is_skipped_and_says_where_the_first_stands(again) -> None:
    _, second = planned(
        row(2, name="Kari Nordmann", email="kari@x.example", phone="22334455"), row(3, name="KARI NORDMANN", **again)
    )
    assert (second.outcome, second.same_as) == (Outcome.SKIPPED, 2)
    assert second.problems[-1].values["row"] == 2


def test_a_later_row_adds_what_the_first_left_open_and_does_not_contradict_it() -> None:
    first = row(2, name="Kari", email="kari@x.example", store_number="201")
    _, fills, differs, elsewhere = planned(
        first,
        row(3, name="Kari", email="kari@x.example", phone="22334455"),
        row(4, name="Kari", email="kari@x.example", phone="22334456"),
        row(5, name="Kari", phone="22334455", store_number="202", role="Eier"),
    )
    assert (fills.phone, fills.same_as, fills.problems) == ("+4722334455", 2, ())
    assert said(differs) == [
        ("phone", "imports.person.phone_differs", "emptied"), (None, "imports.person.twice", "skipped"),
    ]  # fmt: skip
    assert (elsewhere.same_as, elsewhere.store_number, elsewhere.problems) == (2, "202", ())


def test_a_row_that_fits_two_people_of_the_file_is_skipped_and_names_both() -> None:
    *_, third = planned(
        row(2, name="Kari", email="a@x.example"), row(3, name="Kari", phone="22334455"),
        row(4, name="Kari", email="a@x.example", phone="22334455"),
    )  # fmt: skip
    assert said(third) == [("email", "imports.person.either", "skipped")]
    assert third.problems[0].values == {"row": 2, "other": 3}


def test_a_name_alone_beside_namesakes_is_skipped() -> None:
    *_, third = planned(row(2, name="Kari", email="a@x.example"), row(3, name="Ola"), row(4, name="Kari"))
    assert said(third) == [("email", "imports.person.name_alone", "skipped")]


def test_corrections_are_read_in_place_of_cells() -> None:
    (found,) = planned(row(2, email="kari"), corrections={(2, "name"): "Kari", (2, "email"): "kari@x.example"})
    assert found == ContactPlan(2, "Kari", "kari@x.example")


def test_lines_give_back_what_they_were_given() -> None:
    found = [
        plan(2, name="Åse", email="x"),
        plan(3, name="Ola", store_number="201", employed_from="2020-01-31"),
        plan(4),
    ]
    lines = [plan_to_line(each, {"email": "x"} if each.problems else {}) for each in found]
    assert [each for each, _ in plans_from_lines(lines)] == found
    assert plans_from_lines(lines)[0][1] == {"email": "x"}
    assert plans_from_lines([]) == []

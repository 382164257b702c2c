"""What a row of a scheme's list comes to: the rules alone, without an application."""

from __future__ import annotations

import datetime as dt

import pytest

from app.certifications.rules import renewing, sent
from app.certifications.rules.renewing import Around, Registered, Rival, weigh
from app.certifications.rules.sent import Sent
from app.kernel.cells import ErrorValue, Formula

D = dt.date
ORG, FIRM, OTHER, BARE = "910000001", "920000002", "930000003", "940000004"
BEGUN, LAST, NEXT = D(2024, 1, 1), D(2026, 12, 31), D(2029, 12, 31)


def held(pk=1, store=10, number="21844", holder=ORG, first=BEGUN, last=LAST, **more):
    return Registered(pk, store, holder, number, first, last, **more)


def around(*certificates, years=3):
    """Store 10 is ORG's and FIRM's, 11 and 12 are OTHER's firm's, 13 is BARE's and holds nothing."""
    of_store = {}
    for each in certificates:
        of_store.setdefault(each.store_id, []).append(each)
    stores = {ORG: 10, BARE: 13}
    owned = {FIRM: [10], OTHER: [11, 12]}
    own = {10: ORG, 11: "950000005", 12: "960000006", 13: BARE}
    return Around(of_store, stores, owned, own, years).indexed()


def row(org=ORG, number=None, first=None, last=NEXT, problems=()):
    return Sent(2, org, number, "Blomsten", first, last, problems)


def why(found):
    return [problem.message for problem in found.problems]


def test_a_later_last_day_renews_by_a_successor_from_the_day_after():
    found = weigh(row(), around(held()))
    assert (found.outcome, found.certificate_id, found.version) == (renewing.RENEWS, 1, 1)
    assert (found.number, found.holder, found.store_id) == ("21844", ORG, 10)
    assert (found.first, found.last, found.assumed) == (D(2027, 1, 1), NEXT, True)


@pytest.mark.parametrize("asked", [{"org": ORG, "number": "21844"}, {"org": None, "number": "21844"}, {"org": FIRM}])
def test_number_holder_and_owning_firm_lead_to_the_same_certificate(asked):
    assert weigh(row(**asked), around(held())).certificate_id == 1


def test_a_number_counts_whichever_letters_are_capitals_and_keeps_its_spelling():
    found = weigh(row(number="mf-21"), around(held(number="MF-21")))
    assert (found.outcome, found.number, found.problems) == (renewing.RENEWS, "MF-21", ())


def test_a_new_number_renews_and_is_said():
    found = weigh(row(number="99"), around(held()))
    assert (found.outcome, found.number, why(found)) == (renewing.RENEWS, "99", [renewing.BECAME_NUMBER])


def test_the_end_of_the_line_is_renewed_not_its_beginning():
    line = held(), held(2, first=D(2027, 1, 1), last=D(2029, 12, 31), predecessor_id=1)
    found = weigh(row(last=D(2032, 12, 31)), around(*line))
    assert (found.certificate_id, found.first) == (2, D(2030, 1, 1))


@pytest.mark.parametrize("number", [None, "21844"])
def test_what_is_registered_already_changes_nothing(number):
    assert weigh(row(last=LAST, number=number), around(held())).outcome == renewing.KNOWN
    line = held(), held(2, first=D(2027, 1, 1), last=NEXT, predecessor_id=1)
    assert weigh(row(number=number), around(*line)).outcome == renewing.KNOWN
    assert weigh(row(last=LAST, number=number), around(*line)).outcome == renewing.KNOWN, "an older list"


def test_another_first_day_of_what_is_known_is_a_remark():
    found = weigh(row(last=LAST, first=D(2023, 12, 1)), around(held()))
    assert (found.outcome, why(found)) == (renewing.KNOWN, [renewing.OTHER_FIRST])


def test_a_holder_without_a_certificate_would_get_one_where_number_and_day_are_known():
    found = weigh(row(org=BARE, number="7"), around(held()))
    assert (found.outcome, found.store_id, found.holder, found.certificate_id) == (renewing.NEW, 13, BARE, None)
    assert (found.first, found.assumed) == (D(2026, 12, 31), True)
    assert weigh(row(org=BARE), around(held())).problems[0].field == sent.NUMBER


@pytest.mark.parametrize("asked", [{"org": "970000007"}, {"org": None, "number": "404"}])
def test_who_is_in_no_register_is_unknown(asked):
    assert weigh(row(**asked), around(held())).outcome == renewing.UNKNOWN


REFUSED = [
    ({"org": None}, [held()], renewing.NO_NUMBERS, sent.ORG_NUMBER),
    ({"org": BARE, "number": "21844"}, [held()], renewing.OTHER_HOLDER, sent.NUMBER),
    ({"last": None}, [held()], renewing.NO_LAST_DAY, sent.LAST),
    ({"first": D(2030, 1, 1)}, [held()], "The last day lies before the first day.", sent.LAST),
    ({"last": D(2026, 6, 1)}, [held()],
     "A renewal lasts longer than the certificate it renews, which lasts until %(day)s.", sent.LAST),
    ({"first": D(2026, 12, 31)}, [held()],
     "The old certificate lasts until %(day)s. Its renewal begins the day after or later.", sent.FIRST),
    ({}, [held(withdrawn_on=D(2026, 5, 1))], renewing.WITHDRAWN, None),
    ({"last": LAST}, [held(withdrawn_on=D(2026, 5, 1))], renewing.WITHDRAWN, None),
    ({}, [held(last=None)], renewing.OPEN_END, None),
    ({}, [held(number=None)], renewing.NO_NUMBER, sent.NUMBER),
    ({"last": LAST, "number": "8"}, [held()], renewing.OTHER_NUMBER, sent.NUMBER),
    ({"org": OTHER}, [held(1, 11, "a"), held(2, 12, "b")], renewing.SEVERAL, sent.NUMBER),
    ({"org": OTHER}, [held()], renewing.FIRM, sent.ORG_NUMBER),
    ({"number": "21844"}, [held(), held(2, number="33", last=D(2027, 5, 1))], renewing.PARALLEL, sent.NUMBER),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "certificates", "message", "blamed"), REFUSED)
def test_what_is_doubtful_is_refused_with_its_reason(asked, certificates, message, blamed):
    found = weigh(row(**asked), around(*certificates))
    assert (found.outcome, why(found)[:1], found.problems[0].field) == (renewing.REFUSED, [message], blamed)


def test_a_cell_that_could_not_be_understood_refuses_its_row():
    read = sent.understood(
        2, {"org_number": "12", "number": "", "name": "", "first_day": "31.02.2026", "last_day": "x"},
        allow_synthetic=True,
    )  # fmt: skip
    assert [problem.field for problem in read.problems] == ["org_number", "first_day", "last_day"]
    assert weigh(read, around()).problems == read.problems


def test_of_equal_rows_the_first_stands_and_of_unequal_ones_none():
    one, two, three = (Rival(pk, pk, "A", None, last) for pk, last in ((1, NEXT), (2, NEXT), (3, LAST)))
    assert renewing.rivals([two, one]) == {2: (renewing.SAME_AS, 1)}
    assert renewing.rivals([one, three]) == {1: (renewing.DIFFERS_FROM, 3), 3: (renewing.DIFFERS_FROM, 1)}


def test_a_row_may_do_what_was_shown_only_while_its_certificate_is_as_it_was():
    before = weigh(row(), around(held()))
    assert renewing.still(before, weigh(row(), around(held())))
    assert not renewing.still(before, weigh(row(), around(held(version=2))))
    assert not renewing.still(before, weigh(row(), around(held(last=NEXT))))


# Reading -------------------------------------------------------------------------------------------------------------
def numbered(*rows):
    return list(enumerate(map(tuple, rows), start=1))


def synthetic():
    from tests.world import synthetic as made

    return made(310_000_000), made(310_000_100)


def test_headings_are_found_in_any_order_below_a_title_and_beside_columns_nobody_needs():
    layout = sent.find_layout(
        numbered(("Sertifiserte virksomheter",), (), ("Gyldig t.o.m.", "Fylke", "Virksomhetens navn"),
                 ("Utløpsdato", "Fylke", "Org.nr.", "Virksomhet", "Sertifikatnummer", "Sertifisert (dato)"))
    )  # fmt: skip
    assert layout.row == 4
    assert layout.mapping == {"last_day": 0, "org_number": 2, "name": 3, "number": 4, "first_day": 5}


def test_without_headings_the_cells_tell_what_the_columns_hold():
    one, two = synthetic()
    layout = sent.find_layout(
        numbered(("Blomsten AS", one, "21844", "01.01.2027", "31.12.2029"), ("Rosen", two, "5", "1.2.27", "31.1.30"))
    )
    assert layout.row == 0
    assert layout.mapping == {"name": 0, "org_number": 1, "number": 2, "first_day": 3, "last_day": 4}


@pytest.mark.parametrize(
    ("texts", "data"),
    [((), False), (("", ""), False), (("Sertifiserte pr. 31.12.2026",), False), (("MF-21844",), True),
     (("Liste over sertifiserte",), False),
     (("Antall:", "12"), False), (("Totalt 360",), False), (("310000011",), True), (("Navn", "Nr"), False),
     (("Blomsten", "21844"), True)],
)  # fmt: skip
def test_titles_totals_and_blank_rows_are_no_data(texts, data):
    assert sent.is_data(texts, ("Navn", "Nr")) is data


def test_a_cell_reads_as_a_person_would_have_typed_it():
    assert sent.cell_text(D(2026, 12, 31)) == "31.12.2026"
    assert sent.cell_text(21844.0) == "21844"
    assert sent.cell_text(Formula(21844)) == "21844"
    assert sent.cell_text(Formula(None, cached=False)) == "=…"
    assert sent.cell_text(ErrorValue("#N/A")) == "#N/A"
    assert sent.cell_text("  a\n b ") == "a b"


def test_a_day_may_be_the_number_that_a_spreadsheet_keeps():
    texts = dict.fromkeys(sent.FIELDS, "") | {"last_day": "46387", "first_day": "2024-01-01"}
    read = sent.understood(2, texts, allow_synthetic=True)
    assert (read.first_day, read.last_day, read.problems) == (D(2024, 1, 1), D(2026, 12, 31), ())


def test_what_a_person_typed_goes_before_the_cell_and_an_emptied_cell_is_empty():
    texts = sent.said(("a", "b"), {"number": 0, "name": 1}, {"number": "", "last_day": "31.12.2029"})
    assert texts == {"org_number": "", "number": "", "name": "b", "first_day": "", "last_day": "31.12.2029"}


def test_a_list_needs_somebody_and_a_last_day():
    assert [p.field for p in sent.missing_columns({"name": 0})] == ["org_number", "last_day"]
    assert sent.missing_columns({"number": 0, "last_day": 1}) == []

"""Values: what one cell means."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports.rules import answers, values
from app.kernel import cellvalues
from app.kernel.celldays import day
from app.kernel.cells import ErrorValue, Formula, Value

ANY_VALUE = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.from_regex(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}", fullmatch=True),
)


def code(found: cellvalues.Found) -> str | None:
    """The problem's code, after making sure its message can be written."""
    if found.problem is None:
        return None
    assert found.problem.text()
    return found.problem.code


# ------------------------------------------------------------------------------------------------------ the cell
def test_a_formula_gives_its_cached_value_or_a_warning() -> None:
    assert cellvalues.resolved(Formula(201)).value == 201
    assert cellvalues.resolved(Formula("")).value is None
    assert code(cellvalues.resolved(Formula(""))) is None
    assert code(cellvalues.resolved(Formula(None, cached=False))) == "imports.cell.formula_without_value"
    assert code(cellvalues.resolved(Formula(ErrorValue("#N/A")))) == "imports.cell.error"
    assert code(cellvalues.resolved(ErrorValue("#REF!"))) == "imports.cell.error"


def test_text_is_cleaned_of_what_nobody_sees() -> None:
    assert cellvalues.resolved("  Bra\N{COMBINING RING ABOVE}ten\x00\u200b\xa0AS ").value == "Bråten AS"
    assert cellvalues.resolved(" \t ").value is None
    assert cellvalues.resolved("to\r\nlinjer").value == "to\nlinjer"


# ------------------------------------------------------------------------------------------------------ the text
def test_text_that_begins_with_an_equals_sign_stays_text() -> None:
    found = values.note('=HYPERLINK("http://evil.example","klikk")')
    assert found.value == '=HYPERLINK("http://evil.example","klikk")'
    assert (code(found), found.kept) == ("imports.text.formula", True)


def test_text_has_bounds() -> None:
    assert values.text("x" * 200).value == "x" * 200
    assert code(values.text("x" * 201)) == "imports.text.length"
    assert values.text("Torv\n 4").value == "Torv 4"
    assert values.text(4.0).value == "4"
    assert values.note("en\nto").value == "en\nto"


@pytest.mark.parametrize(
    ("cell", "number"),
    [(201, "201"), (201.0, "201"), ("201", "201"), ("201.0", "201"), ("0201", "0201"), ("A-12/3", "A-12/3"), (0, "0")],
)
def test_numbers_of_stores(cell: Value, number: str) -> None:
    assert values.number(cell).value == number


@pytest.mark.parametrize("cell", [201.5, True, dt.date(2020, 1, 1), "=201", "-5", "#", "(201)"])
def test_what_is_no_number_of_a_store(cell: Value) -> None:
    assert code(values.number(cell)) == "imports.number.characters"


def test_a_number_too_long_for_the_register() -> None:
    assert code(values.number("2" * 21)) == "imports.number.length"


# --------------------------------------------------------------------------------------------------- identifiers
@pytest.mark.parametrize(
    "cell", [352601810, 352601810.0, "352601810.0", "352 601 810", "352.601.810", "NO 352601810 MVA", " 352601810"]
)
def test_organisation_numbers_in_all_their_dresses(cell: Value) -> None:
    assert values.organisation_number(cell, "NO", allow_synthetic=True).value == "352601810"


def test_synthetic_organisation_numbers_only_where_they_are_allowed() -> None:
    found = values.organisation_number("352601810", "NO", allow_synthetic=False)
    assert code(found) == "identifiers.organisation_number.series"


@pytest.mark.parametrize("cell", ["320565619", "35260181", "3.52602E+08", True, dt.date(2020, 1, 1)])
def test_wrong_organisation_numbers(cell: Value) -> None:
    found = values.organisation_number(cell, "NO", allow_synthetic=True)
    assert found.value is None
    assert code(found)


@pytest.mark.parametrize("cell", ["8301.66.13188", "8301 66 13188", "83016613188", 83016613188, 83016613188.0])
def test_account_numbers(cell: Value) -> None:
    assert values.account_number(cell, "NO").value == "83016613188"


def test_one_lost_zero_of_an_account_number_is_put_back_and_reported() -> None:
    found = values.account_number(6990798018, "NO")
    assert (found.value, code(found), found.kept) == ("06990798018", "imports.account_number.leading_zero", True)


def test_more_lost_zeros_are_only_suggested() -> None:
    found = values.account_number(624528212, "NO")
    assert (found.value, code(found), found.suggestion) == (None, "identifiers.account_number.length", "00624528212")


def test_wrong_account_numbers_have_no_suggestion() -> None:
    found = values.account_number("24061235310", "NO")
    assert (code(found), found.suggestion) == ("identifiers.account_number.checksum", None)


@pytest.mark.parametrize("cell", [486, 486.0, "486", "0486", "486.0"])
def test_lost_zeros_of_postal_codes(cell: Value) -> None:
    assert values.postal_code(cell, "NO").value == "0486"


def test_a_postal_code_with_more_around_it_is_empty_with_a_suggestion() -> None:
    for cell in ("N-0150 Oslo", "NO-0150", "0150 OSLO"):
        found = values.postal_code(cell, "NO")
        assert (found.value, found.suggestion) == (None, "0150")
        assert code(found) == "identifiers.postal_code.characters"


def test_postal_codes_beside_the_register() -> None:
    known = {"0150"}.__contains__
    assert values.postal_code(150, "NO", known).value == "0150"
    assert code(values.postal_code("9998", "NO", known)) == "imports.postal_code.unknown"
    assert values.postal_code("N-9998 Sted", "NO", known).suggestion is None
    assert values.postal_code("9998", "NO").value == "9998"
    assert values.postal_code("111 22", "SE").value == "111 22"


def test_telephone_numbers_by_length_alone() -> None:
    for cell in ("+47 654 33 815", "004765433815", 65433815, "654 33 815", 4765433815):
        assert values.phone(cell, "NO").value == "+4765433815"
    assert code(values.phone("123", "NO")) == "identifiers.phone.length"
    assert code(values.phone("ring Kari", "NO")) == "identifiers.phone.characters"


def test_e_mail() -> None:
    assert cellvalues.resolved("solvi@lund-blomster.example ").value == "solvi@lund-blomster.example"
    assert values.email("solvi@lund-blomster.example").value == "solvi@lund-blomster.example"
    assert values.email("post(at)blomster.no").suggestion == "post@blomster.no"
    for cell in ("kari@", "ikke oppgitt", "post(at)blomster.no", 12):
        found = values.email(cell)
        assert found.value is None
        assert code(found)


# --------------------------------------------------------------------------------------------------------- dates
@pytest.mark.parametrize(
    "cell",
    [
        "07.09.2007", "7.9.2007", "07.09.07", "2007-09-07", "07/09-2007", "7/9-07", "07-09-2007", "7. 9. 2007",
        "2007.09.07",
        "20070907", "07092007", "2007-09-07 00:00:00", "2007-09-07T00:00:00Z",
        39332, 39332.0, dt.date(2007, 9, 7), dt.datetime(2007, 9, 7, 12),
    ],
)  # fmt: skip
def test_dates(cell: Value) -> None:
    assert day(cell).value == dt.date(2007, 9, 7)


@pytest.mark.parametrize(("year", "full"), [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000), ("26", 2026)])
def test_two_digit_years(year: str, full: int) -> None:
    assert day(f"01.02.{year}").value == dt.date(full, 2, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("31.02.2019", "impossible"), ("29.02.2023", "impossible"),
        ("12.13.2019", "impossible"), ("00.00.0000", "impossible"),
        ("01.01.1899", "year"), ("01.01.20199", "format"), (dt.date(2190, 1, 1), "year"), ("2019", "format"),
        ("ukjent", "format"), ("-", "format"),
        (7, "format"), (True, "format"), (1.5, "format"), ("１.２.2019", "format"),
    ],
)  # fmt: skip
def test_what_is_no_date(cell: Value, expected: str) -> None:
    found = day(cell)
    assert found.value is None
    assert code(found) == f"imports.date.{expected}"


@settings(deadline=None)
@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_each_day_in_each_format(expected: dt.date) -> None:
    for pattern in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m-%Y", "%d/%m-%y", "%Y%m%d", "%d%m%Y"):
        assert day(expected.strftime(pattern)).value == expected
    assert day((expected - dt.date(1899, 12, 30)).days).value == expected


# ------------------------------------------------------------------------------------------------------- answers
@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("ja", True), ("Ja", True), ("JA", True), ("J", True), ("x", True), ("X", True),
        ("yes", True), (1, True), (True, True),
        (1.0, True), ("Ja.", True),
        ("nei", False), ("Nei", False), ("N", False), ("no", False), (0, False), (False, False),
    ],
)  # fmt: skip
def test_yes_and_no(cell: Value, answer: bool) -> None:
    assert answers.yes_or_no(cell).value is answer
    assert answers.qualified(cell).value == ("yes" if answer else "no")
    assert answers.sunday_opening(cell).value == ("yes" if answer else "no")


@pytest.mark.parametrize("cell", ["kanskje", 2, 0.5, dt.date(2020, 1, 1), "jada ja", "under utdanning"])
def test_what_is_neither(cell: Value) -> None:
    assert code(answers.yes_or_no(cell)) == "imports.answer.yes_or_no"
    assert code(answers.sunday_opening(cell)) == "imports.answer.sunday_opening"


def test_who_is_under_training() -> None:
    for cell in ("under utdanning", "Under  utdanning (2. år)", "lærling", "In training"):
        assert answers.qualified(cell).value == answers.TRAINING
    assert code(answers.qualified("kanskje")) == "imports.answer.qualified"


def test_sundays_in_december() -> None:
    for cell in ("kun desember", "Desember", "December only"):
        assert answers.sunday_opening(cell).value == answers.DECEMBER


# ----------------------------------------------------------------------------------------------- any cell at all
PARSERS = (
    values.text, values.note, values.number, values.email, day,
    answers.yes_or_no, answers.qualified, answers.sunday_opening,
    lambda cell: values.phone(cell, "NO"),
    lambda cell: values.postal_code(cell, "NO"),
    lambda cell: values.account_number(cell, "NO"),
    lambda cell: values.organisation_number(cell, "NO", allow_synthetic=True),
)  # fmt: skip


@settings(deadline=None)
@given(ANY_VALUE)
def test_any_cell_is_a_value_or_one_problem(cell: Value) -> None:
    resolved = cellvalues.resolved(cell).value
    if resolved is None:
        return
    for parse in PARSERS:
        found = parse(resolved)
        assert (found.value is None) == (code(found) is not None and not found.kept)

"""Identifiers: known numbers, each single mistake, and what must hold for anything typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import identifiers
from app.kernel.identifiers import registry
from app.kernel.problems import Refused

DIGIT = st.integers(0, 9).map(str)


def code(call, text, **options) -> str:
    """The last part of the single problem's code."""
    with pytest.raises(Refused) as caught:
        call(text, **options)
    (problem,) = caught.value.problems
    assert problem.field is None
    assert problem.text()
    kind, _, mistake = problem.code.removeprefix("identifiers.").partition(".")
    assert kind == call.__name__
    return mistake


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """The mod 11 control digit by the textbook, 10 where there is none."""
    return -sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11


@pytest.mark.parametrize(
    "typed",
    ["974760673", " 974 760 673 ", "974\u00a0760\u202f673", "974.760.673", "NO 974760673 MVA", "no974760673mva"],
)
def test_organisation_number_is_nine_digits_however_typed(typed):
    assert identifiers.organisation_number(typed) == "974760673"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "length"),
        ("97476067", "length"),
        ("9747606733", "length"),
        ("NO MVA", "length"),
        ("97476O673", "characters"),
        ("٩٧٤٧٦٠٦٧٣", "characters"),
        ("SE 974760673 MVA", "characters"),
        ("000000000", "series"),
        ("123456785", "series"),
        ("974760674", "checksum"),
        ("947760673", "checksum"),
    ],
)
def test_organisation_number_mistakes(typed, mistake):
    assert code(identifiers.organisation_number, typed) == mistake


def test_synthetic_series_only_where_allowed():
    assert code(identifiers.organisation_number, "352601810") == "series"
    assert identifiers.organisation_number("NO 309960300 MVA", allow_synthetic=True) == "309960300"
    assert code(identifiers.organisation_number, "352601811", allow_synthetic=True) == "checksum"
    assert code(identifiers.organisation_number, "123456785", allow_synthetic=True) == "series"


@given(st.sampled_from("89"), st.lists(DIGIT, min_size=7, max_size=7), DIGIT)
def test_organisation_number_holds_exactly_when_mod_11_holds(first, middle, last):
    head = first + "".join(middle)
    if weighted(head, (3, 2, 7, 6, 5, 4, 3, 2)) == int(last):
        assert identifiers.organisation_number(head + last) == head + last
    else:
        assert code(identifiers.organisation_number, head + last) == "checksum"


@pytest.mark.parametrize("typed", ["8601 11 17947", "8601.11.17947", "86011117947", "8601-11-17947\u00a0"])
def test_account_number_is_eleven_digits_however_typed(typed):
    assert identifiers.account_number(typed) == "86011117947"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "length"),
        ("4090403", "length"),
        ("8601111794", "length"),
        ("8601 11 1794X", "characters"),
        ("NO93 8601 11 17947", "characters"),
        ("00000000000", "zeros"),
        ("0000.40.90403", "zeros"),
        ("8601 11 17949", "checksum"),
    ],
)
def test_account_number_mistakes(typed, mistake):
    assert code(identifiers.account_number, typed) == mistake


@given(st.integers(1000, 9999).map(str), st.lists(DIGIT, min_size=6, max_size=6), DIGIT)
def test_account_number_holds_exactly_when_mod_11_holds(bank, middle, last):
    head = bank + "".join(middle)
    if weighted(head, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) == int(last):
        assert identifiers.account_number(head + last) == head + last
    else:
        assert code(identifiers.account_number, head + last) == "checksum"


@pytest.mark.parametrize("call", [identifiers.organisation_number, identifiers.account_number])
@pytest.mark.parametrize("country", ["SE", "XX", ""])
def test_numbers_of_countries_without_a_check_are_refused(call, country):
    assert code(call, "974760673", country=country) == "country"


@pytest.mark.parametrize(
    ("country", "typed", "stored"),
    [
        ("NO", " 0486 ", "0486"),
        ("no", "0486", "0486"),
        ("SE", "11122", "111 22"),
        ("SE", "SE-111 22", "111 22"),
        ("DK", "1050", "1050"),
        ("FI", "FI-00100", "00100"),
        ("FR", "75001", "75001"),
        ("DE", "D-10115", "10115"),
        ("GB", "sw1a  1aa", "SW1A 1AA"),
        ("NL", "1011 ab", "1011 AB"),
    ],
)
def test_postal_codes(country, typed, stored):
    assert identifiers.postal_code(typed, country=country) == stored


@pytest.mark.parametrize(
    ("country", "typed", "mistake"),
    [
        ("NO", "486", "length"),
        ("NO", "", "length"),
        ("NO", "01500", "length"),
        ("NO", "N-0150", "characters"),
        ("NO", "N-0150 Oslo", "characters"),
        ("NO", "O486", "characters"),
        ("SE", "1112", "length"),
        ("FR", "2A004", "characters"),
        ("GB", "", "characters"),
        ("GB", "<b>", "characters"),
        ("GB", "ABCDEFGHIJKLM", "characters"),
    ],
)
def test_postal_code_mistakes(country, typed, mistake):
    assert code(identifiers.postal_code, typed, country=country) == mistake


def test_masked_account_shows_the_last_four_digits_only():
    assert identifiers.masked_account("8301.66.13188") == "•••• •• •3188"
    for short in ("", "123", "1234567", "not digits at all"):
        assert not any(c.isalnum() for c in identifiers.masked_account(short))


@given(st.text(max_size=60))
def test_masked_account_never_shows_more_than_four(text):
    assert sum(c.isalnum() for c in identifiers.masked_account(text)) <= 4


def test_formats_for_reading():
    assert identifiers.formatted_account("12345678903") == "1234.56.78903"
    assert identifiers.formatted_account("1234") == "1234"
    assert identifiers.formatted_organisation_number("352601810") == "352 601 810"
    assert identifiers.formatted_organisation_number("SE55") == "SE55"


TYPED = st.one_of(st.text(max_size=80), st.text("0123456789 .-+@/:noNOmvaMVAwxåø\u00a0", max_size=40))
CALLS = [
    identifiers.organisation_number,
    identifiers.account_number,
    identifiers.postal_code,
    identifiers.email,
    identifiers.phone,
    identifiers.website,
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
@given(typed=TYPED)
def test_whatever_is_typed_is_stored_stably_or_refused_with_one_problem(call, typed):
    try:
        stored = call(typed)
    except Refused as refused:
        (problem,) = refused.problems
        assert problem.code.startswith(f"identifiers.{call.__name__}.")
        assert "%(" not in problem.text()
    else:
        assert call(stored) == stored


def test_a_country_is_registered_once():
    with pytest.raises(ValueError, match="NO"):
        registry.register(registry.COUNTRIES["NO"])


@given(
    st.from_regex(r"[A-Za-z0-9_+.-]{1,20}", fullmatch=True),
    st.sampled_from(["shop.no", "SHOP.example", "blåklokka.no", "-bad.no", "a..b", "x", "[127.0.0.1]", "shop.no."]),
)
def test_the_short_way_to_judge_an_address_agrees_with_the_library(name, domain):
    from email_validator import EmailNotValidError, validate_email

    address = f"{name}@{domain}"
    try:
        validate_email(address, check_deliverability=False)
        possible = True
    except EmailNotValidError:
        possible = False
    try:
        identifiers.email(address)
        found = True
    except Refused:
        found = False
    assert found == possible

"""E-mail addresses, telephone numbers, web addresses: known ones and each single mistake."""

from __future__ import annotations

import pytest

from app.kernel import identifiers
from app.kernel.problems import Refused


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


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Marit@Pettersen-Blomster.EXAMPLE\n", "Marit@pettersen-blomster.example"),
        ("post+faktura@shop.no", "post+faktura@shop.no"),
        ("kåre@blåbær.no", "kåre@blåbær.no"),
    ],
)
def test_email_is_kept_as_typed_with_a_lower_case_domain(typed, stored):
    assert identifiers.email(typed) == stored


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "at_sign"),
        ("marit.shop.no", "at_sign"),
        ("marit@@shop.no", "at_sign"),
        ("marit@shop", "format"),
        ("marit@localhost", "format"),
        ("ma rit@shop.no", "format"),
        ("marit@shop.no\nBcc: x", "format"),
        ("Marit <marit@shop.no>", "format"),
        ("marit@.no", "format"),
        ("m" * 250 + "@shop.no", "length"),
    ],
)
def test_email_mistakes(typed, mistake):
    assert code(identifiers.email, typed) == mistake


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("22 33 44 55", "+4722334455"),
        ("867 97 917", "+4786797917"),
        ("004754779220", "+4754779220"),
        ("+47 654 33 815", "+4765433815"),
        ("4754779220", "+4754779220"),
        ("47 22 33 44", "+4747223344"),
        ("(+47) 22334455", "+4722334455"),
        ("02800", "+4702800"),
        ("+46 (0)8-123 456", "+468123456"),
        ("+1 212 555 0100", "+12125550100"),
    ],
)
def test_phone(typed, stored):
    assert identifiers.phone(typed) == stored


def test_phone_of_another_country_loses_its_trunk_prefix():
    assert identifiers.phone("08-123 456", country="SE") == "+468123456"
    assert identifiers.phone("01 23 45 67 89", country="FR") == "+33123456789"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "length"),
        ("+", "length"),
        ("1234567", "length"),
        ("22334455 / 99887766", "length"),
        ("+47 123", "length"),
        ("+1" + "2" * 15, "length"),
        ("tel 22334455", "characters"),
        ("22334455+", "characters"),
    ],
)
def test_phone_mistakes(typed, mistake):
    assert code(identifiers.phone, typed) == mistake


def test_phone_without_country_code_of_an_unknown_country():
    assert code(identifiers.phone, "2125550100", country="US") == "country"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" www.Shop.no/Om ", "https://www.shop.no/Om"),
        ("http://shop.no:8080/x?y=Z#t", "http://shop.no:8080/x?y=Z#t"),
        ("shop.no:8080", "https://shop.no:8080"),
        ("HTTPS://Blåbær.no", "https://blåbær.no"),
    ],
)
def test_website(typed, stored):
    assert identifiers.website(typed) == stored


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", "format"),
        ("shop", "format"),
        ("www.shop.no/om oss", "format"),
        ('https://shop.no/"><script>', "format"),
        ("https://shop..no", "format"),
        ("https://-shop.no", "format"),
        ("https://[::1", "format"),
        ("http://127.0.0.1/", "format"),
        ("http://shop.no:99999", "format"),
        ("javascript:alert(1)", "scheme"),
        ("mailto:marit@shop.no", "scheme"),
        ("ftp://shop.no", "scheme"),
        ("https://marit:secret@shop.no", "user"),
        ("https://shop.no/" + "a" * 2000, "length"),
    ],
)
def test_website_mistakes(typed, mistake):
    assert code(identifiers.website, typed) == mistake


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("+4722334455", "+47 22 33 44 55"),
        ("+4791234567", "+47 912 34 567"),
        ("+4702800", "+47 02800"),
        ("+46701234567", "+46 701 234 567"),
        ("+3531234567", "+3531234567"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_written_in_groups(stored, written):
    assert identifiers.formatted_phone(stored) == written

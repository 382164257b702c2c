"""Which passwords are good enough."""

from __future__ import annotations

import pytest

from app.platform.security import passwords

ABOUT = ("anna.berg", "anna.berg@blomsterpiken.no", "Anna", "Bergersen")


def codes(password, about=ABOUT):
    return [problem.code for problem in passwords.problems(password, about=about)]


@pytest.mark.parametrize(
    "good",
    [
        "krakilske moser under bua",
        "k7#Vq!m2zR9x",
        "gulnende seil over tundra",
        "tolv trær i Tynset",
        "Ærlig talt, Øystein åpnet",
        "это длинная фраза",
        "x" * 3 + "pløyer dype furer",
        "9f3kq-22xv-77mz-plr",
        "83920174556218",
    ],
)
def test_a_long_uncommon_password_is_good_whatever_it_is_made_of(good):
    assert codes(good) == []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("kort mose 1", "password.short"),
        ("", "password.short"),
        ("m0s ebakkex " * 20, "password.long"),
        ("aaaaaaaaaaaa", "password.pattern"),
        ("abababababab", "password.pattern"),
        ("xyq7xyq7xyq7", "password.pattern"),
        ("123456789012", "password.pattern"),
        ("abcdefghijkl", "password.pattern"),
        ("qwertyuiopå1", "password.pattern"),
        ("1qaz2wsx3edc", "password.pattern"),
        ("lkjhgfdsazxc", "password.pattern"),
        ("password1234", "password.common"),
        ("P@ssw0rd2026", "password.common"),
        ("passw0rd12345678", "password.common"),
        ("Sommer2026!!", "password.common"),
        ("Velkommen123", "password.common"),
        ("correcthorsebatterystaple", "password.common"),
        ("Correct Horse Battery Staple", "password.common"),
        ("iloveyou12345", "password.common"),
        ("blomsterbutikk2026", "password.common"),
        ("administrator!", "password.common"),
        ("passord20261121", "password.common"),
        ("anna.berg krakilsk", "password.own"),
        ("krakilsk BERGERSEN mose", "password.own"),
        ("krakilsk b3rgersen mose", "password.own"),
        ("blomsterpiken zqv krx", "password.own"),
        ("en Bukett krakilske moser", "password.own"),
    ],
)
def test_what_is_guessed_first_is_refused_with_its_reason(bad, code):
    assert codes(bad) == [code]


def test_the_length_is_counted_as_typed_at_its_bounds():
    assert codes("krzvqw mø9æ ") == []
    assert codes("krzvqw mø9æ") == ["password.short"]
    text = "krakilske moser under bua "
    assert codes((text * 8)[:199] + "x") in ([], ["password.pattern"])
    assert codes(text * 8)[0] == "password.long"


def test_the_same_password_from_two_keyboards_is_one():
    assert passwords.prepared("pa\u030asken") == passwords.prepared("p\u00e5sken")


def test_every_message_is_complete():
    for bad in ("kort", "x" * 201, "aaaaaaaaaaaa", "password1234", "bukett krakilsk zq"):
        assert passwords.problems(bad, about=ABOUT)[0].text()

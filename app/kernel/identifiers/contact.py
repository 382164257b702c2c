"""E-mail addresses, telephone numbers and web addresses: could this be one? Nothing is looked up or sent."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email

from app.kernel.identifiers import registry
from app.kernel.identifiers.cleaning import compact, is_digits, refuse, visible
from app.kernel.problems import N_

EMAIL_AT = N_("An e-mail address has one @, for example name@shop.no.")
EMAIL_LENGTH = N_("An e-mail address has at most 254 characters; this has %(found)s.")
EMAIL_FORMAT = N_("This cannot be an e-mail address; it should look like name@shop.no.")
PHONE_CHARACTERS = N_("A telephone number has digits only, with + before a country code.")
PHONE_LENGTH = N_("A telephone number here has %(expected)s digits; this has %(found)s.")
PHONE_COUNTRY = N_("Begin the telephone number with + and the country code.")
WEBSITE_SCHEME = N_("A web address begins with https:// or http://.")
WEBSITE_USER = N_("A web address cannot contain a user name or password.")
WEBSITE_FORMAT = N_("This cannot be a web address; it should look like https://www.shop.no.")
WEBSITE_LENGTH = N_("A web address has at most 2000 characters; this has %(found)s.")

E164_DIGITS = range(7, 16)
"""ITU-T E.164 allows fifteen digits with the country code; the shortest national numbers with it have seven."""

WEBSITE_LIMIT = 2000
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
"""Names before the @ that need no library: RFC 5321's dot-string, less its rarer signs."""


def email(text: str) -> str:
    """The address as typed, trimmed, the domain in lower case. RFC 5321 lengths and RFC 6531 letters; no look-up."""
    address = text.strip()
    if address.count("@") != 1:
        refuse("email", "at_sign", EMAIL_AT)
    if len(address) > 254:
        refuse("email", "length", EMAIL_LENGTH, {"found": len(address)})
    name, _, domain = address.partition("@")
    plain = len(name) <= 64 and _PLAIN_NAME.fullmatch(name) is not None
    if not (_is_domain(domain) if plain else _is_address(address)):
        refuse("email", "format", EMAIL_FORMAT)
    return f"{name}@{domain.lower()}"


def _is_address(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@lru_cache(maxsize=4096)
def _is_domain(domain: str) -> bool:
    """Whether addresses at a domain can be; a register of 45,000 stores asks again and again for the same few."""
    return _is_address(f"name@{domain}")


def phone(text: str, country: str = "NO") -> str:
    """The number as `+` and digits (`+4722334455`). Only its length is judged: numbering plans change too often.

    A number without `+` or `00` is read as one of `country`.
    """
    number = compact(text.replace("(0)", ""), separators=".-/()\u2010\u2011\u2012\u2013\u2212")
    if number.startswith("00"):
        number = "+" + number[2:]
    digits = number.removeprefix("+")
    if digits and not is_digits(digits):
        refuse("phone", "characters", PHONE_CHARACTERS)
    return "+" + (_international(digits) if number.startswith("+") else _national(digits, country))


def _international(digits: str) -> str:
    home = next((c for c in registry.COUNTRIES.values() if digits.startswith(c.calling_code)), None)
    if home is None:
        if len(digits) not in E164_DIGITS:
            _refuse_length(E164_DIGITS, digits)
        return digits
    return home.calling_code + _significant(digits.removeprefix(home.calling_code), home)


def _national(digits: str, code: str) -> str:
    home = registry.find(code)
    if home is None:
        refuse("phone", "country", PHONE_COUNTRY)
    lengths = home.national_phone_lengths
    with_code = digits.removeprefix(home.calling_code)
    # "4722334455" is eight digits behind a country code whose + a spreadsheet has eaten.
    if with_code != digits and len(digits) not in lengths and len(with_code) in lengths:
        digits = with_code
    return home.calling_code + _significant(digits, home)


def _significant(digits: str, home: registry.Country) -> str:
    number = digits.removeprefix(home.trunk_prefix)
    # Norway's five-digit numbers (0xxxx) are businesses' short numbers: the 0 is part of them.
    short = home.code == "NO" and len(number) == 5 and number.startswith("0")
    if len(number) not in home.national_phone_lengths and not short:
        _refuse_length(home.national_phone_lengths, number)
    return number


def _refuse_length(lengths: range, digits: str) -> None:
    first, last = lengths[0], lengths[-1]
    expected = str(first) if first == last else f"{first}-{last}"
    refuse("phone", "length", PHONE_LENGTH, {"expected": expected, "found": len(digits)})


def formatted_phone(number: str) -> str:
    """A stored number in groups, as it is read aloud: +47 22 33 44 55, +47 912 34 567; others in threes."""
    home = next((c for c in registry.COUNTRIES.values() if number.startswith(f"+{c.calling_code}")), None)
    if home is None:
        return number
    digits = number.removeprefix(f"+{home.calling_code}")
    if len(digits) <= 5:
        return f"+{home.calling_code} {digits}"
    mobile = len(digits) == 8 and digits[0] in "489"
    sizes = (3, 2, 3) if mobile else (2, 2, 2, 2) if len(digits) == 8 else (3,) * (len(digits) // 3)
    groups, at = [], 0
    for size in sizes:
        groups.append(digits[at : at + size])
        at += size
    return " ".join(part for part in (f"+{home.calling_code}", *groups, digits[at:]) if part)


def website(text: str) -> str:
    """The address with its scheme (`https://` where none was typed) and host in lower case; http and https only."""
    typed = text.strip()
    if len(typed) > WEBSITE_LIMIT:
        refuse("website", "length", WEBSITE_LENGTH, {"found": len(typed)})
    if not typed or typed != visible(typed) or any(c in typed for c in ' \\<>"'):
        refuse("website", "format", WEBSITE_FORMAT)
    parts = _split(typed)
    if parts.scheme not in ("http", "https"):
        refuse("website", "scheme", WEBSITE_SCHEME)
    if "@" in parts.netloc:
        refuse("website", "user", WEBSITE_USER)
    if not _is_host(parts):
        refuse("website", "format", WEBSITE_FORMAT)
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def _split(typed: str) -> SplitResult:
    """A text without `://` is an address without scheme, unless it names another scheme (`mailto:`)."""
    try:
        head = typed.partition(":")[0]
        bare = "://" not in typed and (":" not in typed or "." in head)
        return urlsplit(f"https://{typed}" if bare else typed)
    except ValueError:
        refuse("website", "format", WEBSITE_FORMAT)


def _is_host(parts: SplitResult) -> bool:
    """Whether the host is a name of two or more labels that could stand in the domain name system (RFC 1123)."""
    try:
        _ = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return False
    labels = host.split(".")
    fits = all(label and all(c.isalnum() or c == "-" for c in label) and label.strip("-") == label for label in labels)
    return len(labels) >= 2 and fits and not labels[-1].isdigit()

"""Norway's organisation numbers, account numbers, postal codes. python-stdnum knows the control digits; what it lets
through (numbers of any series, all zeros, accounts of seven digits) is refused here.
"""

from __future__ import annotations

import re

from stdnum.no import kontonr, orgnr

from app.kernel.identifiers import postal
from app.kernel.identifiers.cleaning import compact, is_digits, refuse, visible
from app.kernel.identifiers.registry import Country, register
from app.kernel.problems import N_

ORGANISATION_LENGTH = N_("An organisation number has 9 digits; this has %(found)s.")
ORGANISATION_CHARACTERS = N_("An organisation number has digits only, for example 974 760 673.")
ORGANISATION_SERIES = N_("An organisation number begins with 8 or 9; this begins with %(found)s.")
ORGANISATION_SYNTHETIC = N_(
    "This organisation number begins with %(found)s and is made for tests only; a real one begins with 8 or 9."
)
ORGANISATION_CHECKSUM = N_("The last digit of the organisation number does not fit the others; check what was typed.")
ACCOUNT_LENGTH = N_("An account number has 11 digits; this has %(found)s.")
ACCOUNT_CHARACTERS = N_("An account number has digits only, for example 1234.56.78903.")
ACCOUNT_ZEROS = N_("An account number begins with the bank's four digits, which are never 0000.")
ACCOUNT_CHECKSUM = N_("The last digit of the account number does not fit the others; check what was typed.")

_DRESS = re.compile(r"^(?:NO)?(.*?)(?:MVA)?$")
"""The register's number dressed as a VAT number: `NO 974 760 673 MVA` (merverdiavgiftsloven § 15-11, forskrift)."""


def organisation_number(text: str, allow_synthetic: bool) -> str:  # noqa: FBT001 (fixed by Country)
    """Nine digits with the control digit of enhetsregisterforskriften (mod 11, weights 3 2 7 6 5 4 3 2).

    Real numbers begin with 8 or 9; 2 and 3 are the public registers' synthetic test series.
    """
    number = _DRESS.sub(r"\1", compact(text).upper())
    if number and not is_digits(number):
        refuse("organisation_number", "characters", ORGANISATION_CHARACTERS)
    if len(number) != 9:
        refuse("organisation_number", "length", ORGANISATION_LENGTH, {"found": len(number)})
    if number[0] not in ("8923" if allow_synthetic else "89"):
        message = ORGANISATION_SYNTHETIC if number[0] in "23" else ORGANISATION_SERIES
        refuse("organisation_number", "series", message, {"found": number[0]})
    if not orgnr.is_valid(number):
        refuse("organisation_number", "checksum", ORGANISATION_CHECKSUM)
    return number


def account_number(text: str) -> str:
    """Eleven digits with a mod 11 control digit (weights 5 4 3 2 7 6 5 4 3 2), as Norwegian banks issue them."""
    number = compact(text)
    if number and not is_digits(number):
        refuse("account_number", "characters", ACCOUNT_CHARACTERS)
    if len(number) != 11:
        refuse("account_number", "length", ACCOUNT_LENGTH, {"found": len(number)})
    # Also the old seven-digit postal giro numbers, which stdnum accepts behind 0000.
    if number.startswith("0000"):
        refuse("account_number", "zeros", ACCOUNT_ZEROS)
    if not kontonr.is_valid(number):
        refuse("account_number", "checksum", ACCOUNT_CHECKSUM)
    return number


def formatted_organisation_number(number: str) -> str:
    """`352601810` as `352 601 810`; a text of another shape is given back trimmed, not refused: it is for reading."""
    digits = compact(number)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 9 and is_digits(digits) else visible(number)


def formatted_account(number: str) -> str:
    """`12345678903` as `1234.56.78903`; a text of another shape is given back trimmed."""
    digits = compact(number)
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == 11 and is_digits(digits) else visible(number)


NORWAY = register(
    Country(
        code="NO",
        calling_code="47",
        national_phone_lengths=range(8, 9),
        postal_code=postal.digits(4, "0486", country=""),
        organisation_number=organisation_number,
        account_number=account_number,
    )
)

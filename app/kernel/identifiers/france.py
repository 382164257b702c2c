"""France: postal codes and telephone numbers. Organisation and account numbers are not checked."""

from __future__ import annotations

from app.kernel.identifiers import postal
from app.kernel.identifiers.registry import Country, register

FRANCE = register(
    Country(
        code="FR",
        calling_code="33",
        national_phone_lengths=range(9, 10),
        postal_code=postal.digits(5, "75001", country="FR|F"),
        trunk_prefix="0",
    )
)

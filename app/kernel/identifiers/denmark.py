"""Denmark: postal codes and telephone numbers. Organisation and account numbers are not checked."""

from __future__ import annotations

from app.kernel.identifiers import postal
from app.kernel.identifiers.registry import Country, register

DENMARK = register(
    Country(
        code="DK",
        calling_code="45",
        national_phone_lengths=range(8, 9),
        postal_code=postal.digits(4, "1050", country="DK"),
    )
)

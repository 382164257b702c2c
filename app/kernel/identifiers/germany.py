"""Germany: postal codes and telephone numbers. Organisation and account numbers are not checked."""

from __future__ import annotations

from app.kernel.identifiers import postal
from app.kernel.identifiers.registry import Country, register

GERMANY = register(
    Country(
        code="DE",
        calling_code="49",
        national_phone_lengths=range(5, 12),
        postal_code=postal.digits(5, "10115", country="DE|D"),
        trunk_prefix="0",
    )
)

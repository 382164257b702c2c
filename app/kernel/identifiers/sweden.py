"""Sweden: postal codes and telephone numbers. Organisation and account numbers are not checked."""

from __future__ import annotations

from app.kernel.identifiers import postal
from app.kernel.identifiers.registry import Country, register

SWEDEN = register(
    Country(
        code="SE",
        calling_code="46",
        national_phone_lengths=range(7, 11),
        postal_code=postal.digits(5, "111 22", country="SE|S", group=3),
        trunk_prefix="0",
    )
)

"""Finland: postal codes and telephone numbers. Organisation and account numbers are not checked."""

from __future__ import annotations

from app.kernel.identifiers import postal
from app.kernel.identifiers.registry import Country, register

FINLAND = register(
    Country(
        code="FI",
        calling_code="358",
        national_phone_lengths=range(5, 13),
        postal_code=postal.digits(5, "00100", country="FI|FIN"),
        trunk_prefix="0",
    )
)

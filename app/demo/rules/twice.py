"""People of the demonstration who were registered a second time, as it happens in an office. Values only."""

from __future__ import annotations

from dataclasses import dataclass

SAME_EMAIL, SAME_PHONE, BOTH = "email", "phone", "both"


@dataclass(frozen=True, slots=True)
class Twin:
    """How somebody was registered again: which of their contact details came along, how the name was written."""

    shares: str
    written: str


TWINS = (
    Twin(SAME_EMAIL, "doubled"),
    Twin(BOTH, "same"),
    Twin(SAME_PHONE, "same"),
    Twin(SAME_EMAIL, "middle"),
    Twin(BOTH, "doubled"),
)
"""One twin each for some people that are well apart."""


def name_of(twin: Twin, name: str) -> str:
    """How the name was written the second time."""
    first, _, last = name.rpartition(" ")
    if twin.written == "doubled":
        place = next((at for at, letter in enumerate(last) if at and letter in "lnst"), len(last) - 1)
        return f"{first} {last[: place + 1]}{last[place:]}".strip()
    return f"{first} K. {last}".strip() if twin.written == "middle" else name


def contact_of(twin: Twin, email: str | None, phone: str | None) -> dict[str, str | None]:
    """Which contact details the second record has."""
    return {
        "email": email if twin.shares in (SAME_EMAIL, BOTH) else None,
        "phone": phone if twin.shares in (SAME_PHONE, BOTH) else None,
    }

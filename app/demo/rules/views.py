"""The views that the demonstration's office shares on its lists. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """A view of a list for the office. `state`: the list's address as pairs; `counted`: its number in the sidebar."""

    listing: str
    key: str
    name: str
    state: tuple[tuple[str, str], ...]
    counted: bool = False


MAKER = "ada"
SHARED = (
    Shared(
        "stores", "demo-certified", "Aktive med Miljøfyrtårn", (("status", "active"), ("certificate", "miljofyrtarn"))
    ),
    Shared("stores", "demo-expiring", "Utløper snart", (("validity", "miljofyrtarn:soon"),), counted=True),
    Shared(
        "stores",
        "demo-undesigned",
        "Uten dekoratør",
        (("status", "active"), ("designer", "0")),
        counted=True,
    ),
    Shared("certificates", "demo-suspended", "Suspenderte", (("state", "suspended"),)),
)

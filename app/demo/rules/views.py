"""The views that the demonstration's office has pinned to its lists. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pinned:
    """A view of a list for everybody. `state`: the list's address as pairs; `counted`: its number in the sidebar."""

    listing: str
    key: str
    name: str
    state: tuple[tuple[str, str], ...]
    counted: bool = False


MAKER = "ada"
PINNED = (
    Pinned(
        "stores", "demo-certified", "Aktive med Miljøfyrtårn", (("status", "active"), ("certificate", "miljofyrtarn"))
    ),
    Pinned("stores", "demo-expiring", "Utløper snart", (("validity", "miljofyrtarn:soon"),), counted=True),
    Pinned(
        "stores",
        "demo-undesigned",
        "Uten dekoratør",
        (("status", "active"), ("designer", "0")),
        counted=True,
    ),
    Pinned("certificates", "demo-suspended", "Suspenderte", (("state", "suspended"),)),
)

"""Whether what an import did to a record may be taken back, and why not. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from app.kernel.problems import N_

T = TypeVar("T")
Key = tuple[str, int]

LABELS: Mapping[str, str] = {
    "member": N_("Firm"),
    "store": N_("Store"),
    "store_address": N_("Address"),
    "store_owner": N_("Owner"),
    "membership_term": N_("Membership term"),
    "employment": N_("Employment"),
    "person": N_("Person"),
    "qualification": N_("Trade qualification"),
    "certificate": N_("Certificate"),
    "certificate_suspension": N_("Suspension"),
    "bank_account": N_("Account"),
    "note": N_("Note"),
    "attachment": N_("Document"),
}
OTHER = N_("Another record")
CHANGED = N_("%(what)s was changed after the import.")
ADDED = N_("%(what)s was added after the import.")
IN_USE = N_("Store %(number)s is kept and belongs to it.")
REFERRED_TO = N_("Another record points to it, so that it cannot be deleted.")
DELETION_WAITS = N_("A change policy does not let it be deleted without approval. Delete it on its own.")
VALUES_WAIT = N_("What stood there before is not there again yet: it waits for approval.")
HIDDEN = N_("What stood there before was not recorded.")


def label(table: str) -> str:
    """What people call a record of a table."""
    return LABELS.get(table, OTHER)


def standing_in_the_way(keys: Iterable[Key], changed: Mapping[Key, T], added: Mapping[Key, T]) -> tuple[str, T] | None:
    """Why a row's records are kept: the first that was changed since, else the first to which something was added."""
    mine = list(keys)
    for reason, found in ((CHANGED, changed), (ADDED, added)):
        first = next((found[key] for key in mine if key in found), None)
        if first is not None:
            return reason, first
    return None

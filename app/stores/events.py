"""What happens to stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRegistered(Event):
    """A store has been entered in the register."""

    name: ClassVar[str] = "stores.store-registered"
    when: ClassVar[str] = N_("a store is registered")
    about: ClassVar[tuple[str, str] | None] = ("store", "store_id")
    sentence: ClassVar[str] = N_("Store %(number)s was registered")
    store_id: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipTermSaved(Event):
    """A store's membership term has been entered or changed. Days are ISO text; `last_day` is inclusive."""

    name: ClassVar[str] = "stores.membership-term-saved"
    when: ClassVar[str] = N_("a membership term is registered or changed")
    about: ClassVar[tuple[str, str] | None] = ("membership_term", "term_id")
    store_id: int
    term_id: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoresRegistered(Event):
    """Stores have been entered together, by an import or the like."""

    name: ClassVar[str] = "stores.stores-registered"
    each_of: ClassVar[tuple[type[Event], str] | None] = (StoreRegistered, "store_ids")
    store_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipTermsRegistered(Event):
    """Membership terms have been entered together, by an import or the like."""

    name: ClassVar[str] = "stores.membership-terms-registered"
    each_of: ClassVar[tuple[type[Event], str] | None] = (MembershipTermSaved, "membership_term_ids")
    membership_term_ids: tuple[int, ...]

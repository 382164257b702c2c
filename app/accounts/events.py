"""What happens to account details. Never a number: an event is read by many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRegistered(Event):
    """A store's first account for a purpose has been entered."""

    name: ClassVar[str] = "accounts.account-registered"
    when: ClassVar[str] = N_("the first account of a store is registered")
    labels: ClassVar[Mapping[str, str]] = {
        "purpose": N_("the purpose"),
    }
    about: ClassVar[tuple[str, str] | None] = ("bank_account", "account_id")
    sentence: ClassVar[str] = N_("The first account for %(purpose)s was registered")
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "purpose": {"payout": N_("settlement payout"), "fees": N_("fees")}
    }
    account_id: int
    store_id: int
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRevealed(Event):
    """Somebody has been shown an account number in full."""

    name: ClassVar[str] = "accounts.account-revealed"
    when: ClassVar[str] = N_("somebody sees an account number in full")
    account_id: int
    store_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsRegistered(Event):
    """Stores' first accounts have been entered together, by an import or the like."""

    name: ClassVar[str] = "accounts.accounts-registered"
    each_of: ClassVar[tuple[type[Event], str] | None] = (AccountRegistered, "bank_account_ids")
    bank_account_ids: tuple[int, ...]

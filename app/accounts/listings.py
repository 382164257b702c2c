"""The list of accounts: masked, and never found by their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from app.accounts import queries
from app.accounts.models import PURPOSES, BankAccount
from app.kernel.identifiers import masked_account
from app.kernel.problems import N_
from app.members.models import Member
from app.platform import addresses
from app.platform.listing import Column, Lens, Listing, Relation
from app.platform.listing_parts import chosen, held_on, holding, own, related
from app.platform.pages import Link
from app.stores.models import Store


def _stores(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    found = queries.store_names(lens.session, ids)
    card, text = addresses.cards("StoreView"), gettext(N_("Store %(number)s"))
    return {pk: Link(name, card(store), text % {"number": number}) for pk, (store, name, number) in found.items()}


ACCOUNTS = Listing(
    name="accounts",
    model=BankAccount,
    title=N_("Accounts"),
    sort="-id",
    columns=(
        Column(name="store", label=N_("Store"), load=_stores),
        own(BankAccount.purpose, group=True),
        Column(
            name="number", label=N_("Account number"), attribute=BankAccount.number, show=masked_account,
            plain=lambda number: None if number is None else masked_account(number),
        ),
        own(BankAccount.valid_from),
        own(BankAccount.valid_to),
        own(BankAccount.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        related("store", N_("Store"), BankAccount.store_id, "store"),
        chosen("purpose", N_("Purpose"), BankAccount.purpose, PURPOSES),
        holding(BankAccount),
        held_on(BankAccount),
    ),
    relations=(
        Relation(
            name="store", label=N_("Store"), thing=N_("a store"), listing="stores",
            mine=BankAccount.store_id, theirs=Store.id,
        ),
        Relation(
            name="member", label=N_("Member"), thing=N_("a member"), listing="members",
            mine=BankAccount.member_id, theirs=Member.id,
        ),
    ),
)  # fmt: skip

OF_STORES = (
    Relation(
        name="accounts", label=N_("Accounts"), thing=N_("an account"), listing="accounts",
        mine=Store.id, theirs=BankAccount.store_id,
    ),
)  # fmt: skip
OF_MEMBERS = (
    Relation(
        name="accounts", label=N_("Accounts"), thing=N_("an account"), listing="accounts",
        mine=Member.id, theirs=BankAccount.member_id,
    ),
)  # fmt: skip

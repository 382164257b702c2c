"""Reads about accounts. A number leaves this module masked, except where `revealed` was asked for by name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import BankAccount
from app.accounts.rules import KnownAccount
from app.kernel.identifiers import masked_account
from app.kernel.periods import Period
from app.platform.columns import holds_on
from app.stores.models import Store
from app.stores.queries import member_on


def account(session: Session, account_id: int) -> BankAccount | None:
    """An account, where the reader may see it."""
    return session.get(BankAccount, account_id)


def accounts_of(session: Session, store_id: int) -> Sequence[BankAccount]:
    """A store's accounts over time, the latest first."""
    order = (BankAccount.purpose.desc(), BankAccount.valid_from.desc().nulls_last(), BankAccount.id.desc())
    return session.scalars(select(BankAccount).where(BankAccount.store_id == store_id).order_by(*order)).all()


def known(session: Session, store_ids: Sequence[int], purpose: str) -> Mapping[int, list[KnownAccount]]:
    """What is known of the accounts of stores for a purpose, by store: for deciding, never for showing."""
    model, found = BankAccount, defaultdict(list)
    columns = (model.store_id, model.number, model.valid_from, model.valid_to)
    statement = select(*columns).where(model.store_id.in_(store_ids), model.purpose == purpose)
    for store, number, start, end in session.execute(statement):
        found[store].append(KnownAccount(number, Period(start, end)))
    return found


def masked(session: Session, store_ids: Sequence[int], on: dt.date, purpose: str = "payout") -> Mapping[int, str]:
    """The masked numbers of stores' accounts on a day, by store."""
    model = BankAccount
    wanted = model.store_id.in_(store_ids), model.purpose == purpose, holds_on(model, on)
    statement = select(model.store_id, model.number).where(*wanted)
    return {store: masked_account(number) for store, number in session.execute(statement)}


def store_names(session: Session, account_ids: Sequence[int]) -> Mapping[int, tuple[int, str, str]]:
    """(store, name, number) of accounts' stores by account."""
    statement = (
        select(BankAccount.id, Store.id, Store.name, Store.number)
        .join(Store, Store.id == BankAccount.store_id)
        .where(BankAccount.id.in_(account_ids))
    )
    return {pk: (store, name, number) for pk, store, name, number in session.execute(statement)}


def without_account(session: Session, on: dt.date, *, limit: int) -> tuple[int, Sequence[tuple[int, str, str]]]:
    """How many member stores have no account for settlements on a day, and the first of them: (id, number, name)."""
    model = BankAccount
    begun, open_ = (
        or_(model.valid_from.is_(None), model.valid_from <= on),
        or_(model.valid_to.is_(None), model.valid_to > on),
    )
    held = select(model.id).where(model.store_id == Store.id, model.purpose == "payout", begun, open_).exists()
    wanted = (member_on(on), ~held)
    columns = (Store.id, Store.number, Store.name, func.count().over())
    rows = session.execute(select(*columns).where(*wanted).order_by(Store.number, Store.id).limit(limit)).all()
    return (rows[0][3] if rows else 0), [(pk, number, name) for pk, number, name, _ in rows]

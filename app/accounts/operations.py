"""What can be done to account details: enter the first one, show one in full. Nothing here changes a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import inspect

from app.accounts import queries, rules
from app.accounts.events import AccountRegistered, AccountRevealed, AccountsRegistered
from app.accounts.models import BankAccount
from app.kernel.identifiers import formatted_account
from app.kernel.periods import Period
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import audit
from app.platform.db import Uow
from app.platform.extras import KEPT
from app.platform.interface import Lifecycle
from app.platform.tidying import queue

FIXED = N_("An account's own details are not edited. A change goes through its own process.")
GONE = Problem("record.gone", None, N_("There is no such record."))


class FirstAccount(NamedTuple):
    """What became of an account that was to be written: `new` with its id, `same` as the known one, or `different`."""

    decision: rules.Decision
    account_id: int | None = None

    @property
    def problem(self) -> Problem | None:
        """What is reported where a different account is known."""
        return rules.different() if self.decision == "different" else None


def set_first(
    uow: Uow,
    *,
    store_id: int,
    number: str,
    member_id: int | None = None,
    purpose: str = "payout",
    country: str = "NO",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> FirstAccount:
    """Write a store's account where none is known for the purpose and those days.

    The same number again changes nothing; a different one is not written and reported in the answer. Refuses a wrong
    number. `valid_to` is the first day after the last one.
    """
    values = {"number": number, "purpose": purpose, "country": country, "valid_from": valid_from, "valid_to": valid_to}
    checked = rules.account(values)
    require(checked.problems)
    period = Period(valid_from, valid_to)
    queue(uow, BankAccount, "store_id", [store_id])
    held = queries.known(uow.session, [store_id], purpose).get(store_id, [])
    decision = rules.decide(checked.values["number"], period, held)
    if decision != "new":
        return FirstAccount(decision)
    row = BankAccount(store_id=store_id, member_id=member_id, recorded_at=uow.now, **checked.values)
    uow.add(row)
    uow.emit(AccountRegistered(account_id=row.id, store_id=store_id, purpose=purpose))
    return FirstAccount("new", row.id)


def register_accounts(uow: Uow, *, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many accounts whose numbers the rules have cleaned, for stores of which none is known. Ids in order.

    The caller has asked `queries.known` and `rules.decide` for each; a store that has one is refused here once more.
    """
    queue(uow, BankAccount, "store_id", [row["store_id"] for row in rows])
    purposes = {row.get("purpose", "payout") for row in rows}
    for purpose in purposes:
        mine = [row for row in rows if row.get("purpose", "payout") == purpose]
        held = queries.known(uow.session, [row["store_id"] for row in mine], purpose)
        clash = any(each.period.overlaps(_period(row)) for row in mine for each in held.get(row["store_id"], ()))
        require([rules.different()] if clash else [])
    ids = uow.insert_many(BankAccount, [{"purpose": "payout", "country": "NO", **row} for row in rows])
    if ids:
        uow.emit(AccountsRegistered(bank_account_ids=tuple(ids)))
    return ids


def _period(row: Mapping[str, Any]) -> Period:
    return Period(row.get("valid_from"), row.get("valid_to"))


def reveal(uow: Uow, account_id: int) -> str:
    """An account number in full, as people write it. Who asked, and when, is recorded in the same transaction."""
    row = queries.account(uow.session, account_id)
    if row is None:
        raise Refused([GONE])
    audit.write(uow, BankAccount.__tablename__, row.id, "reveal", {})
    uow.emit(AccountRevealed(account_id=row.id, store_id=row.store_id))
    return formatted_account(row.number) if row.country == "NO" else row.number


def tidy_account(uow: Uow, item: BankAccount) -> None:
    """Refuse every change of a known account but of the fields of the office's own: the number, and whose it is from
    when, never change by an edit.
    """
    if not inspect(item).persistent:
        return
    changed = [a.key for a in inspect(item).mapper.column_attrs if inspect(item).attrs[a.key].history.has_changes()]
    require([Problem("accounts.account.fixed", name, FIXED) for name in changed if name not in (KEPT, "version")])


def account_changed(uow: Uow, item: BankAccount) -> None:
    """Nothing follows from what stands in a field of the office's own."""


ACCOUNT = Lifecycle(changed=account_changed, tidy=tidy_account)

"""Accounts are written where none is known, and never changed."""

from __future__ import annotations

import json
import threading
import time

import pytest
from sqlalchemy import select

from app.kernel.problems import Refused

BJORN, OTHER = "86011117947", "15032080119"


def test_the_first_one_is_written_the_same_changes_nothing_and_another_is_reported(accounts, arrange, world, system):
    from app.accounts import operations
    from app.accounts.models import BankAccount

    store = world.ids["bjorn"]["store"]
    with arrange() as uow:
        assert operations.set_first(uow, store_id=store, number="8601 11 17947").decision == "same"
        refused = operations.set_first(uow, store_id=store, number="12345678903")
    assert refused.decision == "different"
    assert refused.problem.code == "accounts.account.different"
    held = system.scalars(select(BankAccount.number).where(BankAccount.store_id == store)).all()
    assert held == [BJORN]


def test_another_purpose_is_another_account(accounts, arrange, world):
    from app.accounts import operations

    with arrange() as uow:
        made = operations.set_first(uow, store_id=world.ids["bjorn"]["store"], number="12345678903", purpose="fees")
    assert made.decision == "new"


def test_a_wrong_number_is_refused(arrange, world):
    from app.accounts import operations

    with pytest.raises(Refused), arrange() as uow:
        operations.set_first(uow, store_id=world.ids["bjorn"]["store"], number="86011117948")


def test_many_are_refused_where_one_is_known(accounts, arrange, world):
    from app.accounts import operations

    row = {"store_id": world.ids["bjorn"]["store"], "number": BJORN, "valid_from": None, "valid_to": None}
    with pytest.raises(Refused), arrange() as uow:
        operations.register_accounts(uow, rows=[row])


def test_no_number_is_in_audit_events_or_search_terms(accounts, arrange, system):
    from app.accounts import operations
    from app.platform.audit import AuditEntry
    from app.platform.outbox_models import OutboxEvent
    from app.platform.search import SearchTerm

    with arrange() as uow:
        assert operations.reveal(uow, accounts["bjorn"]) == "8601.11.17947"
    entries = system.scalars(select(AuditEntry).where(AuditEntry.entity == "bank_account")).all()
    assert {entry.action for entry in entries} == {"create", "reveal"}
    told = json.dumps([e.changes for e in entries] + [e.payload for e in system.scalars(select(OutboxEvent))])
    assert BJORN not in told
    assert system.scalar(select(SearchTerm.record_id).where(SearchTerm.term == BJORN)) is None


@pytest.mark.parametrize("way", ["one", "many"])
def test_of_two_first_accounts_written_at_once_the_second_sees_the_first(app, world, system, way):
    """Without the store's row locked, each of two imports on PostgreSQL would find that none is known."""
    from app.accounts import operations
    from app.accounts.models import BankAccount
    from app.platform.db import db, unit_of_work
    from app.platform.scope import SYSTEM, acting_as

    store, written, told = world.ids["bjorn"]["store"], threading.Event(), []

    def write(number: str, *, first: bool) -> None:
        with app.app_context(), acting_as(SYSTEM):
            assert first or written.wait(10)
            try:
                with unit_of_work() as uow:
                    if way == "one":
                        told.append(operations.set_first(uow, store_id=store, number=number).decision)
                    else:
                        row = {"store_id": store, "number": number, "valid_from": None, "valid_to": None}
                        told.append(len(operations.register_accounts(uow, rows=[row])))
                    if first:
                        written.set()
                        time.sleep(0.5)  # the other one begins meanwhile; on SQLite it waits for its turn
            except Refused as refused:
                told.append(refused.problems[0].code)
            db.session.remove()

    threads = [threading.Thread(target=write, args=(BJORN,), kwargs={"first": True})]
    threads.append(threading.Thread(target=write, args=(OTHER,), kwargs={"first": False}))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == (["new", "different"] if way == "one" else [1, "accounts.account.different"])
    assert system.scalars(select(BankAccount.number).where(BankAccount.store_id == store)).all() == [BJORN]

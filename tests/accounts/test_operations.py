"""Accounts are written where none is known, and never changed."""

from __future__ import annotations

import json

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
    assert system.scalar(select(SearchTerm.id).where(SearchTerm.term == BJORN)) is None

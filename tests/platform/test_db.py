"""The unit of work: whole or nothing, and parts that may fail by themselves."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import select

from app.members.events import MemberRegistered
from app.members.models import Person
from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.db import Uow, unit_of_work
from app.platform.outbox_models import OutboxEvent


class Wrong(Exception):
    """What goes wrong in these tests."""


def fail(uow: Uow) -> None:
    """A part of a change that writes, tells and then goes wrong."""
    with uow.attempt():
        uow.add(Person(name="Taken back"))
        uow.emit(MemberRegistered(member_id=1, number="1"))
        raise Wrong


def test_a_part_that_fails_leaves_the_rest_whole(arrange, system):
    with arrange() as uow:
        with pytest.raises(Wrong):
            fail(uow)
        kept = uow.add(Person(name="Kept")).id
        assert uow.events == []
        assert uow.wakes == set()
    entry = system.scalars(select(AuditEntry).where(AuditEntry.entity == "person")).one()
    assert entry.entity_id == kept
    assert system.get(ChangeGroup, entry.group_id) is not None
    assert system.scalars(select(OutboxEvent)).all() == []


def test_a_part_that_holds_is_of_the_same_change_group(arrange, system):
    with arrange() as uow:
        first = uow.add(Person(name="First")).id
        with uow.attempt():
            uow.add(Person(name="Second"))
        with pytest.raises(Wrong):
            fail(uow)
        uow.add(Person(name="Third"))
    groups = system.scalars(select(AuditEntry.group_id).where(AuditEntry.entity == "person")).all()
    assert len(groups) == 3
    assert len(set(groups)) == 1
    assert system.get(Person, first).name == "First"


def test_an_exception_leaves_nothing(arrange, system):
    with contextlib.suppress(Wrong), arrange() as uow:
        uow.add(Person(name="Nobody"))
        raise Wrong
    assert system.scalars(select(Person)).all() == []
    assert system.scalars(select(ChangeGroup)).all() == []


def test_units_of_work_are_not_opened_inside_each_other(arrange):
    with arrange(), pytest.raises(RuntimeError, match="already open"), unit_of_work():
        pass

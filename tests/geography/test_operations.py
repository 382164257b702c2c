"""The shipped facts and the postal register in the tables: idempotent, and facts in time."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from app.geography import operations, queries, rules
from app.geography.models import County, Municipality, PostalCode
from app.geography.rules import PostalRow
from app.kernel.problems import Refused
from app.platform.audit import AuditEntry
from app.platform.db import db, unit_of_work
from app.platform.outbox_models import OutboxEvent

MAY = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
BEFORE, ON = dt.date(2026, 5, 31), dt.date(2026, 6, 1)

OSLO = PostalRow("0001", "Oslo", "0301", "P")
MO = PostalRow("8613", "Mo i Rana", "1833", "G")
LONGYEARBYEN = PostalRow("9170", "Longyearbyen", "2100", "G")
REGISTER = (OSLO, MO, LONGYEARBYEN)


def facts() -> None:
    with unit_of_work(now=MAY) as uow:
        operations.load_facts(uow)


def read(*rows: PostalRow, now: dt.datetime = MAY) -> operations.PostalImport:
    with unit_of_work(now=now) as uow:
        return operations.import_postal_register(uow, rows=rows, now=now)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def periods(code: str) -> list[tuple]:
    statement = select(PostalCode).where(PostalCode.code == code).order_by(PostalCode.id)
    return [(row.place, row.valid_from, row.valid_to) for row in db.session.scalars(statement)]


def events() -> list[dict]:
    return list(db.session.scalars(select(OutboxEvent.payload).order_by(OutboxEvent.id)))


def test_facts_are_loaded_once(tables):
    facts()
    entries = count(AuditEntry)
    facts()
    assert (count(County), count(Municipality)) == (15, 357)
    assert count(AuditEntry) == entries == 15 + 357


def test_facts_mend_a_wrong_name_and_leave_the_others(tables):
    facts()
    with unit_of_work(now=MAY) as uow:
        uow.session.scalars(select(Municipality).where(Municipality.code == "5628")).one().name = "Tanna"
    entries = count(AuditEntry)
    facts()
    row = db.session.scalars(select(Municipality).where(Municipality.code == "5628")).one()
    assert (row.name, row.official_name, row.population) == ("Tana", "Deatnu - Tana", 2807)
    assert count(AuditEntry) == entries + 1


def test_the_first_register_has_no_first_day(tables):
    done = read(*REGISTER)
    assert (done.loaded, done.opened, done.closed, done.changed) == (3, 3, 0, 3)
    assert periods("0001") == [("Oslo", None, None)]
    assert events() == [{"changed": 3, "loaded": 3}]


def test_the_same_register_again_changes_nothing(tables):
    read(*REGISTER)
    entries = count(AuditEntry)
    done = read(*REGISTER, now=JUNE)
    assert (done.loaded, done.changed) == (3, 0)
    assert (count(PostalCode), count(AuditEntry), len(events())) == (3, entries, 1)


def test_moved_new_and_vanished_codes_are_facts_in_time(tables):
    read(*REGISTER)
    moved, new = PostalRow("8613", "Rana", "1833", "G"), PostalRow("0010", "Oslo", "0301", "B")
    done = read(OSLO, moved, new, now=JUNE)
    assert (done.loaded, done.opened, done.closed, done.changed) == (3, 2, 2, 3)
    assert periods("8613") == [("Mo i Rana", None, ON), ("Rana", ON, None)]
    assert periods("9170") == [("Longyearbyen", None, ON)]
    assert periods("0010") == [("Oslo", ON, None)]
    assert events()[-1] == {"changed": 3, "loaded": 3}
    assert queries.postal_place(db.session, "8613", BEFORE).place == "Mo i Rana"
    assert queries.postal_place(db.session, "8613", ON).place == "Rana"
    assert queries.postal_place(db.session, "9170", BEFORE) is not None
    assert queries.postal_place(db.session, "9170", ON) is None


def test_closing_a_row_is_in_the_audit(tables):
    read(*REGISTER)
    read(OSLO, MO, now=JUNE)
    closed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "update")).one()
    assert closed.entity == "postal_code"
    assert closed.changes == {"valid_to": [None, "2026-06-01"]}


def test_a_code_that_moves_twice_in_a_day_has_one_place_on_it(tables):
    read(*REGISTER)
    read(OSLO, PostalRow("8613", "Rana", "1833"), LONGYEARBYEN, now=JUNE)
    read(*REGISTER, now=JUNE)
    assert queries.postal_place(db.session, "8613", ON).place == "Mo i Rana"
    assert queries.postal_place(db.session, "8613", BEFORE).place == "Mo i Rana"


def test_a_part_of_the_register_leaves_everything(tables):
    read(*REGISTER)
    with pytest.raises(Refused):
        read(OSLO, now=JUNE)
    assert periods("9170") == [("Longyearbyen", None, None)]


@pytest.mark.shared
def test_the_real_register_twice(tables, postal_codes_file):
    facts()
    rows = rules.read_postal_register(postal_codes_file.read_bytes())
    assert read(*rows).loaded == len(rows) == 5121
    assert read(*rows, now=JUNE).changed == 0
    place = queries.postal_place(db.session, "0486", ON)
    assert (place.place, place.municipality, place.county_code, place.county) == ("Oslo", "Oslo", "03", "Oslo")
    known = queries.municipality_names(db.session, ON)
    strange = {row.municipality_code for row in rows} - known.keys()
    assert strange == {"2100", "2211"}

"""Some people of the demonstration stand twice: a search finds them, and removing leaves nothing of it."""

from __future__ import annotations

import sqlalchemy as sa

from app.demo.rules.twice import TWINS, contact_of, name_of
from app.duplicates import operations as duplicates
from app.duplicates.models import DuplicatePair
from app.platform import jobs
from app.platform.db import db, unit_of_work
from tests.demo.test_operations import contents, count, inside, load, remove

__all__ = ["inside"]


def test_the_names_and_details_are_believable():
    assert [name_of(twin, "Kari Hansen") for twin in TWINS] == [
        "Kari Hannsen", "Kari Hansen", "Kari Hansen", "Kari K. Hansen", "Kari Hannsen",
    ]  # fmt: skip
    shared = [contact_of(twin, "kari@blomst.example", "+4722334455") for twin in TWINS]
    assert all(each["email"] or each["phone"] for each in shared)


def test_a_search_finds_them_all_and_nothing_is_left_when_they_go(inside):
    before = contents()
    load()
    stores = count("store")
    with unit_of_work(source="form") as uow:
        duplicates.begin(uow, "person")
    while jobs.run_pending(inside, limit=5):
        pass
    pairs = db.session.scalars(sa.select(DuplicatePair).where(DuplicatePair.entity == "person")).all()
    ids = sorted(db.session.scalars(sa.select(sa.text("id")).select_from(sa.text("person"))))
    twins = set(ids[-len(TWINS) :])
    assert {each.second_id for each in pairs} >= twins
    assert stores == 90
    first, second = next((each.first_id, each.second_id) for each in pairs if each.second_id in twins)
    with unit_of_work(source="merge") as uow:
        duplicates.merge(uow, "person", first, [second], values={}, versions={}, agreed=True)
    assert count("merged_record") == 1
    remove()
    after = contents()
    left = {name for name in before if before[name] != after[name]}
    assert left <= {"job", "duplicate_run", "audit_entry", "change_group", "outbox_event", "outbox_receipt"}
    assert after["person"] == before["person"]
    for table in ("duplicate_pair", "not_duplicate", "merged_record", "employment", "search_term"):
        assert after[table] == before[table], table

"""A file, a bulk edit and a merge, each undone with two rows changed in between: what is kept is named, and everything
else is as it was, row by row in every table, relations included.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.platform.audit import ChangeGroup
from app.stores.models import Store
from tests.duplicates.conftest import everything, twice
from tests.imports.files import REGISTER
from tests.imports.test_commands import run

__all__ = ["everything", "run", "twice"]

OWN_WORK = ("import_", "bulk_edit", "number_list")
"""What the work itself keeps: the file's rows, the bulk edit's."""
Dump = dict[str, list[dict[str, Any]]]


@pytest.fixture
def state(everything):
    """The register row by row; search terms without their ids, since they are written anew."""

    def read() -> Dump:
        found = {name: rows for name, rows in everything().items() if not name.startswith(OWN_WORK)}
        terms = [{k: v for k, v in row.items() if k != "id"} for row in found["search_term"]]
        files = [row for row in found["attachment"] if row["entity"] != "import_run"]
        return found | {"search_term": sorted(terms, key=repr), "attachment": files}

    return read


def without(dump: Dump, *kept: tuple[str, int]) -> Dump:
    """A dump without some records and the words by which they are found."""
    gone = set(kept)
    return {
        name: [
            row
            for row in rows
            if (name, row.get("id")) not in gone and (row.get("kind"), row.get("record_id")) not in gone
        ]
        for name, rows in dump.items()
    }


def row_of(dump: Dump, table: str, pk: int) -> dict[str, Any]:
    return next(row for row in dump[table] if row["id"] == pk)


def of_stores(dump: Dump, stores: set[int]) -> list[tuple[str, int]]:
    """Some stores with all that belongs to them: what names them, their firms, the people who work there."""
    found = [("store", pk) for pk in stores]
    for name, rows in dump.items():
        if name != "search_term":
            found += [(name, row["id"]) for row in rows if row.get("store_id") in stores and "id" in row]
    firms = {row["member_id"] for row in dump["store_owner"] if row["store_id"] in stores}
    people = {row["person_id"] for row in dump["employment"] if row["store_id"] in stores}
    skills = [("qualification", row["id"]) for row in dump["qualification"] if row["person_id"] in people]
    return [*found, *(("member", pk) for pk in firms), *(("person", pk) for pk in people), *skills]


def last(system, source: str) -> int:
    system.rollback()
    return system.scalar(sa.select(sa.func.max(ChangeGroup.id)).where(ChangeGroup.source == source))


def the_file(run, state, edit, system) -> None:
    """364 rows, 357 stores: two of the world's own are changed by it, the others new."""
    empty = state()
    _, answer, _ = run("register", "import", REGISTER / "register.csv")
    assert (answer["created"], answer["updated"]) == (355, 2)
    ids = {number: pk for pk, number in system.execute(sa.select(Store.id, Store.number))}
    changed = {ids["203"], ids["300"]}
    for pk in changed:
        edit("kari", "store", pk, phone="+4722334455")
    brought = state()
    code, undone, _ = run("register", "undo", answer["import_id"])
    assert (code, undone["reversed"], undone["kept"], undone["failed"]) == (0, 355, 2, 0)
    assert [row["name"].split()[0] for row in undone["rows"] if row["entity"] == "store"] == ["203", "300"]
    left, kept = state(), of_stores(brought, changed)
    assert without(left, *kept) == empty
    for table, pk in kept:
        assert row_of(left, table, pk) == row_of(brought, table, pk)


def the_bulk_edit(run, anna, state, edit, group_of) -> None:
    """A hundred stores of the file, brought in again."""
    run("register", "import", REGISTER / "register.csv")
    before = state()
    hundred = [row["id"] for row in before["store"]][-100:]
    number = anna.choose(hundred)
    anna.preview(number, sunday_opening="december", contact_name="Kontoret")
    anna.carry_out(number)
    assert sum(row["contact_name"] == "Kontoret" for row in state()["store"]) == 100
    edit("kari", "store", hundred[7], contact_name="Kari selv")
    edit("admin", "store", hundred[42], contact_name="Ada selv")
    page = anna.undo(group_of(number)).text
    assert "Contact person was changed since. (Kari Moen, " in page
    assert "Contact person was changed since. (Ada Administrator, " in page
    after, kept = state(), [("store", hundred[7]), ("store", hundred[42])]
    assert without(after, *kept) == without(before, *kept)
    wanted = {"contact_name": "Kontoret", "sunday_opening": "december"}
    assert row_of(after, *kept[0]) == row_of(before, *kept[0]) | wanted | {"contact_name": "Kari selv"}
    assert row_of(after, *kept[1]) == row_of(before, *kept[1]) | wanted | {"contact_name": "Ada selv"}


def the_merge(anna, state, edit, system, twice) -> None:
    """A person registered twice, with jobs, a trade qualification and a note."""
    before, first, second = state(), twice["first"], twice["second"]
    anna.post(
        "/duplicates/person/merge", id=[first, second], survivor=first, **{f"version-{pk}": 1 for pk in (first, second)}
    )
    assert ("person", second) not in {("person", row["id"]) for row in state()["person"]}
    edit("kari", "person", first, phone="+4711223344")
    edit("admin", "employment", twice["other"], person_id=twice["namesake"])
    page = anna.undo(last(system, "merge")).text
    assert "Kari Moen" in page
    assert "Ada Administrator" in page
    after, kept = state(), [("person", first), ("employment", twice["other"])]
    assert without(after, *kept) == without(before, *kept)
    assert row_of(after, *kept[0]) == row_of(before, *kept[0]) | {"phone": "+4711223344"}
    assert row_of(after, *kept[1]) == row_of(before, *kept[1]) | {"person_id": twice["namesake"]}


def test_a_file_a_bulk_edit_and_a_merge_are_undone_but_for_two_rows_each(
    run, office, state, edit, system, twice, group_of
) -> None:
    anna = office("anna")
    the_file(run, state, edit, system)
    the_bulk_edit(run, anna, state, edit, group_of)
    the_merge(anna, state, edit, system, twice)

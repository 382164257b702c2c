"""The demonstration is used as its users use it, through the pages, and removed: nothing of it is left in any table."""

from __future__ import annotations

import io
import re
from collections import Counter
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from app.demo import operations, queries
from app.platform import jobs
from app.platform.db import Base, db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security.models import AppUser
from tests.platform.changes.conftest import Office

PASSWORD = "brygge-hegre-kanel-myrull-tjern-07"
STORES = 30
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF"


def contents(app) -> dict[str, Counter[str]]:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: Counter(map(repr, connection.execute(sa.select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def differences(before, after) -> dict[str, tuple[list[str], list[str]]]:
    """By table the rows that are left over and those that are missing."""
    return {
        name: (list((after[name] - before[name]).elements()), list((before[name] - after[name]).elements()))
        for name in before
        if after[name] != before[name]
    }


class Person(Office):
    """A demo user at their browser, with the username they got."""

    name = ""


@pytest.fixture
def demo(app, world):
    """The demonstration beside Bjørn's and Cecilie's real rows: what was before, and its users at their browsers."""
    before = contents(app)
    with app.app_context(), acting_as(SYSTEM):
        users = operations.load_all(STORES, lambda: PASSWORD, lambda done, total: None).users
        carried = {n: f"{pk}:{db.session.get(AppUser, pk).session_epoch}" for n, pk in users.items()}
        called = {n: db.session.get(AppUser, pk).username for n, pk in users.items()}
        store = sa.select(queries.MODELS["store"].id).order_by(sa.text("id desc"))
        stores = list(db.session.scalars(store))[:STORES]
    people = {}
    for name, session_user in carried.items():
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = session_user, True
        page = client.get("/profile/password").text
        people[name] = Person(app, client, re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1])
        people[name].name = called[name]
    return before, people, stores


def remove(app) -> None:
    with app.app_context(), acting_as(SYSTEM):
        with unit_of_work(source="demo") as uow:
            removed = operations.remove(uow)
        operations.forget_contents(removed)


def work(app) -> None:
    while jobs.run_pending(app, limit=5):
        pass


def keep_views(person: Office, name: str, numbers: str, **more: str) -> None:
    pasted = person.post("/numbers/stores/numbers", numbers=numbers)
    token = re.search(r"numbers=(\w{20})", pasted.request.url)[1]
    state = urlencode({"numbers": token, "status": "active"})
    answer = person.post("/views/new", listing="stores", state=state, name=name, first="1", **more)
    assert answer.status_code == 200


def use(app, people, stores, real: int) -> None:
    """What people do in a day: on demo rows, and on what is theirs and not a record."""
    anna, kari, tove = people["anna"], people["kari"], people["tove"]
    keep_views(anna, "Mine butikker", "70001\n70002\n70003", audience="all", counted="1")
    keep_views(tove, "Bare for meg", "70004\n70005")
    kari.post("/numbers/stores/numbers", numbers="79999")
    for number, store in enumerate(stores[:3]):
        said = kari.post(f"/records/store/{store}/notes", text=f"Ring @{tove.name} om kranser {number}")
        assert "kranser" in said.text
    anna.post(f"/records/store/{real}/notes", text=f"Bare en prøve, @{kari.name}")
    anna.client.post(
        f"/records/store/{stores[0]}/files",
        data={"file": (io.BytesIO(PDF), "kurs.pdf"), "csrf_token": anna.token},
        content_type="multipart/form-data",
    )
    anna.client.post(
        f"/records/store/{real}/files",
        data={"file": (io.BytesIO(PDF + b" "), "avtale.pdf"), "csrf_token": anna.token},
        content_type="multipart/form-data",
    )
    bulk = anna.choose(stores[:10])
    anna.preview(bulk, contact_name="Vakttelefonen")
    anna.carry_out(bulk)
    begun = anna.choose(stores[10:14])
    anna.preview(begun, contact_name="Aldri utført")
    anna.choose([real])
    with app.app_context(), db.engine.connect() as connection:
        group = connection.execute(sa.text("SELECT group_id FROM bulk_edit WHERE group_id IS NOT NULL")).scalar_one()
    kari.post(f"/stores/{stores[0]}/edit?section=contact", contact_name="Noen andre", version="2", original="{}")
    anna.undo(group)
    assert anna.get(f"/changes/{group}").status_code == 200
    assert anna.get("/stores/export.xlsx?status=active").status_code == 200
    assert anna.get("/stores/export.csv").status_code == 200
    tove.get("/certified-stores/?scheme=miljofyrtarn")
    renew(app, tove)
    people["ada"].post("/lang/en")
    work(app)


def renew(app, tove) -> None:
    """A scheme's list that names a demo certificate is carried out."""
    valid = "SELECT number FROM certificate WHERE withdrawn_on IS NULL AND number LIKE 'MF%' ORDER BY valid_to DESC"
    with app.app_context(), db.engine.connect() as connection:
        number = connection.execute(sa.text(valid)).scalars().first()
    sent = tove.post("/renewals/", scheme="miljofyrtarn", rows=f"Sertifikatnr\tUtløper\n{number}\t31.12.2049")
    assert tove.post(f"{sent.request.path}/rows", go="1").request.path.startswith("/jobs/")
    work(app)
    assert tove.get(sent.request.path).text.count("/changes/") > 1


def test_using_it_leaves_no_row_in_any_table(app, world, demo):
    before, people, stores = demo
    use(app, people, stores, world.ids["bjorn"]["store"])
    used = contents(app)
    for table in ("saved_view", "saved_view_first", "number_list", "note", "note_mention", "attachment", "bulk_edit",
                  "bulk_edit_row", "change_undo", "change_undo_row", "renewal_list", "renewal_row"):  # fmt: skip
        assert used[table].total() > before[table].total(), table
    remove(app)
    assert differences(before, contents(app)) == {}


def test_what_a_real_colleague_made_with_it_stays(app, world, sign_in, token, demo):
    """Kari's own view of the same pasted numbers as a demo user's, and her note on a real store."""
    before, people, _ = demo
    mine = Office(app, sign_in("kari"), token("kari"))
    keep_views(people["anna"], "Demo", "201\n202", audience="all")
    keep_views(mine, "Ekte", "202\n201")
    mine.post(f"/records/store/{world.ids['bjorn']['store']}/notes", text="Ring Bjørn")
    remove(app)
    left = differences(before, contents(app))
    assert {name: len(extra) for name, (extra, _) in left.items() if extra} == {
        "audit_entry": 3, "change_group": 3, "note": 1, "number_list": 1, "number_list_item": 2, "saved_view": 1,
        "saved_view_first": 1,
    }  # fmt: skip
    assert [name for name, (_, missing) in left.items() if missing] == []


def test_what_a_real_colleague_changed_in_bulk_on_it_goes_with_it(app, world, sign_in, token, demo):
    """Her bulk edit of demo rows, its undo, and what another bulk edit says of a demo row; her own row's stays."""
    before, _, stores = demo
    anna, real = Office(app, sign_in("anna"), token("anna")), world.ids["bjorn"]["store"]
    bulk = anna.choose(stores[:5])
    anna.preview(bulk, contact_name="Vakttelefonen")
    anna.carry_out(bulk)
    with app.app_context(), db.engine.connect() as connection:
        group = connection.execute(sa.text("SELECT group_id FROM bulk_edit WHERE group_id IS NOT NULL")).scalar_one()
    anna.undo(group)
    anna.choose([stores[9], real])
    remove(app)
    left = differences(before, contents(app))
    assert {name: len(extra) for name, (extra, _) in left.items()} == {"bulk_edit": 1, "bulk_edit_row": 1, "job": 2}

"""Rows with a canary in every text column of every scoped table, for two florists who must never see each other's.

`filled` adds to the small known world: whatever table a domain brings gets its rows here without being named.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import sqlalchemy as sa

from tests.security import canary_lists, matrix_automation
from tests.world import PASSWORD, World, synthetic

FLORISTS = ("bjorn", "cecilie")
TARGETS = {"store_id": "store", "member_id": "member", "person_id": "person"}
SHORT = 20  # shorter texts (codes, postal codes) have no room for a canary
PLAUSIBLE = {"phone": "90{n}0{n}0{n}0", "country": "NO", "postal_code": "015{n}", "municipality_code": "0301"}


def canary(name: str) -> str:
    return f"canary{name}"


def account_number(start: int) -> str:
    """The next valid Norwegian account number (modulus 11) from eleven digits."""
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    for number in range(start // 10, start // 10 + 50):
        digits = [int(d) for d in f"{number:010d}"]
        control = -sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
        if control < 10:
            return f"{number:010d}{control}"
    raise AssertionError


def filled(app: Any, world: World) -> None:
    """Add what `made` left out: other tables, empty columns, files, notes, jobs, mails, a second user of Bjørn's."""
    from app.platform.scope import SYSTEM, acting_as

    with app.app_context(), acting_as(SYSTEM):
        for number, name in enumerate(FLORISTS, start=1):
            _texts(world, name, number)
            _rows(world, name, number)
            _files_and_notes(world, name)
            _work(world, name)
            _view(world, name)
            _changes(world, name)
        _second_user(world)
        _postal_code()
        canary_lists.custom_fields(world, FLORISTS)
        canary_lists.not_duplicates(world)
        canary_lists.pending_changes(world)
        canary_lists.notices(world, {name: canary(name) for name in FLORISTS})
        matrix_automation.automation(world)
        _import(world)
        canary_lists.renewal_list(world, {name: f"{canary(name)} list" for name in ("bjorn", "cecilie")})


def _postal_code() -> None:
    """Reference data that only an import brings."""
    from app.geography.models import PostalCode
    from app.platform.db import unit_of_work

    with unit_of_work(source="system", label="postal code") as uow:
        uow.add(PostalCode(code="0150", place="OSLO", municipality_code="0301", use="G"))


def _texts(world: World, name: str, number: int) -> None:
    """A canary in each text column that the world left empty."""
    from app.platform.db import unit_of_work
    from app.platform.scope import scoped_models

    with unit_of_work(source="system", label="canaries") as uow:
        for model in scoped_models():
            pk = world.ids[name].get(_key(model))
            item = uow.session.get(model, pk) if pk else None
            for column in model.__table__.c if item is not None else ():
                if (
                    isinstance(column.type, sa.String)
                    and getattr(item, column.name) is None
                    and not column.info.get("choices")
                    and column.name != "entity"  # half a reference to a record: nothing could be saved any more
                ):
                    setattr(item, column.name, _text(column, name, number))


def _key(model: Any) -> str:
    known = {"store_owner": "owner", "store_address": "address", "membership_term": "term"}
    table = model.__tablename__
    return known.get(table, table)


def _text(column: Any, name: str, number: int) -> str:
    word = canary(name)
    if column.info.get("secret"):
        return account_number(86_011_117_940 + number * 1_000)
    if column.name == "holder_org_number":
        return synthetic(320_000_000 + number * 1000)
    if column.name in PLAUSIBLE:
        return PLAUSIBLE[column.name].format(n=number)
    if column.name == "email":
        return f"{word}@post.example"
    if column.name == "website":
        return f"https://{word}.example"
    return f"{word} {column.name}"[: column.type.length or 200]


def _rows(world: World, name: str, number: int) -> None:
    from flask_appbuilder import Model

    from app.platform.db import unit_of_work
    from app.platform.scope import scoped_models

    models = {m.__tablename__: m for m in scoped_models()}
    mine = world.ids[name]
    for table in Model.metadata.sorted_tables:
        model = models.get(table.name)
        if model is None or table.name in ("note", "attachment") or _key(model) in mine:
            continue
        with unit_of_work(source="system", label=f"{canary(name)} rows") as uow:
            values = {c.name: v for c in table.c if (v := _value(c, world, name, number)) is not None}
            mine[table.name] = uow.add(model(**values)).id


def _value(column: Any, world: World, name: str, number: int) -> Any:
    if column.primary_key or column.name in ("version", "recorded_at"):
        return None
    target = next((key.column.table.name for key in column.foreign_keys), TARGETS.get(column.name))
    if target is not None:
        return _target(target, column, world, name)
    if column.info.get("choices"):
        return column.info["choices"][0][0]
    if isinstance(column.type, sa.String):
        return _text(column, name, number)
    if isinstance(column.type, sa.Date):
        days = {"valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2031, 1, 1)}
        if column.table.name.endswith("suspension"):
            days["valid_to"] = dt.date(2021, 1, 1)
        return days.get(column.name, None if column.nullable else dt.date(2026, 1, 1))
    if isinstance(column.type, sa.JSON):
        return {"text": canary(name)}
    return None if column.nullable or column.default is not None else 1


def _target(target: str, column: Any, world: World, name: str) -> int | None:
    from app.platform.db import db

    if target == "ab_user":
        return world.ids[name]["user"]
    if target == "scheme":
        return int(db.session.scalar(sa.text("SELECT id FROM scheme WHERE code = 'miljofyrtarn'")))
    return None if target == column.table.name else world.ids[name].get(target)


def kinds_with_notes() -> list[str]:
    """The tables whose cards have notes and files."""
    from app.platform.runtime import runtime

    return [kind for kind, view in runtime().views.items() if view.notes]


def _files_and_notes(world: World, name: str) -> None:
    from app.platform import files, notes
    from app.platform.db import unit_of_work

    mine, word = world.ids[name], canary(name)
    for kind in kinds_with_notes():
        pk = mine.get(kind)
        if pk is None:
            continue
        belongs = {"store_id": mine["store"]} if kind != "member" else {"member_id": mine["member"]}
        with unit_of_work(source="system", label=f"{word} papers") as uow:
            mine[f"{kind}-note"] = notes.write_note(uow, entity=kind, entity_id=pk, text=f"{word} note", **belongs).id
            content = files.accept_own(
                io.BytesIO(f"{word} content of {kind}".encode()), name=f"{word}.txt", media_type="text/plain"
            )
            mine[f"{kind}-file"] = files.attach(uow, content, entity=kind, entity_id=pk, label=word, **belongs).id


def _work(world: World, name: str) -> None:
    """An export that somebody has ordered, with its file, and a mail to them."""
    from app.platform import clock, files, jobs, mail
    from app.platform.db import unit_of_work

    mine, word = world.ids[name], canary(name)
    with unit_of_work(source="system", label=f"{word} work", actor_id=mine["user"]) as uow:
        for key, state in (("job", jobs.WAITING), ("job-done", jobs.DONE)):
            job = jobs.Job(
                kind="platform.export",
                arguments={"name": word},
                state=state,
                text=word,
                created_by=mine["user"],
                created_at=uow.now,
                run_at=clock.machine() + dt.timedelta(days=1),
                result={"file": True} if state == jobs.DONE else None,
            )
            mine[key] = uow.add(job).id
        content = files.accept_own(io.BytesIO(f"{word} export".encode()), name=f"{word}.txt", media_type="text/plain")
        files.attach(uow, content, entity="job", entity_id=mine["job-done"], store_id=mine["store"])
        mine["mail"] = mail.queue(uow, f"{word}@post.example", f"{word} subject", f"{word} body")


def _view(world: World, name: str) -> None:
    """A view that a florist keeps for herself or himself, and one that the office shares with chosen roles."""
    from app.platform.db import unit_of_work
    from app.savedviews.models import SavedView

    with unit_of_work(source="system", label="view") as uow:
        state = [["q", canary(name)]]
        view = SavedView(listing="stores", name=f"{canary(name)} view", state=state, owner_id=world.ids[name]["user"])
        world.ids[name]["saved_view"] = uow.add(view).id
        office = ["Administrator", "Membership", "Tender team", "Quality", "Customer service"]
        shared = {"audience": "roles", "roles": office, "owner_id": world.ids["anna"]["user"], "key": f"shared_{name}"}
        world.ids[name]["segment"] = uow.add(SavedView(listing="stores", name="Shared", state=state, **shared)).id


def _changes(world: World, name: str) -> None:
    """Changes of a florist's store that Anna of the office has made: one by one, in bulk, and one that is undone."""
    from app.platform.bulkedit import BulkEdit, BulkEditRow
    from app.platform.db import unit_of_work
    from app.platform.undo import ChangeUndo, ChangeUndoRow
    from app.stores.models import Store

    mine, word, anna = world.ids[name], canary(name), world.ids["anna"]["user"]
    for key in ("change", "change-undone", "change-kept"):
        with unit_of_work(source="form", label=f"{word} change", actor_id=anna) as uow:
            uow.session.get(Store, mine["store"]).contact_name = f"{word} {key}"
            uow.settle()
            mine[key] = uow.group_id
    with unit_of_work(source="system", label=f"{word} undo") as uow:
        entry = "SELECT id FROM audit_entry WHERE group_id = :group"
        mine["entry"] = uow.session.connection().scalar(sa.text(entry), {"group": mine["change"]})
        row = {"entity": "store", "entity_id": mine["store"], "action": "update", "result": "kept"}
        begun = {"created_by": anna, "created_at": uow.now}
        for key in ("change-undone", "change-kept"):
            made = uow.add(ChangeUndo(group_id=mine[key], state="done", rows=1, kept=1, **begun))
            mine["undo-row"] = uow.add(ChangeUndoRow(undo_id=made.id, place=1, **row)).id
        bulk = uow.add(
            BulkEdit(
                kind="store", rows=1, given={"contact_name": word}, state="weighed", created_by=anna, created_at=uow.now
            )
        )
        uow.add(
            BulkEditRow(bulk_edit_id=bulk.id, place=0, record_id=mine["store"], name=word, outcome="ready", version=1)
        )
        mine["bulk_edit"] = bulk.id


def _import(world: World) -> None:
    """A file that the office has brought in, with Bjørn's words in it."""
    from app.platform.db import db

    import_run = next(m.class_ for m in db.Model.registry.mappers if m.local_table.name == "import_run")
    from app.platform.db import unit_of_work

    with unit_of_work(source="system", label="import") as uow:
        run = import_run(
            name="canarybjorn canarycecilie.csv",
            sha256="0" * 64,
            rows_sha256="0" * 64,
            state="running",
            created_at=uow.now,
        )
        world.ids["bjorn"]["import_run"] = world.ids["cecilie"]["import_run"] = uow.add(run).id


def _second_user(world: World) -> None:
    """Berit also works at Bjørn's store and sees what he sees, but for his own long work."""
    from app.members.models import Person
    from app.platform.db import unit_of_work
    from app.platform.security import users
    from app.stores.models import Employment

    with unit_of_work(source="system", label="second user") as uow:
        user = users.create_user(
            uow,
            username="berit",
            email="berit@bukett.example",
            first_name="Berit",
            last_name="Blom",
            roles=["Florist"],
            password=PASSWORD,
        )
        world.users["berit"] = f"{user.id}:{user.session_epoch}"
        person = uow.add(Person(name="Berit Blom", user_id=user.id, recorded_at=uow.now))
        first = dt.date(2015, 1, 1)
        uow.add(
            Employment(
                store_id=world.ids["bjorn"]["store"],
                person_id=person.id,
                role="portal",
                valid_from=first,
                recorded_at=uow.now,
            )
        )
        world.ids["berit"] = {"user": user.id, "person": person.id}

"""Lists of stores with ten fields of the office's own, filtered on two of them, against the list without.

The fields are defined and filled for the measurement and taken away after it. Besides, a removed field that every
stand has: the list of definitions has something to show, and the stores' pages are as before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

import sqlalchemy as sa

from app.customfields.models import CustomField
from app.platform import clock, extravalues
from app.platform.db import db, unit_of_work
from app.platform.extras import KEPT
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import Stand

PLAIN = {"entity": "store", "key": "removed", "kind": "text", "label_nb": "Fjernet", "position": 10, "currency": "NOK"}
LIMIT = 2.0
INDEXES = ("pk_extra_value", "ix_extra_value_record")
PART = 3000
CHOICES = "liten = Liten | Small\nstor = Stor | Large\ningen = Ingen | None\nhenger = Henger | Trailer"
KINDS = {
    "van": "choice", "goods": "several", "metres": "whole", "share": "decimal", "rent": "amount", "parking": "answer",
    "opened": "date", "landlord": "text", "site": "web", "about": "long_text",
}  # fmt: skip
ASKED = (
    {"x_van": "stor", "x_metres_min": "100"},
    {"x_goods": "henger", "x_opened_from": "2015-01-01"},
    {"x_landlord": "gård 7", "x_parking": "1"},
    {"x_rent_max": "9000", "x_share_min": "0,5"},
    {"x_metres_min": "1", "x_site_empty": "0"},
    {"x_metres_min": "1", "x_share_min": "0,02"},
    {"x_metres": "77", "x_van": "liten"},
)
"""Pairs that leave few stores, some, nearly all, and all of them."""


def removed(at: dt.datetime) -> dict[str, Any]:
    """The row of the removed field."""
    return PLAIN | dict.fromkeys(("unique", "florists", "history"), False) | {"removed_at": at}


def measured(stand: Stand, times: int) -> Iterator[Line]:
    """The worst of some pairs of filters, as the list is and with all ten fields as columns."""
    plain = "/stores/"
    with stand.app.test_request_context(), acting_as(SYSTEM):
        shown = [column.name for column in runtime().listings["stores"].columns if column.default]
    wide_too = {"columns": ",".join((*shown, *(f"x_{key}" for key in KINDS)))}
    with _filled(stand):
        how, found = _found_by(stand), []
        for asked in ASKED:
            urls = (plain, *(f"{plain}?{urlencode(asked | more)}" for more in ({}, wide_too)))
            pages = [partial(stand.get, url) for url in urls]
            without, two, wide = cost.medians([(stand, page) for page in pages], times)
            print("   ", " and ".join(asked), *(f"{each * 1000:.1f}" for each in (without, two, wide)), flush=True)
            found.append((" and ".join(asked), without, two, wide))
    for place, what in ((2, "Stores filtered on two of ten own fields"), (3, "The same with the ten as columns")):
        costs = {name: (each[place - 1], each[0]) for name, *each in found}
        worst = max(costs, key=lambda name: costs[name][0] / costs[name][1])
        mine, without = costs[worst]
        note = f"{worst}: {mine * 1000:.0f} ms against {without * 1000:.0f}{how}"
        yield Line(f"{what}, against the list without", stand.kind, mine / without, LIMIT, "times", note)


def _found_by(stand: Stand) -> str:
    """By which indexes PostgreSQL finds what is asked for, as its plans say, and where by none; nothing for SQLite."""
    if stand.kind == "SQLite":
        return ""
    used: set[str] = set()
    with stand.app.test_request_context(), acting_as(SYSTEM):
        session = db.session()
        listing, lens = runtime().listings["stores"], Lens(session, clock.today())
        for asked in ASKED:
            where = listing.conditions(lens, listing.read({name: [text] for name, text in asked.items()}))
            told = sa.select(Store.id).where(*where).compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = " ".join(session.connection().exec_driver_sql(f"EXPLAIN {told}".replace("%", "%%")).scalars())
            names = {name for name in INDEXES if name in plan}
            used |= names or {f"none for {' and '.join(asked)}"}
        session.rollback()
    return f"; the plans use {' and '.join(sorted(used))}"


@contextmanager
def _filled(stand: Stand) -> Iterator[None]:
    """Ten fields of which every store holds a value."""
    with stand.app.app_context(), acting_as(SYSTEM):
        with unit_of_work(source="system", label="bench") as uow:
            for place, (key, kind) in enumerate(KINDS.items(), start=2):
                choices = CHOICES if kind in ("choice", "several") else None
                uow.add(CustomField(entity="store", key=key, kind=kind, label_nb=key.title(), position=place * 10,
                                    choices_text=choices, currency="NOK"))  # fmt: skip
        _values(_held)
        _settled(stand)
        db.session.remove()
    try:
        yield
    finally:
        with stand.app.app_context(), acting_as(SYSTEM):
            _values(lambda pk: None)
            with unit_of_work(source="system", label="bench") as uow:
                for row in uow.session.scalars(sa.select(CustomField).where(CustomField.key.in_(KINDS))):
                    uow.session.delete(row)
            _settled(stand)
            db.session.remove()


def _settled(stand: Stand) -> None:
    """What PostgreSQL's autovacuum would have come to, before and for what is measured next."""
    if stand.kind != "SQLite":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE store, extra_value, custom_field"))


def _values(held: Any) -> None:
    """Give every store what it holds."""
    table = cast(sa.Table, Store.__table__)
    change = sa.update(table).where(table.c.id == sa.bindparam("pk")).values({KEPT: sa.bindparam("kept")})
    ids = list(db.session.scalars(sa.select(Store.id)))
    for start in range(0, len(ids), PART):
        with unit_of_work(source="system", label="bench") as uow:
            now = {pk: held(pk) for pk in ids[start : start + PART]}
            uow.session.connection().execute(change, [{"pk": pk, "kept": kept} for pk, kept in now.items()])
            extravalues.replaced(uow.session, Store, now)


def _held(pk: int) -> dict[str, Any]:
    codes = ("liten", "stor", "ingen", "henger")
    day = dt.date(2000, 1, 1) + dt.timedelta(days=pk * 37 % 9000)
    return {
        "van": codes[pk % 4], "goods": sorted({codes[pk % 4], codes[pk // 4 % 4]}), "metres": pk * 31 % 500,
        "share": f"{pk % 100 / 100}", "rent": pk * 7919 % 2_000_000, "parking": pk % 2 == 0, "opened": day.isoformat(),
        "landlord": f"Utleiegård {pk % 900} AS", "site": f"https://butikk{pk}.example", "about": f"Om butikken {pk}",
    }  # fmt: skip

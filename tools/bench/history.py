"""The audit log of the cooperative that is measured: 40 entries for three stores, 600,000 for 45,000.

Each store's rows were imported long ago, its phone number has been changed three times since and every third store has
had a certificate verified, each in a change of its own: evenly over the days, so that as many changes a day are taken
back as there are stores.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from app.certifications.models import Certificate
from app.members.models import Member, Person
from app.platform.audit import AuditEntry, ChangeGroup, plain
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner

SINCE, DAYS = dt.timedelta(days=800), 700
IMPORTED = (Member, Store, StoreOwner, MembershipTerm, Person, Employment, Certificate)
CHANGED = 3
DAY = dt.timedelta(days=1)
Rows = Sequence[tuple[Any, list[dict[str, Any]]]]


class Tables(Protocol):
    """Where rows are put."""

    imported: dt.datetime

    def add(self, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]: ...


def add(tables: Tables, waiting: Rows, now: dt.datetime) -> None:
    """The entries of rows that wait to be written."""
    (group,) = tables.add(ChangeGroup, [_group("import", tables.imported)])
    tables.add(
        AuditEntry, [_created(model, row, group) for model, rows in waiting for row in rows if _kept(model, row)]
    )
    changes = [change for model, rows in waiting for row in rows for change in _changes(model, row, now)]
    groups = tables.add(ChangeGroup, [_group("form", change["recorded_at"]) for change in changes])
    tables.add(AuditEntry, [{**change, "group_id": pk} for change, pk in zip(changes, groups, strict=True)])


def _group(source: str, when: dt.datetime) -> dict[str, Any]:
    return {"recorded_at": when, "actor_id": 1, "source": source, "label": ""}


def _kept(model: Any, row: dict[str, Any]) -> bool:
    """Ten entries a store; an address that has been moved from was never imported."""
    return model in IMPORTED or (model is StoreAddress and row["valid_to"] is None)


def _created(model: Any, row: dict[str, Any], group: int) -> dict[str, Any]:
    changes = {name: [None, plain(value)] for name, value in row.items() if value is not None and name != "version"}
    return _entry(model, row, "create", changes, row["recorded_at"]) | {"group_id": group}


def _entry(model: Any, row: dict[str, Any], action: str, changes: Any, when: dt.datetime) -> dict[str, Any]:
    return {
        "entity": model.__tablename__, "entity_id": row["id"], "action": action, "changes": changes,
        "recorded_at": when,
    }  # fmt: skip


def _changes(model: Any, row: dict[str, Any], now: dt.datetime) -> Iterator[dict[str, Any]]:
    if model is Store:
        phones = [*(f"4{turn}{row['id']:06d}" for turn in range(CHANGED)), row["phone"]]
        ago = sorted(((row["id"] * 37 + turn * 233) % DAYS for turn in range(CHANGED)), reverse=True)
        for days, old, new in zip(ago, phones[:-1], phones[1:], strict=True):
            yield _entry(model, row, "update", {"phone": [old, new]}, now - days * DAY)
    elif model is Certificate and row["store_id"] % 3 == 0 and row["id"] % 3 == 0:
        seen = {"verified_on": [None, plain(row["verified_on"])]} if row["verified_on"] else {"certifier": ["", "M"]}
        yield _entry(model, row, "update", seen, now - row["store_id"] * 11 % DAYS * DAY)

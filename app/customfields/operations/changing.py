"""Another type for a field: what becomes of the values is foreseen first, and told before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.customfields import queries, rules
from app.customfields.models import RECORDS, REQUIREMENTS, CustomField
from app.customfields.operations.rewriting import rewrite
from app.customfields.operations.supplying import field_of, forget, said
from app.customfields.rules.definitions import RANGED, TEXTS, UNIQUE, limits_of
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import audit, record_names
from app.platform.db import Uow
from app.platform.extras import FILE

SAME = N_("The field has this type already.")
LINKS = N_("A link to a record cannot be made of other values. Define a new field instead.")
MORE = N_("More values would be lost now than when you looked: %(count)s. Look again.")
GONE = N_("There is no such record.")
KEPT_FOR: Mapping[str, tuple[str, ...]] = {"minimum": RANGED, "maximum": RANGED, "longest": TEXTS, "mask": ("text",)}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What another type makes of the values: those that stay, and those that are lost as they stand, by record."""

    settings: Mapping[str, Any]
    kept: Mapping[int, Any]
    lost: Mapping[int, str]


def foreseen(session: Session, row: CustomField, kind: str, choices_text: str) -> Foreseen:
    """What changing the type would do. Raises `Refused` where the field cannot have it."""
    if kind == row.kind:
        raise Refused([Problem("customfields.kind.same", "kind", SAME)])
    if kind == "link":
        raise Refused([Problem("customfields.kind.link", "kind", LINKS)])
    settings = _settings(session, row, kind, choices_text)
    old = field_of(queries.definition(row), norwegian=True)
    values = dict(queries.values(session, row.entity, str(row.key)))
    names: Mapping[int, str] = {}
    if row.kind == "link":
        names = record_names.names(session, str(row.link_to), {v for v in values.values() if isinstance(v, int)})

    def as_text(value: Any) -> str:
        return names.get(value, "") if row.kind == "link" else said(old, value)

    if row.kind == FILE:  # a file's name alone is not what was kept
        return Foreseen(settings, {}, {pk: as_text(value) for pk, value in values.items()})
    kept, lost = rules.lost(values.items(), limits_of(settings), as_text)
    return Foreseen(settings, kept, lost)


def _settings(session: Session, row: CustomField, kind: str, choices_text: str) -> dict[str, Any]:
    """The definition with the other type: what does not apply to it is empty."""
    found = {column.name: getattr(row, column.name) for column in CustomField.__table__.c}
    found |= {"kind": kind, "choices_text": choices_text or None, "link_to": None, "default_text": None}
    for name, kinds in KEPT_FOR.items():
        if kind not in kinds or (name in ("minimum", "maximum") and kind != row.kind):
            found[name] = None
    if kind not in UNIQUE:
        found["unique"] = False
    if kind not in ("choice", "several"):
        found["choices_text"] = None
    states = [code for code, _ in REQUIREMENTS]
    entities = [table for table, _ in RECORDS]
    require(rules.checked(found, entities=entities, states=states, taken=()).problems)
    return found


def change_kind(uow: Uow, field_id: int, kind: str, choices_text: str, *, losing: int) -> None:
    """Give a field another type, its values with it. `losing`: how many the person agreed to lose."""
    row = queries.one(uow.session, field_id)
    if row is None:
        raise Refused([Problem("record.gone", None, GONE)])
    plan = foreseen(uow.session, row, kind, choices_text)
    if len(plan.lost) > losing:
        raise Refused([Problem("customfields.kind.more", None, MORE, {"count": len(plan.lost)})])
    entity, key = row.entity, str(row.key)
    stored = {pk: audit.plain(value) for pk, value in plan.kept.items()} | dict.fromkeys(plan.lost)
    for name in ("kind", "choices_text", "link_to", "default_text", "unique", *KEPT_FOR):
        if getattr(row, name) != plan.settings[name]:
            setattr(row, name, plan.settings[name])
    forget(uow)
    rewrite(uow, entity, key, stored)

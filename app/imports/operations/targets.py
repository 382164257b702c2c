"""The fields of the office's own that a kind of file can bring, as the rules of imports know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.rules.extras import TABLES, Extra
from app.imports.rules.fields import KEYS_OF, REGISTER
from app.imports.rules.undo import label
from app.kernel.problems import N_, Problem, Refused
from app.platform import audit, extras, tables
from app.platform.db import db
from app.platform.extras import FILE, ExtraField

NO_FILES = N_("%(label)s holds files, which no cell can bring. Add them on the records' pages.")
UNKNOWN = N_("No record is known as %(typed)s. Type its number; a person is known by the e-mail.")


def targets(kind: str, keys: Iterable[str] | None = None) -> tuple[Extra, ...]:
    """The fields of a kind's records; of some keys only, where these are given. No cell can hold a file."""
    wanted = None if keys is None else set(keys)
    fields = [(table, each) for table in TABLES[kind] for each in extras.of(table)]
    found = [_target(table, each, kind) for table, each in fields if each.active and each.kind != FILE]
    return tuple(each for each in found if wanted is None or each.key in wanted)


def offered(kind: str) -> tuple[Extra, ...]:
    """Those that whoever asks may change: only to these can columns be mapped."""
    mine = {f"{table}.{each.name}" for table in TABLES[kind] for each in extras.written(tables.model(table))}
    return targets(kind, mine) if mine else ()


def files_among(kind: str, wanted: Iterable[str]) -> list[Problem]:
    """What is wrong with mapping columns to fields that hold files: no cell can hold one."""
    held = {f"{table}.{f.name}": f for table in TABLES[kind] for f in extras.of(table) if f.active and f.kind == FILE}
    return [
        Problem("imports.extra.file", None, NO_FILES, {"label": held[key].column.info["label"]})
        for key in wanted
        if key in held
    ]


def keys(kind: str) -> tuple[str, ...]:
    """The keys of all fields that whoever asks can map columns to."""
    return (*KEYS_OF[kind], *(each.key for each in offered(kind)))


def _target(table: str, each: ExtraField, kind: str) -> Extra:
    link = each.column.info.get("lookup")
    text = str(each.column.info["label"])
    name = f"{text} ({gettext(label(table))})" if kind == REGISTER else text
    reading = _linked(link) if link else each.read

    def stored(typed: str) -> Any:
        return audit.plain(reading(typed))

    needed, default = each.needed(db.session(), None), audit.plain(each.default)
    return Extra(table, each.name, name, each.names, stored, needed, each.unique, default)


def _linked(kind: str) -> Callable[[str], Any]:
    """Reads which record of a kind is meant: by its number, a person by the e-mail; all are read when one is asked."""
    model = tables.model(kind)
    known: dict[str, int] = {}
    column = getattr(model, "number", None) or getattr(model, "email", None) or model.id

    def reading(typed: str) -> int | None:
        said = typed.strip().casefold()
        if not said:
            return None
        if not known:
            known.update(_known(db.session(), model, column))
        found = known.get(said) or known.get(said.split()[0])
        if not found:  # nobody, or several
            raise Refused([Problem("imports.extra.link", None, UNKNOWN, {"typed": typed[:60]})])
        return found

    return reading


def _known(session: Session, model: Any, column: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for text, pk in session.execute(select(column, model.id).where(column.is_not(None))):
        key = str(text).casefold()
        found[key] = 0 if key in found else pk
    return found

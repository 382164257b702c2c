"""Gives the platform the fields in the reader's language, and asks the rules about a record's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, has_request_context
from flask_babel import get_locale, gettext
from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Numeric, String, Text, inspect, text
from sqlalchemy.orm import Session

from app.customfields import queries, rules
from app.customfields.rules import Definition
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import audit, clock
from app.platform.choicefields import Several
from app.platform.db import Uow, db, in_unit_of_work
from app.platform.extras import FILE, KEPT, STAMP, ExtraField
from app.platform.files import own
from app.platform.recordstates import STATES
from app.platform.scope import current
from app.platform.security.roles import ADMINISTRATOR, AUDITOR, FLORIST, OFFICE
from app.platform.shown import shown

SECTION = N_("More information")
CACHE = "bukett_extra_fields"
MISSING, FORBIDDEN = N_("This is required."), N_("Your role does not change this field.")
NO_FILE = N_("There is no such file. Choose it again.")
NO_FIELD, TWICE = N_("There is no such field."), N_("Another record holds this value already.")


Known = tuple[list[Definition], dict[str, dict[str, list[ExtraField]]]]


class Supplier:
    """The extra fields that are defined here, in the language asked for.

    A request that only reads goes by the stamp that was read with its reader: definitions that have not changed since
    cost no statement. Whoever saves reads them in the same transaction.
    """

    def __init__(self) -> None:
        self._last: tuple[tuple[str, str], Known] | None = None

    def stamp(self) -> Any:
        return queries.stamp()

    def fields(self) -> Mapping[str, Sequence[ExtraField]]:
        session, language = db.session(), str(get_locale() or "")
        definitions, known = self._known(session)
        if language not in known:
            found: dict[str, list[ExtraField]] = {}
            for each in definitions:
                found.setdefault(each.entity, []).append(field_of(each, norwegian=not language.startswith("en")))
            known[language] = found
        return known[language]

    def _known(self, session: Session) -> Known:
        stamp = g.get(STAMP) if has_request_context() and not in_unit_of_work(session) else None
        if stamp is None:
            return _in_transaction(session)
        key, last = (str(db.engine.url), stamp), self._last
        if last is None or last[0] != key:
            last = self._last = (key, ([] if stamp == queries.NONE else queries.definitions(session), {}))
        return last[1]

    def tidy(self, uow: Uow, item: Any) -> None:
        """Refuse wrong values; put right ones into their stored form."""
        before, after = _stored(item)
        if before == after and inspect(item).persistent:
            return
        fields = {each.key: each for each in self.fields().get(item.__tablename__, ())}
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        problems = [problem for key in changed for problem in _wrong(uow, item, fields.get(key), key)]
        new = not inspect(item).persistent and _asked(uow)
        absent = [f for f in fields.values() if new and f.active and f.key not in after]
        needed = [f for f in absent if f.needed(uow.session, None)]
        require([*problems, *(Problem("customfields.value.missing", f.name, MISSING) for f in needed)])


def _in_transaction(session: Session) -> Known:
    if not session.in_transaction():
        session.connection()
    now = session.get_transaction()
    kept = session.info.get(CACHE)
    if kept is None or kept[0] is not now:
        kept = session.info[CACHE] = (now, (queries.definitions(session), {}))
    found: Known = kept[1]
    return found


def forget(uow: Uow) -> None:
    """Let definitions that have been changed in this transaction be read again."""
    uow.settle()
    uow.session.info.pop(CACHE, None)
    if has_request_context():
        g.pop(STAMP, None)


def _asked(uow: Uow) -> bool:
    """Whether a person or a program gives the record's values now: what comes by import or undo is taken as it is."""
    return uow.source in ("form", "api", "portal")


def _stored(item: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record's values as they are saved, and as they are to be."""
    history = inspect(item).attrs[KEPT].history
    old = history.deleted[0] if history.deleted else None if history.added else getattr(item, KEPT)
    return dict(old or {}), dict(getattr(item, KEPT) or {})


def _wrong(uow: Uow, item: Any, each: ExtraField | None, key: str) -> list[Problem]:
    if each is None:
        return [Problem("customfields.value.unknown", f"x_{key}", NO_FIELD)]
    names = current().names
    if names is not None and not names & each.writers:
        return [Problem("customfields.value.forbidden", each.name, FORBIDDEN)]
    value = getattr(item, each.name)
    if value is None:
        needed = inspect(item).persistent and each.active and each.needed(uow.session, item)
        return [Problem("customfields.value.missing", each.name, MISSING)] if needed else []
    try:
        fitting = each.check(value)
    except Refused as refusal:
        return [problem.at(each.name) for problem in refusal.problems]
    if fitting != value:
        setattr(item, each.name, fitting)
    if each.kind == FILE and not own.known(uow.session, item.__tablename__, key, fitting):
        return [Problem("customfields.value.file", each.name, NO_FILE)]
    if each.unique and _twice(uow, item, each, audit.plain(fitting)):
        return [Problem("customfields.value.unique", each.name, TWICE)]
    return []


def _twice(uow: Uow, item: Any, each: ExtraField, value: Any) -> bool:
    """Whether another record holds the value; of two saved at once the second waits and sees the first one's."""
    model = type(item)
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))").bindparams(
            name=f"{model.__tablename__}.{each.key}"
        )
        uow.session.connection().execute(lock)
    waiting = (*uow.session.new, *uow.session.dirty)
    if any(o is not item and isinstance(o, model) and (o.custom or {}).get(each.key) == value for o in waiting):
        return True
    return queries.others_with(uow.session, model, item.id, each.key, value) is not None


def field_of(each: Definition, *, norwegian: bool) -> ExtraField:
    """A definition as the platform knows fields."""
    seeing = rules.readers(each, office=OFFICE, always=(ADMINISTRATOR, AUDITOR), florist=FLORIST)
    limits = each.limits
    return ExtraField(
        key=each.key,
        kind=each.kind,
        column=_column(each, norwegian=norwegian),
        section=rules.section_of(each, norwegian=norwegian, otherwise=gettext(SECTION)),
        readers=seeing,
        writers=rules.editors(each, seeing, always=ADMINISTRATOR, never=(AUDITOR, FLORIST)),
        check=lambda value: rules.check(limits, value),
        read=lambda text: rules.read(limits, text),
        needed=lambda session, item: _needed(each, session, item),
        active=not each.removed,
        recorded=each.history,
        unique=each.unique,
        default=each.default,
        names=(each.label_nb, each.label_en),
        schema=_schema(each),
    )


def _needed(each: Definition, session: Session, item: Any) -> bool:
    if each.required in ("", "always"):
        return each.required == "always"
    table, _, state = each.required.partition(":")
    states = STATES.get(table)
    return item is not None and states is not None and states.reached(session, item, clock.today(), state)


def _column(each: Definition, *, norwegian: bool) -> Column[Any]:
    label, help_text = rules.labels(each, norwegian=norwegian)
    info: dict[str, Any] = {"label": label, **({"help": help_text} if help_text else {})}
    if each.choices:
        info["choices"] = [(code, names[0] if norwegian else names[1]) for code, names in each.choices.items()]
        info["grouped"] = each.kind == "choice"
    kinds: Mapping[str, tuple[Any, dict[str, Any]]] = {
        "text": (String(each.limits.longest or 500), {}),
        "long_text": (Text(), {}),
        "whole": (Integer(), {}),
        "decimal": (Numeric(24, 10), {}),
        "amount": (BigInteger(), {"amount": each.currency, "show": lambda value: _money(value, each.currency)}),
        "answer": (Boolean(), {"open": True}),
        "date": (Date(), {}),
        "choice": (String(40), {}),
        "several": (Several(), {}),
        "link": (Integer(), {"lookup": each.link_to}),
        "web": (String(200), {"reach": ""}),
        "file": (String(200), {"file": each.key, "show": own.name_of}),
    }
    kind, more = kinds[each.kind]
    return Column(f"x_{each.key}", kind, nullable=True, info=info | more)


def _money(value: Any, currency: str) -> str:
    whole, rest = divmod(abs(value), 100)
    said = f"{whole:,}".replace(",", "\u00a0")
    return f"{'−' if value < 0 else ''}{said},{rest:02} {'kr' if currency == 'NOK' else currency}"


def _schema(each: Definition) -> dict[str, Any]:
    """What the API's document says besides the column."""
    least, most = each.limits.least, each.limits.most
    if each.kind in ("whole", "amount"):
        found = {"minimum": least, "maximum": most}
        told = {"description": f"{each.label_en or each.label_nb}, in minor units of {each.currency}"}
        return {k: v for k, v in found.items() if v is not None} | (told if each.kind == "amount" else {})
    return {"maxLength": each.limits.longest} if each.limits.longest else {}


def said(each: ExtraField, value: Any) -> str:
    """A stored value as a person would write it into a field."""
    typed = audit.typed(each.column.type, value)
    if isinstance(typed, bool):
        return "ja" if typed else "nei"
    if each.kind == "amount":
        return f"{'-' if typed < 0 else ''}{abs(typed) // 100},{abs(typed) % 100:02}"
    if each.kind == FILE:
        return own.name_of(typed)
    names = dict(each.column.info.get("choices", ()))
    if isinstance(typed, list):
        return ", ".join(str(names.get(code, code)) for code in typed)
    return str(names.get(typed, typed)) if names or not hasattr(typed, "isoformat") else str(shown(typed))

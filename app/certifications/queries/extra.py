"""What the stores of an answer hold in fields of the office's own: columns beside the register's. One statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certifications.rules import Answer, Question
from app.certifications.rules.report import NO_COLUMNS, Columns
from app.platform import audit, extralists, extras, past
from app.platform.among import among
from app.platform.api import custom
from app.platform.extras import ExtraField
from app.platform.shown import of_column
from app.stores.models import Store


def field_labels() -> dict[str, str]:
    """The labels of those fields of stores that the reader sees, by name."""
    return {each.name: str(each.column.info["label"]) for each in extras.seen(Store)}


def columns(session: Session, question: Question, answers: Sequence[Answer], names: Sequence[str]) -> Columns:
    """Columns of these fields, in the order asked for: as a file writes the values, and as people read them."""
    chosen = _chosen(names)
    if not chosen:
        return NO_COLUMNS
    held = _held(session, question, answers)
    plain = {pk: [extralists.exported(f.column, _typed(f, custom)) for f in chosen] for pk, custom in held.items()}
    texts = {pk: [_text(f, _typed(f, custom)) for f in chosen] for pk, custom in held.items()}
    return Columns(tuple(str(each.column.info["label"]) for each in chosen), plain, texts)


def objects(session: Session, question: Question, answers: Sequence[Answer], names: Sequence[str]) -> dict[int, Any]:
    """The same as the API says it: an object by short name for each store."""
    chosen = _chosen(names)
    if not chosen:
        return {}
    held = _held(session, question, answers)
    ids = [each.store.store_id for each in answers]
    return {pk: {f.key: custom.told(f, Store, pk, _typed(f, held.get(pk, {}))) for f in chosen} for pk in ids}


def _chosen(names: Sequence[str]) -> list[ExtraField]:
    known = {each.name: each for each in extras.seen(Store)}
    return [known[name] for name in names if name in known]


def _held(session: Session, question: Question, answers: Sequence[Answer]) -> dict[int, Mapping[str, Any]]:
    ids = [each.store.store_id for each in answers]
    found = select(Store.id, Store.custom).where(among(session, Store.id, ids), Store.custom.is_not(None))
    with past.looking(session, past.Moment(known=question.known)):
        return {pk: custom for pk, custom in session.execute(found) if custom}


def _typed(each: ExtraField, custom: Mapping[str, Any]) -> Any:
    return audit.typed(each.column.type, custom.get(each.key))


def _text(each: ExtraField, value: Any) -> str:
    return "" if value is None else str(of_column(each.column, value))

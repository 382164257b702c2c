"""Creating, changing, ordering, removing and purging definitions."""

from __future__ import annotations

from sqlalchemy import inspect

from app.customfields import queries, rules
from app.customfields.models import RECORDS, REQUIREMENTS, CustomField
from app.customfields.operations.choosing import held
from app.customfields.operations.rewriting import rewrite
from app.customfields.operations.supplying import forget
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import unrecorded
from app.platform.db import Uow
from app.platform.files import own
from app.platform.interface import Lifecycle

FIXED = ("entity", "key", "kind")
NOT_REMOVED = N_("Remove the field first. Its values are deleted only when a removed field is purged.")
CHANGES = N_("This never changes. A type is changed by its own step.")
CLEANED = ("label_nb", "label_en", "help_nb", "help_en", "section_nb", "section_en", "key")
GONE = N_("There is no such record.")


def tidy_field(uow: Uow, item: CustomField) -> None:
    """Refuse a wrong definition; keep a right one in its stored form."""
    if inspect(item).persistent:
        changed = [name for name in FIXED if inspect(item).attrs[name].history.has_changes()]
        require([Problem("customfields.fixed", name, CHANGES) for name in changed])
        if inspect(item).attrs["choices_text"].history.has_changes():
            before = inspect(item).attrs["choices_text"].history.deleted
            require(held(uow.session, item, str(before[0] if before else ""), str(item.choices_text or "")))
    values = {column.name: getattr(item, column.name) for column in CustomField.__table__.c}
    found = rules.checked(
        values,
        entities=[table for table, _ in RECORDS],
        states=[code for code, _ in REQUIREMENTS if code.partition(":")[0] == item.entity],
        taken=queries.keys(uow.session, item.entity, but=item.id),
    )
    require(found.problems)
    for name in CLEANED:
        if getattr(item, name) != found.values[name]:
            setattr(item, name, found.values[name])
    if item.position is None:
        item.position = queries.last_position(uow.session, item.entity) + 10


def _saved(uow: Uow, item: CustomField) -> None:
    forget(uow)


def _purged(uow: Uow, item: CustomField) -> None:
    """The definition goes, and with it what stands in every record. What the log says of them stays in the log."""
    taken_back = uow.source == "undo" and not queries.holding(uow.session, item.entity, str(item.key))
    if item.removed_at is None and not taken_back:  # a definition that nobody used may be as if it had never been
        raise Refused([Problem("customfields.purge", None, NOT_REMOVED)])
    item.history = False  # what is purged is not written down once more
    forget(uow)
    held = dict(queries.values(uow.session, item.entity, str(item.key)))
    rewrite(uow, item.entity, str(item.key), dict.fromkeys(held))
    own.forget(uow, item.entity, str(item.key))
    unrecorded.forget(uow.session, item.entity, str(item.key))


def _row(uow: Uow, field_id: int) -> CustomField:
    found = queries.one(uow.session, field_id)
    if found is None:
        raise Refused([Problem("record.gone", None, GONE)])
    return found


def remove(uow: Uow, field_id: int) -> None:
    """Take a field out of forms, cards, lists and the API. Its values stay until it is purged."""
    item = _row(uow, field_id)
    if item.removed_at is None:
        item.removed_at = uow.now
        forget(uow)


def put_back(uow: Uow, field_id: int) -> None:
    """Let a removed field be there again, with all its values."""
    item = _row(uow, field_id)
    item.removed_at = None
    forget(uow)


def move(uow: Uow, field_id: int, *, up: bool) -> None:
    """One place up or down among the fields of its records."""
    item = _row(uow, field_id)
    rows = list(queries.neighbours(uow.session, item))
    here = rows.index(item)
    there = here + (-1 if up else 1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for place, row in enumerate(rows, start=1):
            if row.position != place * 10:
                row.position = place * 10
        forget(uow)


FIELD = Lifecycle(_saved, _saved, _purged, tidy_field)

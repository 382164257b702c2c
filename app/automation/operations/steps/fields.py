"""Steps that write to the record itself: set a field, add a choice to a field of several. As a form would save it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext

from app.automation.operations.steps import columns
from app.automation.operations.steps.base import StepField, StepKind, Subject, Values, Work
from app.automation.rules import wording
from app.kernel.problems import N_, Problem, Refused, require
from app.platform.audit import plain
from app.platform.bulkedit.weighing import lifecycle_of
from app.platform.clock import today
from app.platform.db import Uow
from app.platform.rowchanges import RowChange, change_all
from app.platform.shown import of_column

NO_FIELD = N_("This field is not there any more.")
WAITS = N_("It waits for approval.")
NO_CHOICE = N_("Choose a value.")


def field_choices(table: str | None) -> list[tuple[str, str]]:
    """The fields that can be set on a table's records, by label."""
    found = [(name, columns.label(column)) for name, column in columns.settable(table).items()]
    return sorted(found, key=lambda pair: pair[1].lower())


def _fields(subject: Subject, values: Values) -> Sequence[StepField]:
    choices = field_choices(subject.table)
    field = StepField(name="field", label=gettext(N_("Field")), kind="choice", choices=choices, reshapes=True)
    column = columns.settable(subject.table).get(str(values.get("field", "")))
    return (field,) if column is None else (field, columns.control(column))


def _phrase(subject: Subject, values: Values) -> str:
    column = columns.settable(subject.table).get(str(values.get("field", "")))
    if column is None:
        return str(gettext(N_("set a field")))
    text = shown_value(column, str(values.get("value", "")))
    if not text:
        return str(gettext(N_("empty “%(field)s”"), field=columns.label(column)))
    return str(gettext(N_("set “%(field)s” to “%(value)s”"), field=columns.label(column), value=text))


def shown_value(column: Any, text: str) -> str:
    """A typed value as people read it."""
    if column.info.get("choices") or column.info.get("lookup") or text in ("0", "1"):
        try:
            return str(of_column(column, columns.value(column, text, today()))) if text else ""
        except Refused:
            return text
    return text


def checked_value(subject: Subject, values: Values) -> Iterator[Problem]:
    """What is wrong with the value of a field, as far as it can be told before it has its places filled."""
    column = columns.settable(subject.table).get(str(values.get("field", "")))
    text = str(values.get("value", ""))
    if column is None or wording.PLACE.search(text):
        return
    try:
        columns.value(column, text, today())
    except Refused as refusal:
        yield from refusal.problems


def _run(uow: Uow, work: Work) -> dict[str, Any]:
    column = columns.settable(work.table).get(str(work.values["field"]))
    if column is None:
        raise Refused([Problem("automation.field.gone", None, NO_FIELD)])
    text = wording.filled(str(work.values.get("value", "")), work.words)
    return _saved(uow, work, column, columns.value(column, text, work.today))


def _saved(uow: Uow, work: Work, column: Any, value: Any) -> dict[str, Any]:
    """Save one field through the record's own rules, and say what it held and holds."""
    assert work.table is not None  # noqa: S101 - a step that needs a record is offered with one only
    item, name = work.item, column.name
    old = getattr(item, name)
    change = RowChange(item, {name: value})
    change_all(uow, lifecycle_of(work.table), [change])
    require(change.problems)
    if change.waits:
        return {"field": column.info.get("label", name), "said": WAITS}
    return {"field": column.info.get("label", name), "old": plain(old), "new": plain(getattr(item, name))}


SET_FIELD = StepKind(
    name="set_field", label=N_("set a field"), icon="input-cursor-text", fields=_fields, phrase=_phrase, run=_run,
    check=checked_value, needs_record=True,
)  # fmt: skip


def _tag_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    known = columns.tags(subject.table)
    choices = [(name, columns.label(column)) for name, column in known.items()]
    text = N_("Fields of the type “several choices”, which an administrator defines, can be chosen here.")
    field = StepField(
        name="field", label=gettext(N_("Field")), kind="choice", choices=choices, reshapes=True, help=gettext(text)
    )
    column = known.get(str(values.get("field", "")))
    if column is None:
        return (field,)
    tags = [(code, str(gettext(text))) for code, text in column.info["choices"]]
    return (field, StepField(name="value", label=gettext(N_("Tag")), kind="choice", choices=tags))


def _tag_phrase(subject: Subject, values: Values) -> str:
    column = columns.tags(subject.table).get(str(values.get("field", "")))
    if column is None:
        return str(gettext(N_("add a tag")))
    tag = dict(column.info["choices"]).get(str(values.get("value", "")), "")
    return str(
        gettext(N_("add “%(tag)s” to “%(field)s”"), tag=gettext(tag) if tag else "…", field=columns.label(column))
    )


def _tag(uow: Uow, work: Work) -> dict[str, Any]:
    column, tag = columns.tags(work.table).get(str(work.values["field"])), str(work.values["value"])
    if column is None:
        raise Refused([Problem("automation.field.gone", None, NO_FIELD)])
    if tag not in dict(column.info["choices"]):
        raise Refused([Problem("automation.tag", None, NO_CHOICE)])
    held = list(getattr(work.item, column.name) or ())
    return _saved(uow, work, column, held if tag in held else [*held, tag])


ADD_TAG = StepKind(
    name="add_tag", label=N_("add a tag"), icon="tag", fields=_tag_fields, phrase=_tag_phrase, run=_tag,
    needs_record=True,
)  # fmt: skip

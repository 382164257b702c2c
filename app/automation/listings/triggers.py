"""What starts an automation, in words: what follows "when" in its sentence. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, ngettext

from app.automation import queries
from app.automation.operations.steps import columns
from app.automation.queries import changes, segments
from app.automation.rules.definitions import (
    BUTTON,
    CHANGE,
    COMPARISONS,
    DAILY,
    DATE,
    IS,
    MONTHLY,
    OLD,
    ONCE,
    SCHEDULE,
    SIDES,
    WEEKLY,
    Trigger,
)  # fmt: skip
from app.kernel.problems import N_, Refused
from app.platform import clock
from app.platform.audit import typed
from app.platform.db import db
from app.platform.shown import of_column
from app.platform.views import sentences

WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
TURNS = {
    DAILY: N_("a new day begins, for each in the segment “%(segment)s”"),
    WEEKLY: N_("it is %(weekday)s, for each in the segment “%(segment)s”"),
    MONTHLY: N_("it is day %(on)s of the month, for each in the segment “%(segment)s”"),
    ONCE: N_("%(thing)s comes into the segment “%(segment)s” for the first time"),
}
INSIDE, OUTSIDE = N_("it is in the segment “%(segment)s”"), N_("it is not in the segment “%(segment)s”")


def trigger(told: Trigger) -> str:
    """What follows "when"."""
    if told.kind == DATE:
        return _day(told)
    if told.kind == SCHEDULE:
        return _turn(told)
    thing = gettext(queries.thing(told.table)) if told.table else "…"
    if told.kind == CHANGE:
        return _changed(told, thing)
    if told.kind == BUTTON:
        return str(gettext(N_("somebody presses “%(label)s” on %(thing)s"), label=told.label or "…", thing=thing))
    kind = queries.event(told.event)
    parts = [str(gettext(kind.when)) if kind else told.event or "…"]
    parts += [comparison(told.event, each) for each in told.fields]
    return sentences.joined(parts, sentences.AND)


def _turn(told: Trigger) -> str:
    """The turn of a segment."""
    name = segments.name_of(db.session(), told.segment) if told.segment else "…"
    weekday = gettext(WEEKDAYS[told.on - 1]) if 1 <= told.on <= len(WEEKDAYS) else "…"
    thing = gettext(queries.thing(segments.table_of(told.segment))) if told.segment else "…"
    words = gettext(TURNS.get(told.every, TURNS[DAILY]))
    return str(words % {"segment": name, "weekday": weekday, "on": told.on or "…", "thing": thing})


def among(segment: str, *, outside: bool) -> str:
    """The condition that a record is in a segment, or outside of it."""
    return str(gettext(OUTSIDE if outside else INSIDE, segment=segments.name_of(db.session(), segment)))


def _changed(told: Trigger, thing: str) -> str:
    """A field that is changed, from what to what."""
    if not told.column:
        return str(gettext(N_("any field of %(thing)s is changed"), thing=thing))
    column = changes.fields_of(told.table).get(told.column)
    label = gettext(column.info["label"]) if column is not None else told.column
    words = str(gettext(N_("“%(field)s” of %(thing)s is changed"), field=label, thing=thing))
    plain = [each for each in told.fields if each[1] == IS]
    for side, _, text in sorted(plain, key=lambda each: each[0] != OLD):
        value = typed_value(told, text)
        words += " " + str(gettext(N_("from “%(value)s”") if side == OLD else N_("to “%(value)s”"), value=value))
    return sentences.joined([words, *(beside(told, each) for each in told.fields if each not in plain)], sentences.AND)


def beside(told: Trigger, each: Sequence[str]) -> str:
    """A comparison with the value before or after."""
    which = gettext(dict(SIDES).get(each[0], each[0]))
    how = gettext(dict(COMPARISONS).get(each[1], each[1]))
    return f"{which} {how} {typed_value(told, each[2])}"


def typed_value(told: Trigger, text: str) -> str:
    """What was typed as a changed field's value, as people read it."""
    column = changes.compared(told.table, told.column)
    if not text:
        return str(gettext(N_("nothing")))
    if column is None:
        return text
    try:
        return str(of_column(column, columns.value(column, text, clock.today())))
    except Refused:
        return text


def kept_value(told: Trigger, value: Any) -> str:
    """A changed field's value as the log keeps it, as people read it."""
    if value in (None, "", []):
        return str(gettext(N_("nothing")))
    column = changes.fields_of(told.table).get(told.column)
    return str(of_column(column, typed(column.type, value))) if column is not None else str(value)


def compared(told: Trigger, each: Sequence[str]) -> str:
    """One comparison of a trigger, whatever its kind."""
    return beside(told, each) if told.kind == CHANGE else comparison(told.event, each)


def comparison(event: str, each: Sequence[str]) -> str:
    """A comparison with one of an event's values."""
    kind = queries.event(event)
    label = gettext(kind.labels[each[0]]) if kind and each[0] in kind.labels else each[0]
    words = kind.words.get(each[0], {}) if kind else {}
    value = gettext(words[each[2]]) if each[2] in words else each[2]
    how = gettext(dict(COMPARISONS).get(each[1], each[1]))
    return f"{label} {how} {value}"


def _day(told: Trigger) -> str:
    columns = queries.days().get(told.table, {})
    label = gettext(columns[told.column]) if told.column in columns else "…"
    thing = gettext(queries.thing(told.table)) if told.table in columns or columns else "…"
    values = {"day": label, "thing": thing, "days": _days(told.days)}
    if not told.days or told.days == (0,):
        return str(gettext(N_("“%(day)s” of %(thing)s is today"), day=label, thing=thing))
    if max(told.days) <= 0:
        return str(gettext(N_("“%(day)s” of %(thing)s is in %(days)s"), **values))
    return str(gettext(N_("“%(day)s” of %(thing)s was %(days)s ago"), **values))


def _days(numbers: Sequence[int]) -> str:
    """Numbers of days, the largest first where they lie before."""
    shown = sorted((abs(number) for number in numbers), reverse=max(numbers) <= 0)
    counted = str(ngettext("%(num)s day", "%(num)s days", shown[-1]))
    return sentences.joined([*(str(number) for number in shown[:-1]), counted], sentences.OR)

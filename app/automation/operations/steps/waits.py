"""Steps that let time pass: for so long, or until an event about the same record. What follows sees it afresh."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from flask_babel import gettext, ngettext

from app.automation.operations.steps.base import StepField, StepKind, Subject, Values, Waits, Work
from app.automation.queries import catalogue
from app.kernel.problems import N_, Problem
from app.platform.db import Uow

HOURS = {"hours": 1, "days": 24, "weeks": 168}
UNITS = (("hours", N_("hours")), ("days", N_("days")), ("weeks", N_("weeks")))
MOST_HOURS = 24 * 730
NUMBER = N_("Write a whole number; at most two years.")
AFRESH = N_("After it the record is read afresh and the condition checked anew.")
GO_ON, STOP = "go on", "stop"


def _length(values: Values) -> int:
    """The hours of a wait; 0 where it is no sensible number."""
    text = str(values.get("number", ""))
    hours = (
        int(text) * HOURS.get(str(values.get("unit")), 0) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    )
    return hours if hours <= MOST_HOURS else 0


def _number(label: str) -> StepField:
    return StepField(name="number", label=label, kind="number", start="1")


def _unit() -> StepField:
    choices = [(code, str(gettext(text))) for code, text in UNITS]
    return StepField(
        name="unit", label=gettext(N_("Unit")), kind="choice", choices=choices, start="days", help=gettext(AFRESH)
    )


def _check(subject: Subject, values: Values) -> Iterator[Problem]:
    if not _length(values):
        yield Problem("automation.wait", "number", NUMBER)


def _said(values: Values) -> str:
    text, unit = str(values.get("number", "")), values.get("unit")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if unit == "hours":
        return str(ngettext("%(num)s hour", "%(num)s hours", number))
    if unit == "weeks":
        return str(ngettext("%(num)s week", "%(num)s weeks", number))
    return str(ngettext("%(num)s day", "%(num)s days", number))


def _wait_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    return (_number(gettext(N_("How long"))), _unit())


def _wait_phrase(subject: Subject, values: Values) -> str:
    return str(gettext(N_("wait %(time)s"), time=_said(values)))


def _wait(uow: Uow, work: Work) -> Waits:
    return Waits(work.now + dt.timedelta(hours=_length(work.values)))


WAIT = StepKind(
    name="wait", label=N_("wait"), icon="hourglass-split", fields=_wait_fields, phrase=_wait_phrase, run=_wait,
    check=_check,
)  # fmt: skip


def _events(subject: Subject) -> list[tuple[str, str]]:
    found = catalogue.events().values()
    return [(each.name, str(gettext(each.when))) for each in found if each.table == subject.table and each.table]


def _event_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    otherwise = [
        (GO_ON, str(gettext(N_("go on with the next step")))),
        (STOP, str(gettext(N_("end without the remaining steps")))),
    ]
    return (
        StepField(name="event", label=gettext(N_("Until")), kind="choice", choices=_events(subject)),
        _number(gettext(N_("At most"))),
        _unit(),
        StepField(
            name="otherwise", label=gettext(N_("If it does not happen")), kind="choice", choices=otherwise, start=GO_ON
        ),
    )


def _event_phrase(subject: Subject, values: Values) -> str:
    when = dict(_events(subject)).get(str(values.get("event")), "…")
    return str(gettext(N_("wait until %(event)s, at most %(time)s"), event=when, time=_said(values)))


def _await(uow: Uow, work: Work) -> Waits:
    until = work.now + dt.timedelta(hours=_length(work.values))
    return Waits(until, str(work.values["event"]), str(work.values.get("otherwise") or GO_ON))


AWAIT = StepKind(
    name="await", label=N_("wait until something happens"), icon="hourglass", fields=_event_fields,
    phrase=_event_phrase, run=_await, check=_check, needs_record=True,
)  # fmt: skip

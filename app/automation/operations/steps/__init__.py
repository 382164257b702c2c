"""The kinds of steps, by name, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.automation.operations.steps.base import StepField, StepKind, Subject, Waits, Work
from app.automation.operations.steps.elsewhere import FOLLOW_UP, WEBHOOK, secret
from app.automation.operations.steps.fields import ADD_TAG, SET_FIELD
from app.automation.operations.steps.people import CREATE_TASK, REQUEST_CHANGE, SEND_MAIL
from app.automation.operations.steps.waits import AWAIT, STOP, WAIT
from app.automation.queries import offered
from app.automation.rules import wording
from app.kernel.checks import REQUIRED
from app.kernel.problems import N_, Problem

__all__ = ["KINDS", "STOP", "StepField", "StepKind", "Subject", "Waits", "Work", "checked", "offers", "secret"]
KINDS: Mapping[str, StepKind] = {
    kind.name: kind
    for kind in (
        CREATE_TASK, SEND_MAIL, SET_FIELD, ADD_TAG, REQUEST_CHANGE, FOLLOW_UP, WEBHOOK, WAIT, AWAIT,
    )
}  # fmt: skip
UNKNOWN = N_("There is no such step.")
CHOICE = N_("Choose one of those offered.")


def offers(subject: Subject) -> list[StepKind]:
    """The kinds that can be used for a subject's records; a choice of nothing is not offered."""
    usable = [kind for kind in KINDS.values() if subject.table is not None or not kind.needs_record]
    return [kind for kind in usable if all(f.choices for f in kind.fields(subject, {})[:1] if f.kind == "choice")]


def checked(subject: Subject, steps: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """What is wrong with steps; fields are named as in the form: `s0.title`."""
    places = offered.places(subject.table)
    for place, step in enumerate(steps):
        kind = KINDS.get(str(step.get("kind")))
        if kind is None or (kind.needs_record and subject.table is None):
            yield Problem("automation.step", f"s{place}", UNKNOWN)
            continue
        problems = list(_asked(kind, subject, step, places))
        blamed = {problem.field for problem in problems}
        problems += [p for p in (kind.check(subject, step) if kind.check else ()) if p.field not in blamed]
        yield from (problem.at(f"s{place}.{problem.field}") for problem in problems)


def _asked(kind: StepKind, subject: Subject, step: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[Problem]:
    for field in kind.fields(subject, step):
        text = str(step.get(field.name) or "").strip()
        if field.required and not text:
            yield Problem("automation.step.required", field.name, REQUIRED)
        elif text and field.kind == "choice" and text not in dict(field.choices):
            yield Problem("automation.step.choice", field.name, CHOICE)
        elif field.places:
            yield from wording.checked(text, places, field.name)

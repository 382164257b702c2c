"""Does what a plan says, through the domains' lifecycles and in one change group; or tries it and leaves nothing."""

from __future__ import annotations

from collections.abc import Callable

from app.kernel.problems import N_, Problem, Refused
from app.platform.configuration.planning import REMOVED, Plan, Step
from app.platform.configuration.reading import Document
from app.platform.db import Uow, unit_of_work

SOURCE = "configuration"
LABEL = N_("Configuration from a file")
AT = "at_line_of_file"
AT_LINE = N_("Line %(line)s: %(what)s")


class _Tried(Exception):
    """Everything went well, and nothing of it is to stay."""


def apply(uow: Uow, wanted: Plan) -> None:
    """Do it all, or nothing: every refusal is collected and raised with its line. Events and audit come with it."""
    problems: list[Problem] = []
    for step in wanted.doing:
        try:
            with uow.attempt():
                _do(uow, step)
                uow.settle()
        except Refused as refusal:
            problems += [_told(step, problem) for problem in refusal.problems]
    if problems:
        raise Refused(problems)


def _do(uow: Uow, step: Step) -> None:
    if step.what == REMOVED:
        step.section.remove(uow, step.key)
    else:
        step.section.save(uow, step.key, dict(step.values))


def _told(step: Step, problem: Problem) -> Problem:
    """A rule's problem with its place in the file; `said` puts it into words."""
    return Problem(problem.code, f"{step.section.name}/{step.key}", problem.message, {**problem.values, AT: step.line})


def said(problem: Problem, translate: Callable[..., str]) -> str:
    """A problem of a file in the reader's language, with its line."""
    text = f"{problem.field}: {problem.text(translate)}" if problem.field else problem.text(translate)
    line = problem.values.get(AT)
    return translate(AT_LINE) % {"line": line, "what": text} if line else text


def wrong(document: Document, wanted: Plan) -> list[Problem]:
    """Everything that is wrong with a file, in its order: what cannot be read, and what the rules say to the rest.

    Of an item that is wrong by itself the rules' word is not told: it would be about what is left of it.
    """
    ruled = rehearse(wanted) if wanted.doing else []
    found = [*document.problems, *(problem for problem in ruled if problem.field not in document.broken)]
    return sorted(found, key=lambda problem: int(str(problem.values.get(AT) or problem.values.get("line") or 0)))


def rehearse(wanted: Plan) -> list[Problem]:
    """What the rules would say to a plan: it is done, and taken back before anybody sees it."""
    try:
        with unit_of_work(source=SOURCE, label=LABEL) as uow:
            apply(uow, wanted)
            _take_back()
    except _Tried:
        return []
    except Refused as refusal:
        return list(refusal.problems)
    return []


def _take_back() -> None:
    raise _Tried

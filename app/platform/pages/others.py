"""Forms, long work and the start page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.pages.values import Action, Crumb


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields under one heading. `fields` are WTForms fields (label, errors, description, flags.required, ...)."""

    title: str
    help: str
    fields: Sequence[Any]


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field on which two people differ. `field` holds mine; `choice`: mine, theirs, or "" until one is chosen."""

    field: Any
    original: Any
    theirs: Any
    choice: str
    by: str = ""  # who saved theirs, and when


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two people wrote, field by field. `rest`: (name, value) of what else the form holds, sent along unseen."""

    rows: Sequence[ConflictRow]
    rest: Sequence[tuple[str, str]]
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """`bukett/form.html`. `problems`: (field id or None, text) for the summary that links to the fields."""

    title: str
    crumbs: Sequence[Crumb]
    sections: Sequence[FormSection]
    hidden: Sequence[Any]
    problems: Sequence[tuple[str | None, str]]
    action_url: str
    cancel_url: str
    check_url: (
        str | None
    )  # POST the form here to learn the problems of the fields left so far (JSON {"problems": [...]})
    submit_text: str
    conflict: Conflict | None = None  # shown instead of the sections
    intro: str = ""
    version: int | None = None  # of the record being edited; carried as the hidden field "version"
    original: str = ""  # what the record held when the form was opened, as JSON; the hidden field "original"
    similar_url: str = ""  # POST a new record's form here to learn of records like it (JSON {"result": [...]})
    offers: Sequence[tuple[str, str]] = ()  # other ways to save (name sent as "1", text), after what was refused


@dataclass(frozen=True, slots=True)
class JobPage:
    """`bukett/job.html`: long work. `status_url` answers JSON {ended, state_text, done, total, text, rest_seconds}."""

    title: str
    state: str
    state_text: str
    done: int
    total: int | None
    text: str
    status_url: str
    cancel_url: str | None
    result: Action | None
    crumbs: Sequence[Crumb] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NotePage:
    """`bukett/note.html`: a note, and what it said before with until when. `mine`: the reader may change it."""

    title: str
    crumbs: Sequence[Crumb]
    text: str
    problem: str
    mine: bool
    url: str
    earlier: Sequence[tuple[str, str]]
    people_url: str  # answers whom the note may mention


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure on the start page that leads to its rows."""

    text: str
    value: str
    url: str
    sub: str = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class StartPage:
    """`bukett/start.html`: greeting, tiles, lists of what is near, the newcomer's checklist and the demo offer."""

    title: str
    tiles: Sequence[Tile]
    panels: Sequence[Any]
    checklist: Sequence[Mapping[str, Any]]  # text, url, done
    demo_offer: Action | None = None
    demo_remove: Action | None = None

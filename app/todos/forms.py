"""What the domain's forms and API ask the rules, and the one line in which a task is added: what, who, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g
from flask_babel import force_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.kernel.problems import N_, Problem, require
from app.platform import folding, lookups
from app.platform.choicefields import RecordField
from app.platform.forms import read_date
from app.platform.security import users
from app.todos import rules
from app.todos.models import TASK_ROLES

ROLES = tuple(name for name, _ in TASK_ROLES)
COLLEAGUE = "colleague"
NOBODY = Problem("todos.quick.who", "who", N_("Nobody, or more than one, is called this. Choose one from the list."))
NO_DAY = Problem("todos.quick.when", "when", rules.NOT_A_DAY)
SUGGESTED = 8
_KEPT = "bukett_task_line"


def check_task(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a task's details."""
    return rules.task({**values, "entity": None, "entity_id": None}, ROLES).problems


def check_item(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with an item of a checklist."""
    return rules.item(values).problems


class AboutForm(FlaskForm):
    """Which record a task is about."""

    about = RecordField(lazy_gettext("Record"), but=("task", "ab_user"))
    version = HiddenField()
    form_errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The line as it was typed, and what is wrong with it by field. `about`: the record it stood on."""

    title: str = ""
    who: str = ""
    who_text: str = ""
    when: str = ""
    about: tuple[str, int] | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


def typed(form: Any) -> Line:
    """What a request's form says."""
    pk = form.get("entity_id", "")
    about = (form.get("entity", "")[:60], int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
    title, who, who_text, when = (
        form.get(n, "").replace("\x00", "")[:2000] for n in ("title", "who", "who-text", "when")
    )
    return Line(title, who, who_text, when, about)


def keep(line: Line) -> None:
    """Let the panel that is drawn next show a refused line as it was typed."""
    setattr(g, _KEPT, line)


def kept(about: tuple[str, int] | None) -> Line:
    """The refused line of a record, or of the start page; an empty one where none was refused."""
    found: Line | None = g.get(_KEPT)
    return found if found is not None and found.about == about else Line(about=about)


def understood(line: Line, user_id: int, today: dt.date) -> dict[str, Any]:
    """What a line means: title, owner or role, and the day. Refused beside `title`, `who` or `when`.

    Nobody named is the writer.
    """
    problems = [Problem("field.missing", "title", N_("Write what is to be done."))] if not line.title.strip() else []
    whose, due_on = _whose(line, user_id), _day(line.when, today)
    problems += [NOBODY] if whose is None else []
    problems += [NO_DAY] if due_on is None and line.when.strip() else []
    require(problems)
    return {"title": line.title, "due_on": due_on, **(whose or {})}


def beside(field: str | None) -> str:
    """The place on the line that a refused field of the task belongs to."""
    return {"who": "who", "owner_id": "who", "role": "who", "when": "when", "due_on": "when"}.get(field or "", "title")


def in_full(line: Line, meant: Mapping[str, Any]) -> dict[str, Any]:
    """What the line said, for the whole form."""
    said: dict[str, Any] = {"about": "{}:{}".format(*line.about)} if line.about else {}
    return said | {name: str(value) for name, value in meant.items() if value is not None}


def _whose(line: Line, user_id: int) -> dict[str, Any] | None:
    kind, _, named = line.who.partition(":")
    if kind == "role" and named in ROLES:
        return {"role": named}
    if kind == "user" and named.isascii() and named.isdigit() and len(named) < 10:
        return {"owner_id": int(named)} if lookups.exists(COLLEAGUE, int(named)) else None
    text = line.who_text.strip()
    if not text or folding.fold(text) in {"me", "meg", folding.fold(gettext(N_("me")))}:
        return {"owner_id": user_id}
    if (named_role := _role(text)) is not None:
        return {"role": named_role}
    found = lookups.resolve(COLLEAGUE, text)
    return {"owner_id": found} if found is not None else None


def _role(text: str) -> str | None:
    """The role that is called so in one of the languages."""
    for code in users.LOCALES:
        with force_locale(code):
            called = {folding.fold(gettext(name)): name for name in ROLES}
        if folding.fold(text) in called:
            return called[folding.fold(text)]
    return None


def _day(text: str, today: dt.date) -> dt.date | None:
    if (meant := rules.day_meant(text, today)) is not None or not text.strip():
        return meant
    try:
        return read_date(text)
    except ValueError:
        return None


def suggestions(text: str) -> list[dict[str, Any]]:
    """Whom a task may be given to: roles and people one of whose words begins as typed."""
    asked = folding.fold(text).strip()
    roles = [(name, str(gettext(name))) for name in ROLES]
    found = [
        {"id": f"role:{name}", "text": label, "sub": gettext(N_("everybody of the role"))}
        for name, label in roles
        if not asked or any(word.startswith(asked) for word in (folding.fold(label), *folding.fold(label).split()))
    ]
    people = lookups.find(text, [COLLEAGUE], limit=SUGGESTED).get(COLLEAGUE, []) if asked else []
    return [*({"id": f"user:{hit.id}", "text": hit.text, "sub": hit.sub} for hit in people), *found]

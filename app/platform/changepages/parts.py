"""What the pages of changes have in common: whose they are, how rows and their outcomes are said. Knows no routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.kernel.problems import N_
from app.platform import extras, tables
from app.platform.audit import typed
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Chip, Pager
from app.platform.reasons import text
from app.platform.runtime import runtime
from app.platform.security.models import AppUser
from app.platform.shown import of_column, shown

LISTED = 50
SOMEBODY = N_("Bukett")
OUTCOMES = {
    "chosen": (N_("Chosen"), "off", "circle"),
    "ready": (N_("Will change"), "info", "pencil"),
    "changed": (N_("Changed"), "ok", "check2"),
    "waits": (N_("Waits for approval"), "warn", "hourglass-split"),
    "unchanged": (N_("Unchanged"), "off", "dash-circle"),
    "refused": (N_("Refused"), "bad", "x-octagon"),
    "since": (N_("Changed since"), "warn", "person-exclamation"),
    "absent": (N_("Not there"), "warn", "question-circle"),
}  # fmt: skip
RESULTS = {
    "pending": (N_("Waiting"), "off", "hourglass"),
    "reversed": (N_("Taken back"), "ok", "arrow-counterclockwise"),
    "kept": (N_("Kept"), "warn", "person-exclamation"),
    "failed": (N_("Failed"), "bad", "x-octagon"),
}  # fmt: skip


def theirs(owner: int | None, permission: str = "show") -> bool:
    """Whether the reader made the change, or may do this with everybody's."""
    return owner == current_user.id or may(permission, "AllChanges")


def shown_count(count: int) -> str:
    """A count with spaces between thousands."""
    return f"{count:,}".replace(",", "\u00a0")


def chip(words: Mapping[str, tuple[str, str, str]], name: str) -> Chip:
    """An outcome as a chip."""
    text, tone, icon = words[name]
    return Chip(gettext(text), tone, icon)


def people(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of users by id, in one query."""
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return {}
    chosen = select(AppUser.id, AppUser.first_name, AppUser.last_name).where(AppUser.id.in_(wanted))
    return {pk: f"{first or ''} {last or ''}".strip() for pk, first, last in db.session.execute(chosen)}


def by_whom(names: Mapping[int, str], by: int | None, at: Any) -> str:
    """Who did something and when; nothing where nobody knows."""
    if at is None:
        return ""
    return f"{names.get(by or 0) or gettext(SOMEBODY)}, {shown(at)}"


def remark(reasons: Sequence[Any], names: Mapping[int, str], by: int | None, at: Any) -> str:
    """Why a row is as it is, and who stands behind that."""
    why, who = text(reasons), by_whom(names, by, at)
    return f"{why} ({who})" if why and who else why or who


def value(table: str, name: str, given: Any) -> Any:
    """A value of an entry as people see it."""
    if given is None or given == "(hidden)":
        return None if given is None else "•••"
    column = extras.columns(tables.model(table)).get(name)
    return shown(given) if column is None else of_column(column, typed(column.type, given))


def label(table: str, name: str) -> str:
    """A field's label."""
    column = extras.columns(tables.model(table)).get(name)
    return gettext(column.info["label"]) if column is not None and column.info.get("label") else name


def told(table: str, changes: Mapping[str, Sequence[Any]]) -> list[tuple[str, Any, Any]]:
    """Changes of a row as (label, old, new), without what nobody types."""
    return [
        (label(table, name), value(table, name, old), value(table, name, new))
        for name, (old, new) in extras.spread(changes).items()
        if name not in ("id", "recorded_at") and extras.visible(table, name)
    ]


def card_url(table: str, pk: int) -> str | None:
    """A record's card, where its kind has one that the reader may see."""
    view = runtime().views.get(table)
    if view is None or not may("show", view.class_permission_name):
        return None
    return url_for(f"{view.endpoint}.show", pk=pk)


def page_number(total: int) -> int:
    """The page asked for, inside what there is."""
    return min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // LISTED)))


def pager(url: str, number: int, total: int) -> Pager:
    """The pager under a table of rows. `url` may carry a query."""
    pages, sign = max(1, -(-total // LISTED)), "&" if "?" in url else "?"

    def to(page: int) -> str | None:
        return f"{url}{sign}page={page}" if 1 <= page <= pages and page != number else None

    first, last = (number - 1) * LISTED + 1 if total else 0, min(number * LISTED, total)
    return Pager(first, last, number, pages, to(1), to(number - 1), to(number + 1), to(pages))

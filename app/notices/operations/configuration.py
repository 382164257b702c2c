"""Message templates and quiet hours as parts of the configuration file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.notices import queries
from app.notices.models import NoticeTemplate
from app.notices.operations.templates import TEMPLATE, set_quiet_hours
from app.platform.configuration import ANSWER, Field, Item, Section, rows_section
from app.platform.db import Uow

HOURS = "hours"
NO_TIME = N_("Write the time as 20:00.")
ONE_ITEM = N_("Quiet hours have one item only: “hours”.")

TEMPLATES_SECTION = rows_section(
    NoticeTemplate,
    name="message_templates",
    title=N_("Message templates"),
    key=("code",),
    lifecycle=TEMPLATE,
    but=("shipped",),
)


def read_hours(session: Session) -> Mapping[str, Item]:
    """The hours in force, also the usual ones."""
    quiet = queries.quiet(session)
    values = {"begins": _said(quiet.begins), "ends": _said(quiet.ends), "weekends": quiet.weekends}
    return {HOURS: Item(values)}


def _said(time: dt.time | None) -> str | None:
    return None if time is None else f"{time:%H:%M}"


def save_hours(uow: Uow, key: str, values: dict[str, Any]) -> None:
    """Set them. Refused as in the form."""
    if key != HOURS:
        raise Refused([Problem("notices.quiet.item", None, ONE_ITEM)])
    begins, ends = (_time(values[name], name) for name in ("begins", "ends"))
    set_quiet_hours(uow, begins=begins, ends=ends, weekends=bool(values["weekends"]))


def _time(text: str | None, field: str) -> dt.time | None:
    try:
        return None if not text else dt.time.fromisoformat(text)
    except ValueError as error:
        raise Refused([Problem("notices.quiet.time", field, NO_TIME)]) from error


def keep_hours(uow: Uow, key: str) -> None:
    """There are always some: a file without them leaves them."""


HOURS_SECTION = Section(
    name="quiet_hours",
    title=N_("Quiet hours"),
    fields={"begins": Field(), "ends": Field(), "weekends": Field(ANSWER, default=False)},
    labels={"begins": N_("From"), "ends": N_("Until"), "weekends": N_("Saturdays and Sundays too")},
    read=read_hours,
    save=save_hours,
    remove=keep_hours,
    tables=("notice_quiet_hours",),
)

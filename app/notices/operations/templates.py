"""Keeping templates and quiet hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import inspect

from app.kernel.problems import N_, Problem, Refused, require
from app.notices import queries, rules
from app.notices.models import NoticeTemplate, QuietHours
from app.platform import sandbox
from app.platform.db import Uow
from app.platform.interface import Lifecycle

CODE_FIXED = N_("The short name never changes: automations and programs find the template by it.")
NOT_SHIPPED = N_("This template did not come with Bukett.")
SHIPPED_STAYS = N_("This template came with Bukett and cannot be deleted. Change it as you like.")
USED_STAYS = N_("Notices have been written with this template, so it cannot be deleted: the ledger names it.")


def _check(text: str, names: Collection[str] | None, field: str) -> list[Problem]:
    return sandbox.check(text, names, field=field)


def _tidy(uow: Uow, item: NoticeTemplate) -> None:
    persistent = inspect(item).persistent
    if persistent and inspect(item).attrs.code.history.has_changes():
        raise Refused([Problem("notices.template.fixed", "code", CODE_FIXED)])
    values = {column.name: getattr(item, column.name) for column in NoticeTemplate.__table__.c}
    taken = queries.codes(uow.session, but=item.id)
    names = queries.names_for(item.record)
    require(rules.checked(values, names=names, taken=taken, check=_check))


def _saved(uow: Uow, item: NoticeTemplate) -> None:
    """Nothing follows: what is written from now on is written with it."""


def _deleted(uow: Uow, item: NoticeTemplate) -> None:
    if item.shipped:
        raise Refused([Problem("notices.template.shipped", None, SHIPPED_STAYS)])
    if queries.used(uow.session, item.id):
        raise Refused([Problem("notices.template.used", None, USED_STAYS)])


def load_templates(uow: Uow) -> None:
    """Bring the shipped templates in; what a cooperative has made of them since stays."""
    known = queries.codes(uow.session)
    shipped = [asdict(each) | {"shipped": True} for each in rules.SHIPPED if each.code not in known]
    uow.insert_many(NoticeTemplate, shipped)


def ship_again(uow: Uow, template_id: int) -> None:
    """Give a shipped template its first texts back. The history keeps what stood there."""
    item = uow.session.get(NoticeTemplate, template_id)
    first = next((each for each in rules.SHIPPED if item is not None and each.code == item.code), None)
    if item is None or first is None:
        raise Refused([Problem("notices.template.own", None, NOT_SHIPPED)])
    for name, value in asdict(first).items():
        if getattr(item, name) != value:
            setattr(item, name, value)


def set_quiet_hours(
    uow: Uow, *, begins: dt.time | None, ends: dt.time | None, weekends: bool, version: int | None = None
) -> None:
    """Say when no notice goes out, in Norwegian time; neither time: no quiet hours.

    Refused where the times are wrong, or somebody has changed them since `version` was read.
    """
    require(rules.wrong_hours(begins, ends))
    row = uow.session.get(QuietHours, queries.ONLY, with_for_update=True)
    if row is None:
        uow.add(QuietHours(id=queries.ONLY, begins=begins, ends=ends, weekends=weekends, recorded_at=uow.now))
        return
    if version is not None and row.version != version:
        raise Refused([Problem("notices.quiet.changed", None, CHANGED)])
    row.begins, row.ends, row.weekends = begins, ends, weekends


CHANGED = N_("Somebody changed the quiet hours in the meantime. Look at them again.")
TEMPLATE = Lifecycle(_saved, _saved, _deleted, _tidy)

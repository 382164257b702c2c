"""Automations as a part of the configuration file, by their short names. Switched on or off goes along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.automation.models import Automation
from app.automation.operations.definitions import LIFECYCLE, problems_of, switch
from app.automation.rules import definitions
from app.kernel.problems import N_, Problem, Refused, require
from app.platform.configuration import ANSWER, TREE, Field, Item, Section
from app.platform.configuration.sections import labels_of
from app.platform.db import Uow

FIELDS = {
    "name": Field(), "active": Field(ANSWER, default=False), "trigger": Field(TREE), "where": Field(default=""),
    "steps": Field(TREE),
}  # fmt: skip
SHAPE = N_("“trigger” and “steps” are not written as an exported automation's are.")
SAID = ("name", "trigger", "where", "steps")


def read(session: Session) -> Mapping[str, Item]:
    """Every automation."""
    rows = session.scalars(select(Automation).where(Automation.key.is_not(None)).order_by(Automation.id))
    return {str(row.key): Item({name: getattr(row, name) for name in FIELDS}, row.name) for row in rows}


def save(uow: Uow, key: str, values: dict[str, Any]) -> None:
    """Add an automation, or let one say what the file says: a version like any other. Refused as in the form."""
    row, said = _row(uow, key), _said(uow.session, values)
    if row is None:
        row = Automation(**said, key=key, active=False, recorded_at=uow.now)
        LIFECYCLE.settle(uow, row)
        uow.add(row)
        step = LIFECYCLE.created
    else:
        for name, value in said.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        LIFECYCLE.settle(uow, row)
        step = LIFECYCLE.changed
    if step is not None:
        step(uow, row)
    uow.settle()
    switch(uow, row.id, on=bool(values["active"]))


def _said(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an item says, as it is kept. Refused where its parts have another shape than the program's own."""
    try:
        found = definitions.definition_of({name: values[name] for name in SAID})
        problems = problems_of(session, found)
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # a file may hold anything in these places
        raise Refused([Problem("automation.shape", None, SHAPE)]) from error
    require(problems)
    return found.plain()


def remove(uow: Uow, key: str) -> None:
    """Delete an automation; one that has done something is refused, as on its page."""
    row = _row(uow, key)
    if row is not None:
        if LIFECYCLE.deleted is not None:
            LIFECYCLE.deleted(uow, row)
        uow.session.delete(row)


def _row(uow: Uow, key: str) -> Automation | None:
    return uow.session.scalars(select(Automation).where(Automation.key == key)).one_or_none()


AUTOMATIONS_SECTION = Section(
    name="automations",
    title=N_("Automations"),
    fields=FIELDS,
    labels=labels_of(Automation, FIELDS),
    read=read,
    save=save,
    remove=remove,
    tables=("automation",),
)

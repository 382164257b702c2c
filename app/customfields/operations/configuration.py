"""Definitions as a part of the configuration file: each by its record type and short name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.customfields.models import CustomField
from app.customfields.operations.changing import change_kind
from app.customfields.operations.definitions import FIELD, put_back, remove
from app.kernel.problems import N_
from app.platform.configuration import ROLE_NAMES, Item, Section, fields_of, values_of
from app.platform.configuration.sections import labels_of
from app.platform.db import Uow

ROLES = {"visible_to": ROLE_NAMES, "editable_by": ROLE_NAMES}
FIELDS = fields_of(CustomField, but=("entity", "key", "removed_at"), kinds=ROLES)


def read(session: Session) -> Mapping[str, Item]:
    """The fields in use. Removed ones are none of the configuration: only what they held is kept."""
    rows = session.scalars(select(CustomField).where(CustomField.removed_at.is_(None)))
    return {f"{row.entity}/{row.key}": Item(values_of(row, FIELDS), row.label_nb) for row in rows}


def save(uow: Uow, key: str, values: dict[str, Any]) -> None:
    """Define a field, or give one its definition; a removed one is there again, with its values.

    Another type only where no value is lost. Refused as in the form.
    """
    row = _row(uow, key)
    if row is None:
        entity, _, short = key.partition("/")
        row = CustomField(entity=entity, key=short, recorded_at=uow.now, **values)
        FIELD.settle(uow, row)
        uow.add(row)
    else:
        _change(uow, row, values)
    if FIELD.changed is not None:
        FIELD.changed(uow, row)


def _change(uow: Uow, row: CustomField, values: Mapping[str, Any]) -> None:
    if row.removed_at is not None:
        put_back(uow, row.id)
    if values["kind"] != row.kind:
        change_kind(uow, row.id, values["kind"], values["choices_text"] or "", losing=0)
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    FIELD.settle(uow, row)


def take_away(uow: Uow, key: str) -> None:
    """Remove a field; what stands in it is kept until it is purged."""
    row = _row(uow, key)
    if row is not None:
        remove(uow, row.id)


def _row(uow: Uow, key: str) -> CustomField | None:
    entity, _, short = key.partition("/")
    mine = (CustomField.entity == entity, CustomField.key == short)
    return uow.session.scalars(select(CustomField).where(*mine)).one_or_none()


FIELDS_SECTION = Section(
    name="custom_fields",
    title=N_("Custom fields"),
    fields=FIELDS,
    labels=labels_of(CustomField, FIELDS),
    read=read,
    save=save,
    remove=take_away,
    tables=("custom_field",),
)

"""Files in the fields of a pending change: read by who looks at the change, before the new one stands anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.approvals.models import ChangeItem
from app.approvals.views.looks import Look, to
from app.platform import extras, files, tables
from app.platform.files import own
from app.platform.pages import Link
from app.platform.record_panels import size


def link(item: ChangeItem, name: str, value: Any) -> Link | None:
    """The way to the file that a value says; None where it is none."""
    if _key(item.entity, name) is None or not own.SAVED.fullmatch(str(value)):
        return None
    file_id, octets, called = own.parts_of(value)
    return Link(called, to("own_file", item.request_id, file_id=file_id), size(octets))


def file_of(session: Session, found: Look, file_id: int) -> files.OwnFile | None:
    """A file that stands in a field of the change, old or new, where the reader sees the field."""
    for item in found.items:
        for name, value in _values(item):
            key = _key(item.entity, name) if extras.visible(item.entity, name) else None
            file = own.one(session, item.entity, key, file_id=file_id) if key else None
            if file is not None and own.value_of(file) == value:
                return file
    return None


def _values(item: ChangeItem) -> Iterator[tuple[str, Any]]:
    """Each field with its old and its new value; those of a whole record that comes or goes too."""
    for value in (item.old, item.new):
        if isinstance(value, dict):
            yield from value.items()
        else:
            yield item.field, value


def _key(table: str, name: str) -> str | None:
    """The key of a field that holds files."""
    column = extras.columns(tables.model(table)).get(name)
    return None if column is None else column.info.get("file")

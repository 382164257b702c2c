"""Files that stand in records' extra fields. The record's value says which file it holds; the row here says what it is.

A value is `<id>/<size>/<name>`: all that lists, cards and the log show, without asking. Until it is saved, an upload is
a signed text that only the person who sent it can use, so that a form that is refused keeps it. Rows stay when a record
gets another file, for undoing and restoring; they go when the field is purged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, ClassVar

from flask_appbuilder import Model
from sqlalchemy import BigInteger, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras
from app.platform.columns import UtcDateTime
from app.platform.db import Uow
from app.platform.files import pictures
from app.platform.files.attachments import Accepted, store
from app.platform.files.sniff import EXTENSIONS
from app.platform.security.signed import opened, signed

NEW, PURPOSE = "new.", "own-file"
FOR = dt.timedelta(hours=20)
"""How long an upload can be saved; contents that nothing refers to are left alone for a day."""
SAVED = re.compile(r"([0-9]{1,9})/([0-9]{1,12})/([^/\x00-\x1f]{1,120})")
AGAIN = N_("The file is no longer at hand. Choose it again.")


class OwnFile(Model):
    """A file that stands, or stood, in an extra field of a record of the table `kind`."""

    __tablename__ = "own_file"
    __merge__: ClassVar[tuple[str, ...]] = ()  # the records' values say who holds it, and follow a merge
    __audited__ = False
    __table_args__ = (Index("ix_own_file_field", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


def uploaded(accepted: Accepted, user_id: int | None) -> str:
    """The value of a field whose file has been looked at and stored, and not saved with a record yet."""
    told = [accepted.name, accepted.size, accepted.media_type, accepted.sha256, user_id]
    return f"{NEW}{signed(PURPOSE, told)}"


def read_upload(value: Any, user_id: int | None) -> Accepted | None:
    """The stored content that such a value stands for; None where it is none of this user's, or too old."""
    if not isinstance(value, str) or not value.startswith(NEW):
        return None
    told = _opened(value)
    return Accepted(*told[:-1]) if told and told[-1] == user_id else None


def _opened(value: str) -> list[Any]:
    return opened(PURPOSE, value.removeprefix(NEW), seconds=int(FOR.total_seconds())) or []


def name_of(value: Any) -> str:
    """A file's name, of a saved value or of an upload."""
    found = SAVED.fullmatch(str(value))
    told = [found.group(3)] if found is not None else _opened(str(value))
    return str(told[0]) if told else ""


def parts_of(value: Any) -> tuple[int, int, str]:
    """A saved value as (id, size in bytes, name). Raises ValueError."""
    found = SAVED.fullmatch(str(value))
    if found is None:
        raise ValueError(value)
    return int(found.group(1)), int(found.group(2)), found.group(3)


def may_have_preview(name: str) -> bool:
    """Whether files with the ending of a name have previews at all."""
    return name.rpartition(".")[2] in {EXTENSIONS[media_type] for media_type in pictures.KINDS}


def received(uow: Uow, model: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values about to be saved, with each upload among them as the file that it is from now on. Refused beside the
    field where it is no longer at hand.
    """
    found, columns = dict(values), extras.columns(model)
    for name, value in values.items():
        if isinstance(value, str) and value.startswith(NEW) and _holds_files(columns.get(name)):
            accepted = read_upload(value, uow.actor_id)
            if accepted is None or not store().has(accepted.sha256):
                raise Refused([Problem("platform.file.again", name, AGAIN)])
            found[name] = _saved(uow, model.__tablename__, columns[name].info["file"], accepted)
    return found


def _holds_files(column: Any) -> bool:
    return column is not None and bool(column.info.get("file"))


def _saved(uow: Uow, kind: str, key: str, accepted: Accepted) -> str:
    row = OwnFile(kind=kind, key=key, name=accepted.name, size=accepted.size, media_type=accepted.media_type)
    row.sha256, row.created_by, row.recorded_at = accepted.sha256, uow.actor_id, uow.now
    uow.add(row)
    return value_of(row)


def one(session: Session, kind: str, key: str, *, file_id: int) -> OwnFile | None:
    """A file of just this field; None where it has no such one."""
    mine = (OwnFile.id == file_id, OwnFile.kind == kind, OwnFile.key == key)
    return session.scalars(select(OwnFile).where(*mine)).one_or_none()


def known(session: Session, kind: str, key: str, value: Any) -> bool:
    """Whether a value says what a file of just this field is."""
    found = SAVED.fullmatch(str(value))
    file = one(session, kind, key, file_id=int(found.group(1))) if found is not None else None
    return file is not None and value_of(file) == value


def value_of(file: OwnFile) -> str:
    """What stands in the record that holds a file."""
    return f"{file.id}/{file.size}/{file.name}"


def content(file: OwnFile) -> BinaryIO:
    """What a file holds. Refused where its content is lost."""
    try:
        return store().open(file.sha256)
    except FileNotFoundError as error:
        lost = Problem("platform.file.lost", None, N_("The content of this file is missing; restore it from a backup."))
        raise Refused([lost]) from error


def forget(uow: Uow, kind: str, key: str) -> None:
    """Remove every file of a field; the contents go with the next clean-up."""
    uow.session.execute(delete(OwnFile).where(OwnFile.kind == kind, OwnFile.key == key))

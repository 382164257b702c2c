"""Files attached to records: the row says whose they are, the store holds the content. Routes stand in the views."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, ClassVar

from flask import Flask, current_app
from flask_appbuilder import Model
from sqlalchemy import BigInteger, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.problems import N_, Problem, Refused
from app.platform.columns import UtcDateTime
from app.platform.db import Uow
from app.platform.files.contents import FileStore, LocalStore, limited, writing_room
from app.platform.files.sniff import EXTENSIONS, kind_of

MAX_BYTES = 25_000_000
_STORE = "bukett.files"
_LONGEST_NAME = 120


class Attachment(Model):
    """A file on a record (`entity` is its table's name)."""

    __tablename__ = "attachment"
    __merge__: ClassVar[tuple[str, ...]] = ("entity_id", "store_id", "member_id")
    __title__ = N_("Documents")
    __table_args__ = (Index("ix_attachment_record", "entity", "entity_id", "id"),)
    __scope__ = (("store_id", "stores"), ("member_id", "members"), ("owner_id", "users"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(_LONGEST_NAME))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    label: Mapped[str] = mapped_column(String(120), default="")
    store_id: Mapped[int | None] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column(index=True)
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A content that was looked at and stored, and not yet attached to anything."""

    name: str
    size: int
    media_type: str
    sha256: str


def init(app: Flask, store: FileStore) -> None:
    """Tell where an application's files lie."""
    app.extensions[_STORE] = store


def store() -> FileStore:
    """The application's store: the one `init` named, else the directory of its settings."""
    found: FileStore | None = current_app.extensions.get(_STORE)
    if found is None:
        settings = current_app.config["BUKETT"]
        found = LocalStore(Path(getattr(settings, "files_dir", None) or Path(settings.data_dir) / "files"))
        init(current_app, found)
    return found


def safe_name(name: str, media_type: str) -> str:
    """A file's name as others may see it: no folders, no control or direction characters, the ending of its kind."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r'[<>:"|?*]', "_", printable).lstrip(" ").rstrip(" .") or "file"
    ending = EXTENSIONS.get(media_type, "bin")
    stem = stem if stem.strip(".") else "file"
    known = re.sub(rf"\.({ending}|jpeg|tsv)$", "", stem, flags=re.IGNORECASE).strip(" .") or "file"
    return f"{known[: _LONGEST_NAME - 1 - len(ending)]}.{ending}"


def accept(stream: IO[bytes], *, name: str, max_bytes: int = MAX_BYTES) -> Accepted:
    """Look at an uploaded file and store its content, before any unit of work. Refused when it is not let in.

    Pictures are saved anew without what they tell about camera and place.
    """
    with tempfile.TemporaryFile() as whole, writing_room():
        for piece in limited(stream, max_bytes):
            whole.write(piece)
        whole.seek(0)
        kind = kind_of(whole, name)
        content = kind.clean(whole) if kind.clean else whole
        stored = store().save(content, max_bytes=4 * max_bytes)
    return Accepted(safe_name(name, kind.media_type), stored.size, kind.media_type, stored.sha256)


def accept_own(stream: IO[bytes], *, name: str, media_type: str) -> Accepted:
    """Store a file that Bukett has made itself (an export, a PDF); it is not looked at."""
    stored = store().save(stream, max_bytes=2_000_000_000)
    return Accepted(safe_name(name, media_type), stored.size, media_type, stored.sha256)


def attach(
    uow: Uow,
    accepted: Accepted,
    *,
    entity: str,
    entity_id: int,
    label: str = "",
    store_id: int | None = None,
    member_id: int | None = None,
    owner_id: int | None = None,
) -> Attachment:
    """Attach an accepted file to a record; `store_id`, `member_id` and the user `owner_id` say who besides the office
    may see it.
    """
    row = Attachment(entity=entity, entity_id=entity_id, label=label[:120])
    row.store_id, row.member_id, row.owner_id = store_id, member_id, owner_id
    row.name, row.size, row.media_type, row.sha256 = accepted.name, accepted.size, accepted.media_type, accepted.sha256
    row.created_by, row.recorded_at = uow.actor_id, uow.now
    uow.add(row)
    return row


def attachments_on(session: Session, entity: str, entity_id: int, *, limit: int = 50) -> Sequence[Attachment]:
    """A record's files, newest first."""
    mine = select(Attachment).where(Attachment.entity == entity, Attachment.entity_id == entity_id)
    return session.scalars(mine.order_by(Attachment.id.desc()).limit(limit)).all()


def open_attachment(session: Session, attachment_id: int) -> tuple[Attachment, BinaryIO]:
    """A file's row and content, under the row scope. Refused where there is none to see or its content is lost."""
    row = session.scalars(select(Attachment).where(Attachment.id == attachment_id)).one_or_none()
    if row is None:
        raise Refused([Problem("platform.file.unknown", None, N_("This file is no longer here."))])
    try:
        return row, store().open(row.sha256)
    except FileNotFoundError as error:
        lost = Problem("platform.file.lost", None, N_("The content of this file is missing; restore it from a backup."))
        raise Refused([lost]) from error


def detach(uow: Uow, attachment_id: int) -> None:
    """Remove a file that was attached by mistake; its content goes with the next clean-up."""
    row = uow.session.scalars(select(Attachment).where(Attachment.id == attachment_id)).one_or_none()
    if row is None:
        raise Refused([Problem("platform.file.unknown", None, N_("This file is no longer here."))])
    uow.session.delete(row)

"""Previews of attached files: made on first view, kept in the file store by the content they show, or known as none."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import structlog
from flask_appbuilder import Model
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.platform import clock
from app.platform.columns import UtcDateTime
from app.platform.db import Uow, unit_of_work
from app.platform.files import pictures
from app.platform.files.attachments import Attachment, store
from app.platform.files.own import OwnFile
from app.platform.security.models import AppUser

log = structlog.get_logger(__name__)
LARGEST = 64_000_000
KEPT = dt.timedelta(days=1)  # a content stored but not yet attached is left alone so long


class FilePreview(Model):
    """The preview of one content. `preview_sha256` None: it was tried, and there is none."""

    __tablename__ = "file_preview"
    __audited__ = False

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    preview_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Listed(NamedTuple):
    """A file on a card: who attached it, and whether it has a preview or may have one that was not asked for yet."""

    file: Attachment
    by: str
    preview: bool


def listed(session: Session, entity: str, entity_id: int, *, limit: int = 50) -> list[Listed]:
    """A record's files, newest first. One statement."""
    statement = (
        select(Attachment, AppUser.first_name, AppUser.last_name, FilePreview.sha256, FilePreview.preview_sha256)
        .outerjoin(AppUser, AppUser.id == Attachment.created_by)
        .outerjoin(FilePreview, FilePreview.sha256 == Attachment.sha256)
        .where(Attachment.entity == entity, Attachment.entity_id == entity_id)
        .order_by(Attachment.id.desc())
        .limit(limit)
    )
    return [
        Listed(file, f"{first or ''} {last or ''}".strip(), possible(file.media_type) and (tried is None or bool(made)))
        for file, first, last, tried, made in session.execute(statement)
    ]


def possible(media_type: str) -> bool:
    """Whether files of this kind have previews at all."""
    return media_type in pictures.KINDS


def open_preview(session: Session, file: Attachment | OwnFile) -> bytes | None:
    """The preview of a file that the reader may see, as PNG; None where there is none.

    What was tried once is not tried again: a hostile file costs its limit of time once.
    """
    if not possible(file.media_type):
        return None
    sha256, media_type = file.sha256, file.media_type
    row = session.get(FilePreview, sha256)
    if row is not None and (row.preview_sha256 is None or store().has(row.preview_sha256)):
        return _read(row.preview_sha256)
    session.rollback()  # no transaction stays open while the picture is made
    made = _made(sha256, media_type)
    with unit_of_work(source="system", label="preview") as uow:
        uow.session.merge(FilePreview(sha256=sha256, preview_sha256=made, made_at=uow.now))
    return _read(made)


def _read(sha256: str | None) -> bytes | None:
    if sha256 is None:
        return None
    with store().open(sha256) as content:
        return content.read()


def _made(sha256: str, media_type: str) -> str | None:
    try:
        with store().open(sha256) as content, pictures.preview(content, media_type) as picture:
            return store().save(picture, max_bytes=LARGEST).sha256
    except (pictures.NoPicture, FileNotFoundError) as error:
        log.info("files.no_preview", sha256=sha256, reason=str(error))
        return None


def clean_up(uow: Uow) -> None:
    """Forget contents to which no row refers any more. Contents stored within the last day are left alone."""
    session, files = uow.session, store()
    attached = select(Attachment.id).where(Attachment.sha256 == FilePreview.sha256).exists()
    own = select(OwnFile.id).where(OwnFile.sha256 == FilePreview.sha256).exists()
    session.execute(delete(FilePreview).where(~attached, ~own))
    for sha256 in files.older_than(clock.machine() - KEPT):
        if not _needed(session, sha256):
            files.remove(sha256)


def _needed(session: Session, sha256: str) -> bool:
    """Whether a row refers to a content."""
    columns = (Attachment.sha256, OwnFile.sha256, FilePreview.preview_sha256)
    return any(session.scalar(select(column).where(column == sha256).limit(1)) is not None for column in columns)

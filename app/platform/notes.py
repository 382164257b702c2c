"""Notes on any record: plain text, who and when. They belong to whom the record belongs to."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from flask_appbuilder import Model
from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.problems import N_, Problem, Refused
from app.platform.audit import AuditEntry
from app.platform.columns import UtcDateTime
from app.platform.db import Uow

LONGEST = 10_000


class Note(Model):
    """What somebody wrote about a record (`entity` is its table's name)."""

    __tablename__ = "note"
    __merge__: ClassVar[tuple[str, ...]] = ("entity_id", "store_id", "member_id")
    __title__ = N_("Notes")
    __table_args__ = (Index("ix_note_record", "entity", "entity_id", "id"),)
    __scope__ = (("store_id", "stores"), ("member_id", "members"), ("owner_id", "users"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    store_id: Mapped[int | None] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column(index=True)
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    edited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


def plain_text(text: str) -> str:
    """A note's text without what a browser adds. Refused when empty or longer than 10,000 characters."""
    plain = "".join(letter for letter in text.replace("\r\n", "\n").strip() if letter >= " " or letter in "\n\t")
    if not plain:
        raise Refused([Problem("platform.note.empty", "text", N_("Write something first."))])
    if len(plain) > LONGEST:
        longest = {"longest": LONGEST}
        raise Refused(
            [Problem("platform.note.long", "text", N_("A note has at most %(longest)s characters."), longest)]
        )
    return plain


def write_note(
    uow: Uow,
    *,
    entity: str,
    entity_id: int,
    text: str,
    store_id: int | None = None,
    member_id: int | None = None,
    owner_id: int | None = None,
) -> Note:
    """Add a note to a record. Refused when empty or longer than 10,000 characters."""
    row = Note(entity=entity, entity_id=entity_id, text=plain_text(text))
    row.store_id, row.member_id, row.owner_id = store_id, member_id, owner_id
    row.created_by, row.recorded_at = uow.actor_id, uow.now
    uow.add(row)
    return row


def note_on(session: Session, entity: str, entity_id: int, note_id: int) -> Note | None:
    """One of a record's notes, where the reader may see it."""
    mine = (Note.id == note_id, Note.entity == entity, Note.entity_id == entity_id)
    return session.scalars(select(Note).where(*mine)).one_or_none()


def earlier_texts(session: Session, note_id: int) -> list[tuple[str, dt.datetime]]:
    """What a note said before, the latest first, and until when."""
    saved = (AuditEntry.entity == Note.__tablename__, AuditEntry.entity_id == note_id, AuditEntry.action == "update")
    statement = select(AuditEntry.changes, AuditEntry.recorded_at).where(*saved).order_by(AuditEntry.id.desc())
    return [(changes["text"][0], at) for changes, at in session.execute(statement) if "text" in changes]


def rewrite_note(uow: Uow, note_id: int, text: str) -> Note:
    """Change one's own note; what it said before stays readable. Refused for everybody else, and as `write_note`."""
    row = _current(uow, note_id)
    if row.created_by is None or row.created_by != uow.actor_id:
        raise Refused([Problem("platform.note.foreign", "text", N_("Only who wrote a note may change it."))])
    plain = plain_text(text)
    if plain != row.text:
        row.text, row.edited_at = plain, uow.now
    return row


def remove_note(uow: Uow, note_id: int) -> None:
    """Remove a note that was entered by mistake. Refused where there is none (or it belongs to somebody else)."""
    uow.session.delete(_current(uow, note_id))


def _current(uow: Uow, note_id: int) -> Note:
    row = uow.session.scalars(select(Note).where(Note.id == note_id)).one_or_none()
    if row is None:
        raise Refused([Problem("platform.note.unknown", None, N_("This note is no longer here."))])
    return row

"""Notes on any record: plain text, who and when. They belong to whom the record belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_appbuilder import Model
from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.problems import N_, Problem, Refused
from app.platform.columns import UtcDateTime
from app.platform.db import Uow

LONGEST = 10_000


class Note(Model):
    """What somebody wrote about a record (`entity` is its table's name)."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_record", "entity", "entity_id", "id"),)
    __scope__ = (("store_id", "stores"), ("member_id", "members"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    store_id: Mapped[int | None] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


def write_note(
    uow: Uow, *, entity: str, entity_id: int, text: str, store_id: int | None = None, member_id: int | None = None
) -> Note:
    """Add a note to a record. Refused when empty or longer than 10,000 characters."""
    plain = "".join(letter for letter in text.replace("\r\n", "\n").strip() if letter >= " " or letter in "\n\t")
    if not plain:
        raise Refused([Problem("platform.note.empty", "text", N_("Write something first."))])
    if len(plain) > LONGEST:
        longest = {"longest": LONGEST}
        raise Refused(
            [Problem("platform.note.long", "text", N_("A note has at most %(longest)s characters."), longest)]
        )
    row = Note(entity=entity, entity_id=entity_id, text=plain, store_id=store_id, member_id=member_id)
    row.created_by, row.recorded_at = uow.actor_id, uow.now
    uow.add(row)
    return row


def notes_on(session: Session, entity: str, entity_id: int, *, limit: int = 50) -> Sequence[Note]:
    """A record's notes, newest first."""
    mine = select(Note).where(Note.entity == entity, Note.entity_id == entity_id)
    return session.scalars(mine.order_by(Note.id.desc()).limit(limit)).all()


def remove_note(uow: Uow, note_id: int) -> None:
    """Remove a note that was entered by mistake. Refused where there is none (or it belongs to somebody else)."""
    row = uow.session.scalars(select(Note).where(Note.id == note_id)).one_or_none()
    if row is None:
        raise Refused([Problem("platform.note.unknown", None, N_("This note is no longer here."))])
    uow.session.delete(row)

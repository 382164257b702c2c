"""Mentions in notes: "@anna" or "@Anna Berg" tells Anna, on her start page and by mail, if she may read the record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_appbuilder import Model
from flask_babel import force_locale, gettext
from sqlalchemy import ForeignKey, Index, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column

from app.kernel.problems import N_, Problem, Refused, require
from app.platform import mail, search
from app.platform.columns import UtcDateTime
from app.platform.db import Uow
from app.platform.notes import Note
from app.platform.runtime import runtime
from app.platform.scope import acting_as
from app.platform.security import roles, scoping, users
from app.platform.security.models import AppUser

MOST = 20  # mentions in one note
SUGGESTED = 8
_AFTER_AT = re.compile(r"(?<![\w@.])@([\w.+-]+(?: [^\W\d_][\w-]*){0,2})")
SUBJECT = N_("%(who)s mentioned you: %(record)s")
BODY = N_("Hello %(name)s,\n\n%(who)s wrote on %(record)s:\n\n%(text)s\n\n%(url)s\n")


class NoteMention(Model):
    """Somebody is mentioned in a note, and has seen it or not yet."""

    __tablename__ = "note_mention"
    __audited__ = False
    __table_args__ = (
        Index("uq_note_mention_user", "note_id", "user_id", unique=True),
        Index("ix_note_mention_waiting", "user_id", "seen_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class About:
    """The record that a note is on: its row, the permission that shows it, what it is called, where it stands."""

    item: Any
    resource: str
    title: str
    url: str


def called(session: Session, text: str) -> tuple[list[AppUser], list[str]]:
    """The people whom a text mentions by username or by first and last name, and what stands after @ and is nobody."""
    written = [found.split(" ") for found in dict.fromkeys(_AFTER_AT.findall(text))][:MOST]
    if not written:
        return [], []
    by_name = [
        and_(AppUser.first_name == " ".join(words[:cut]), AppUser.last_name == " ".join(words[cut:end]))
        for words in written
        for end in range(2, len(words) + 1)
        for cut in range(1, end)
    ]
    usernames = {name for words in written for name in _spellings(words[0])}
    wanted = or_(func.lower(AppUser.username).in_(usernames), *by_name)
    statement = select(AppUser).where(wanted, AppUser.active.is_(True)).options(joinedload(AppUser.roles))
    found = session.scalars(statement).unique().all()
    nobody = [words[0] for words in written if not any(_means(words, user) for user in found)]
    return [user for user in found if any(_means(words, user) for words in written)], nobody


def _spellings(word: str) -> set[str]:
    """A username as typed, and without what ends a sentence."""
    return {word.lower(), word.lower().rstrip(".-+")}


def _means(words: Sequence[str], user: AppUser) -> bool:
    names = f"{user.first_name} {user.last_name}".split(" ")
    return user.username.lower() in _spellings(words[0]) or list(words[: len(names)]) == names


def may_read(session: Session, user: AppUser, about: About) -> bool:
    """Whether somebody else may see a record: by role, and as one of their rows."""
    names = frozenset(role.name for role in user.roles)
    if not user.active or not roles.allows(runtime().access, names, "can_show", about.resource):
        return False
    seen, model, pk = scoping.of(session, user.id, names), type(about.item), about.item.id
    with acting_as(seen):
        return session.scalar(select(model.id).where(model.id == pk)) is not None


def tell(uow: Uow, note: Note, about: About) -> list[str]:
    """Tell whom a note mentions and has not mentioned before. Returns what stands after @ and is nobody.

    Refused where somebody is mentioned who may not see the record.
    """
    people, nobody = called(uow.session, note.text)
    others = [person for person in people if person.id != uow.actor_id]
    message = N_("%(name)s may not see this record and cannot be mentioned on it.")
    require([
        Problem("platform.mention.unseen", "text", message, {"name": person.name})
        for person in others
        if not may_read(uow.session, person, about)
    ])  # fmt: skip
    told = set(uow.session.scalars(select(NoteMention.user_id).where(NoteMention.note_id == note.id)))
    for person in others:
        if person.id not in told:
            uow.add(NoteMention(note_id=note.id, user_id=person.id))
            _write(uow, person, note, about)
    return nobody


def _write(uow: Uow, person: AppUser, note: Note, about: About) -> None:
    author = uow.session.get(AppUser, uow.actor_id) if uow.actor_id else None
    with force_locale(person.locale or users.LOCALES[0]):
        values = {"who": author.name if author else "Bukett", "record": about.title}
        subject = " ".join(gettext(SUBJECT, **values).split())
        body = gettext(BODY, **values, name=person.first_name, text=note.text, url=about.url)
    try:
        with uow.attempt():
            mail.queue(uow, person.email or "", subject, body, about=(note.entity, note.entity_id))
    except Refused:
        return  # no address that mail can be sent to: the start page tells


def forget(uow: Uow, note_id: int) -> None:
    """Nobody is mentioned in a note that is removed."""
    for row in uow.session.scalars(select(NoteMention).where(NoteMention.note_id == note_id)):
        uow.session.delete(row)


def suggestions(session: Session, text: str, about: About) -> list[AppUser]:
    """Who may read a record and is called somewhat like what has been typed."""
    statement = search.matching(session, text, AppUser.__tablename__, limit=4 * SUGGESTED)
    ids = list(dict.fromkeys(session.scalars(statement))) if statement is not None else []
    mine = select(AppUser).where(AppUser.id.in_(ids), AppUser.active.is_(True)).order_by(AppUser.first_name, AppUser.id)
    found = session.scalars(mine.options(joinedload(AppUser.roles))).unique().all() if ids else []
    return [user for user in found if may_read(session, user, about)][:SUGGESTED]


def any_waits() -> Any:
    """A condition: the user is mentioned and has not marked it as seen. Selected with the user: no query of its own."""
    return exists().where(NoteMention.user_id == AppUser.id, NoteMention.seen_at.is_(None))


def waiting(session: Session, user_id: int, *, limit: int) -> list[tuple[NoteMention, Note, str]]:
    """The mentions that somebody has not marked as seen, newest first, with the author's name. Under the row scope."""
    mine = (NoteMention.user_id == user_id, NoteMention.seen_at.is_(None))
    statement = (
        select(NoteMention, Note, AppUser.first_name, AppUser.last_name)
        .join(Note, Note.id == NoteMention.note_id)
        .outerjoin(AppUser, AppUser.id == Note.created_by)
        .where(*mine)
        .order_by(NoteMention.id.desc())
        .limit(limit)
    )
    return [(row, note, f"{first or ''} {last or ''}".strip()) for row, note, first, last in session.execute(statement)]


def mark_seen(uow: Uow, user_id: int, mention_id: int) -> None:
    """Somebody has seen where they are mentioned. Refused where it is not theirs."""
    row = uow.session.get(NoteMention, mention_id)
    if row is None or row.user_id != user_id:
        raise Refused([Problem("platform.mention.unknown", None, N_("This note is no longer here."))])
    row.seen_at = row.seen_at or uow.now

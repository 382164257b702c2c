"""What becomes of notices. Addresses are not told: whoever needs one reads the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent(Event):
    """The mail server has taken a notice. `entity`, `entity_id`: the record it is about."""

    name: ClassVar[str] = "notices.notice-sent"
    about: ClassVar[tuple[str, str] | None] = ("notice", "notice_id")
    notice_id: int
    kind: str
    template: str
    entity: str | None
    entity_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFailed(Event):
    """A notice could not be written or delivered. It waits for somebody to send it again or skip it."""

    name: ClassVar[str] = "notices.notice-failed"
    about: ClassVar[tuple[str, str] | None] = ("notice", "notice_id")
    notice_id: int
    kind: str
    template: str
    entity: str | None
    entity_id: int | None

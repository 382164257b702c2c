"""What happens to members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRegistered(Event):
    """A firm has been entered in the register."""

    name: ClassVar[str] = "members.member-registered"
    when: ClassVar[str] = N_("a member is registered")
    about: ClassVar[tuple[str, str] | None] = ("member", "member_id")
    sentence: ClassVar[str] = N_("Member %(number)s was registered")
    member_id: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersRegistered(Event):
    """Firms have been entered together, by an import or the like."""

    name: ClassVar[str] = "members.members-registered"
    each_of: ClassVar[tuple[type[Event], str] | None] = (MemberRegistered, "member_ids")
    member_ids: tuple[int, ...]

"""What happens to changes that need approval. Values stand in no event: who may not see a field finds it nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event

ABOUT = ("change_request", "request_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequested(Event):
    """Somebody wants a change that waits. `record_id` is 0 of a new record; `fields` then hold ""."""

    name: ClassVar[str] = "approvals.change-requested"
    about: ClassVar[tuple[str, str] | None] = ABOUT

    request_id: int
    table: str
    record_id: int
    fields: tuple[str, ...]
    requester_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeApproved(Event):
    """Fields have all the approvals they need. They take effect with `ChangeApplied`, at once or on their day."""

    name: ClassVar[str] = "approvals.change-approved"
    about: ClassVar[tuple[str, str] | None] = ABOUT

    request_id: int
    table: str
    record_id: int
    fields: tuple[str, ...]
    requester_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRefused(Event):
    """Fields will not change: refused by an approver, overtaken by another change, or refused by the record's rules.

    `state`: refused, conflict or failed.
    """

    name: ClassVar[str] = "approvals.change-refused"
    about: ClassVar[tuple[str, str] | None] = ABOUT

    request_id: int
    table: str
    record_id: int
    fields: tuple[str, ...]
    requester_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeApplied(Event):
    """Approved fields stand in the record now; a new record has got its id."""

    name: ClassVar[str] = "approvals.change-applied"
    about: ClassVar[tuple[str, str] | None] = ABOUT

    request_id: int
    table: str
    record_id: int
    fields: tuple[str, ...]
    requester_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuestioned(Event):
    """An approver asked back; whoever asked for the change is to answer."""

    name: ClassVar[str] = "approvals.change-questioned"
    about: ClassVar[tuple[str, str] | None] = ABOUT

    request_id: int
    question_id: int
    requester_id: int

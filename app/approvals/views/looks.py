"""A pending change as its reader sees it: what it is about, who decides, where its pages are. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.approvals import operations, panels, queries, rules
from app.approvals.models import ChangeDecision, ChangeItem, ChangeRequest
from app.approvals.operations import Person
from app.approvals.rules import Asked
from app.kernel.problems import N_
from app.platform import extras, files, governable, record_names
from app.platform.changepages.parts import card_url, people
from app.platform.guards import may

TITLE = N_("Approvals")
NOBODY = N_("Bukett")
ENDPOINT = "ApprovalsView"


def me() -> Person:
    """The reader, as somebody who decides."""
    return Person(
        int(current_user.id),
        frozenset(r.name for r in current_user.roles) if may("edit", panels.RESOURCE) else frozenset(),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A pending change with all that its page tells."""

    request: ChangeRequest
    made: Sequence[ChangeDecision]
    asked: Mapping[int, Asked]
    attached: Sequence[files.Attachment]
    names: Mapping[int, str]

    @property
    def seen(self) -> str:
        return operations.seen(self.request, self.made, self.attached)

    @property
    def items(self) -> list[ChangeItem]:
        """The fields that the reader may see."""
        return [item for item in self.request.items if extras.visible(item.entity, item.field)]

    def may(self, item: ChangeItem, *, approves: bool = True) -> bool:
        who = me()
        return rules.why_not(self.asked[item.id], who.id, who.roles, approves=approves) is None

    def who(self, user_id: int | None) -> str:
        return self.names.get(user_id or 0) or gettext(NOBODY)

    @property
    def mine(self) -> bool:
        return self.request.requester_id == current_user.id and may("edit", panels.RESOURCE)


def look(session: Session, pk: int) -> Look | None:
    """A pending change, where the reader may see its record."""
    request = queries.request(session, pk)
    if request is None or not readable(request.entity):
        return None
    made = queries.decisions(session, [pk])
    attached = files.attachments_on(session, operations.ENTITY, pk)
    ids = {request.requester_id, request.assigned_to, *(each.approver_id for each in made)}
    asked = queries.questions(session, pk)
    ids |= {each.asked_by for each in asked} | {each.answered_by for each in asked}
    return Look(request, made, queries.asked(request, made), attached, people(ids))


def readable(table: str) -> bool:
    """Whether the reader may see records of a kind."""
    view = dict(governable.tables_of()).get(table)
    return view is not None and may("show", view.class_permission_name)


def record(session: Session, request: ChangeRequest) -> tuple[str, str | None]:
    """What a change is about: the record's name and card; of a new one those of the record it will be a part of."""
    kind, pk = (request.entity, request.record_id) if request.record_id else (request.whole, request.whole_id)
    if kind is None or pk is None:
        return gettext(record_names.title_of(request.entity)), None
    return record_names.names(session, kind, [pk]).get(pk, f"({pk})"), card_url(kind, pk)


def to(route: str, pk: int, **more: Any) -> str:
    """The address of something about a pending change."""
    return url_for(f"{ENDPOINT}.{route}", pk=pk, **more)

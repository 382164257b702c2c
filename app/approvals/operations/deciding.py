"""Deciding about pending changes: approving, refusing, withdrawing, asking back, handing over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.approvals import queries, rules
from app.approvals.events import ChangeApproved, ChangeQuestioned, ChangeRefused
from app.approvals.models import ChangeDecision, ChangeItem, ChangeQuestion, ChangeRequest
from app.approvals.operations.applying import SOURCE, carry_out
from app.approvals.operations.requesting import ONLY_REQUESTER
from app.kernel.checks import REQUIRED
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import files
from app.platform.db import Uow

ENTITY = ChangeRequest.__tablename__
GONE = N_("There is no such pending change.")
SEEN = N_("It was changed while you looked at it. Look at it again before you decide.")
NOBODY = N_("Choose somebody who may approve this.")
ANSWERED = N_("This question has been answered already.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides: the user and their roles."""

    id: int
    roles: frozenset[str]


def _request(uow: Uow, request_id: int) -> ChangeRequest:
    found = queries.request(uow.session, request_id, locked=True)
    if found is None:
        raise Refused([Problem("record.gone", None, GONE)])
    uow.source, uow.label = SOURCE, f"pending change {request_id}"
    return found


def seen(request: ChangeRequest, made: Sequence[ChangeDecision], attached: Sequence[Any]) -> str:
    """What a decision is about, as text: another reason, day, file or decision makes another text."""
    return f"{request.version}-{len(made)}-{','.join(str(each.id) for each in attached)}"


def approve(uow: Uow, request_id: int, who: Person, *, items: Collection[int] | None = None, look: str = "") -> None:
    """Approve some fields of a pending change, or all that the person may. What has all it needs takes effect, at once
    or on its day.

    `look`: what the person saw (`seen`); refused where that has changed. Raises `Refused` also where the record's rules
    refuse the approved values now: then nothing is decided.
    """
    request, chosen, asked = _chosen(uow, request_id, who, items, look, approves=True)
    for item in chosen:
        _decided(uow, request, item, who, approves=True)
        item.state = rules.after_approval(asked[item.id], who.id)
        item.decided_at = uow.now if item.state == rules.APPROVED else None
    request.assigned_to = None
    uow.settle()
    if approved := tuple(item.field for item in chosen if item.state == rules.APPROVED):
        uow.emit(ChangeApproved(**_about(request), fields=approved))
        carry_out(uow, request, strict=True)


def refuse(
    uow: Uow, request_id: int, who: Person, *, remark: str, items: Collection[int] | None = None, look: str = ""
) -> None:
    """Refuse some fields of a pending change, or all that the person may, and say why."""
    if not remark.strip():
        raise Refused([Problem("approvals.why", "remark", rules.WHY)])
    request, chosen, _ = _chosen(uow, request_id, who, items, look, approves=False)
    for item in chosen:
        _decided(uow, request, item, who, approves=False, remark=remark.strip())
        item.state, item.decided_at = rules.REFUSED, uow.now
    request.assigned_to = None
    uow.settle()
    fields = tuple(item.field for item in chosen)
    uow.emit(ChangeRefused(**_about(request), fields=fields, state=rules.REFUSED))


def _chosen(
    uow: Uow, request_id: int, who: Person, items: Collection[int] | None, look: str, *, approves: bool
) -> tuple[ChangeRequest, list[ChangeItem], dict[int, rules.Asked]]:
    """The fields that are decided about. Refused where the person may not."""
    request = _request(uow, request_id)
    made = queries.decisions(uow.session, [request_id])
    asked = queries.asked(request, made)
    wanted = [item for item in request.items if items is None or item.id in items]
    why = {item.id: rules.why_not(asked[item.id], who.id, who.roles, approves=approves) for item in wanted}
    chosen = [item for item in wanted if why[item.id] is None]
    if not chosen or (items is not None and len(chosen) < len(items)):
        problems = [problem for problem in why.values() if problem is not None]
        raise Refused(problems[:1] or [Problem("approvals.closed", None, rules.CLOSED)])
    if look and look != seen(request, made, files.attachments_on(uow.session, ENTITY, request_id)):
        raise Refused([Problem("approvals.seen", None, SEEN)])
    return request, chosen, asked


def _decided(
    uow: Uow, request: ChangeRequest, item: ChangeItem, who: Person, *, approves: bool, remark: str = ""
) -> None:
    uow.session.add(
        ChangeDecision(
            item_id=item.id, request_id=request.id, requester_id=request.requester_id, approver_id=who.id,
            approves=approves, remark=remark, decided_at=uow.now,
        )
    )  # fmt: skip


def _about(request: ChangeRequest) -> dict[str, Any]:
    return {
        "request_id": request.id, "table": request.entity, "record_id": request.record_id or 0,
        "requester_id": request.requester_id,
    }  # fmt: skip


def withdraw(uow: Uow, request_id: int, user_id: int) -> None:
    """Take back what one has asked for, as far as it has not taken effect."""
    request = _own(uow, request_id, user_id)
    still = [item for item in request.items if item.state in rules.OPEN]
    if not still:
        raise Refused([Problem("approvals.closed", None, rules.CLOSED)])
    for item in still:
        item.state, item.decided_at = rules.WITHDRAWN, uow.now


def explain(uow: Uow, request_id: int, user_id: int, *, reason: str, effective_on: dt.date | None) -> None:
    """Say why, and from which day. Only by whoever asked, and only until somebody has approved anything."""
    request = _own(uow, request_id, user_id)
    _unfrozen(uow, request)
    if effective_on is not None and effective_on < uow.today:
        raise Refused([Problem("approvals.day", "effective_on", rules.PAST_DAY)])
    request.reason, request.effective_on = reason.strip() or None, effective_on


def attach(uow: Uow, request_id: int, user_id: int, accepted: files.Accepted) -> None:
    """Attach a file to what one has asked for, until somebody has approved anything."""
    request = _own(uow, request_id, user_id)
    _unfrozen(uow, request)
    files.attach(uow, accepted, entity=ENTITY, entity_id=request_id)


def _own(uow: Uow, request_id: int, user_id: int) -> ChangeRequest:
    request = _request(uow, request_id)
    if request.requester_id != user_id:
        raise Refused([Problem("approvals.requester", None, ONLY_REQUESTER)])
    return request


def _unfrozen(uow: Uow, request: ChangeRequest) -> None:
    made = queries.decisions(uow.session, [request.id])
    problem = rules.may_still_edit(list(queries.asked(request, made).values()))
    require([problem] if problem else [])


def ask(uow: Uow, request_id: int, who: Person, question: str) -> None:
    """Ask whoever wants the change something. It waits on."""
    request = _request(uow, request_id)
    asked = queries.asked(request, queries.decisions(uow.session, [request_id]))
    why = [rules.why_not(each, who.id, who.roles) for each in asked.values()]
    if None not in why:
        raise Refused([problem for problem in why if problem][:1])
    text = question.strip()
    require([] if text else [Problem("field.missing", "question", REQUIRED)])
    made = ChangeQuestion(request_id=request_id, asked_by=who.id, question=text, asked_at=uow.now)
    uow.add(made)
    uow.emit(ChangeQuestioned(request_id=request_id, question_id=made.id, requester_id=request.requester_id))


def answer(uow: Uow, request_id: int, question_id: int, user_id: int, text: str) -> None:
    """Answer what was asked back: whoever asked for the change, once."""
    _own(uow, request_id, user_id)
    mine = select(ChangeQuestion).where(ChangeQuestion.id == question_id, ChangeQuestion.request_id == request_id)
    found = uow.session.scalars(mine).one_or_none()
    if found is None or found.answer is not None:
        raise Refused([Problem("approvals.answered", None, ANSWERED)])
    require([] if text.strip() else [Problem("field.missing", "answer", REQUIRED)])
    found.answer, found.answered_by, found.answered_at = text.strip(), user_id, uow.now


def hand_over(uow: Uow, request_id: int, who: Person, to: int) -> None:
    """Let somebody else who may approve it decide. It waits for them alone then."""
    request = _request(uow, request_id)
    made = queries.decisions(uow.session, [request_id])
    asked = queries.asked(request, made)
    why = [rules.why_not(each, who.id, who.roles) for each in asked.values()]
    if None not in why:
        raise Refused([problem for problem in why if problem][:1])
    if to not in heirs(uow.session, request, made):
        raise Refused([Problem("approvals.heir", "to", NOBODY)])
    request.assigned_to = to


def heirs(session: Any, request: ChangeRequest, made: Sequence[ChangeDecision]) -> dict[int, str]:
    """Who may be asked to decide: by id, without whoever asked and who has decided about it."""
    roles = {name for item in request.items if item.state == rules.WAITING for name in queries.roles_of(item)}
    return dict(queries.approvers(session, roles, but={request.requester_id, *(each.approver_id for each in made)}))

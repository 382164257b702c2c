"""Reads of policies and pending changes. What waits for whom is one bounded statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.approvals import rules
from app.approvals.models import ChangeDecision, ChangeItem, ChangePolicy, ChangeQuestion, ChangeRequest
from app.approvals.rules import Asked, Policy
from app.kernel.problems import Refused
from app.platform import extras, parts, tables
from app.platform.audit import plain
from app.platform.policies import DELETION, written
from app.platform.security.models import AppUser
from app.platform.security.users import having_role
from app.savedviews import queries as savedviews

NONE = "0.0.0."
"""The stamp of an installation without policies of its own."""
SEPARATOR = "|"


def policy_stamp() -> Any:
    """A text that changes with every change of the policies, in SQL."""
    numbers = (func.count(ChangePolicy.id), func.sum(ChangePolicy.version), func.max(ChangePolicy.id))
    counted = [cast(func.coalesce(number, 0), String) + "." for number in numbers]
    latest = func.coalesce(cast(func.max(ChangePolicy.recorded_at), String), "")
    return select(counted[0] + counted[1] + counted[2] + latest).scalar_subquery()


def open_stamp() -> Any:
    """Empty where no change waits or is to take effect later; else a text that changes with whatever is asked for,
    decided or handed on, in SQL.
    """
    waiting = ChangeItem.state.in_(rules.OPEN)
    numbers = (
        select(func.count(ChangeItem.id)).where(waiting),
        select(func.sum(ChangeItem.id)).where(waiting),
        select(func.max(ChangeDecision.id)),
        select(func.sum(ChangeRequest.version)).where(
            ChangeRequest.id.in_(select(ChangeItem.request_id).where(waiting))
        ),
        select(func.sum(ChangeQuestion.id)).where(ChangeQuestion.answer.is_(None)),
    )
    parts = [cast(func.coalesce(each.scalar_subquery(), 0), String) + "." for each in numbers]
    last = select(ChangeRequest.recorded_at).order_by(ChangeRequest.id.desc()).limit(1)
    latest = func.coalesce(cast(last.scalar_subquery(), String), "")
    any_open = exists(select(ChangeItem.id).where(waiting))
    return case((any_open, parts[0] + parts[1] + parts[2] + parts[3] + parts[4] + latest), else_="")


def policies(session: Session) -> list[Policy]:
    """Every policy that was defined here."""
    return [policy(row) for row in session.scalars(select(ChangePolicy).order_by(ChangePolicy.id))]


def policy(row: ChangePolicy) -> Policy:
    """A row as plain values."""
    table, _, name = row.target.partition(".")
    return Policy(table, name, row.source, row.mode, tuple(row.roles or ()), row.value or "", row.segment or "")


def segment_of(session: Session, wanted: Policy) -> tuple[savedviews.Segment, str] | None:
    """The segment that a policy is limited to, and the column of its records that names the record in it ("": their
    own); None where it is gone, or is of other records.
    """
    found = savedviews.segment_called(session, wanted.segment)
    if found is None:
        return None
    columns = {table: name for name, table in parts.wholes(wanted.table).items()} | {wanted.table: ""}
    return (found, columns[found.kind]) if found.kind in columns else None


def segment_state(session: Session, wanted: Policy) -> str:
    """Of a policy's segment: its name, or "" where the policy holds for all records since it is gone or broken."""
    found = segment_of(session, wanted)
    try:
        if found is not None:
            savedviews.asked_of(found[0])
    except Refused:
        return ""
    return found[0].name if found is not None else ""


def policy_taken(session: Session, row: ChangePolicy) -> bool:
    """Whether another policy says something of the same field, way, value and segment."""
    same = (
        ChangePolicy.target == row.target,
        ChangePolicy.source == row.source,
        func.coalesce(ChangePolicy.value, "") == (row.value or ""),
        func.coalesce(ChangePolicy.segment, "") == (row.segment or ""),
    )
    return session.scalar(select(ChangePolicy.id).where(*same, ChangePolicy.id != (row.id or 0))) is not None


def request(session: Session, request_id: int, *, locked: bool = False) -> ChangeRequest | None:
    """A pending change with its fields; `locked`: nobody else decides about it meanwhile."""
    chosen = select(ChangeRequest).where(ChangeRequest.id == request_id)
    if locked:
        session.execute(chosen.with_for_update())
    loaded = chosen.options(selectinload(ChangeRequest.items)).execution_options(populate_existing=True)
    return session.scalars(loaded).one_or_none()


def decisions(session: Session, request_ids: Collection[int]) -> Sequence[ChangeDecision]:
    """What has been decided about changes, in order."""
    chosen = select(ChangeDecision).where(ChangeDecision.request_id.in_(request_ids)).order_by(ChangeDecision.id)
    return session.scalars(chosen).all() if request_ids else ()


def questions(session: Session, request_id: int) -> Sequence[ChangeQuestion]:
    """What was asked back, in order."""
    mine = select(ChangeQuestion).where(ChangeQuestion.request_id == request_id)
    return session.scalars(mine.order_by(ChangeQuestion.id)).all()


def asked(found: ChangeRequest, made: Iterable[ChangeDecision]) -> dict[int, Asked]:
    """The fields of a pending change as the rules see them, by the id of the item."""
    approvers: dict[int, set[int]] = {}
    for each in made:
        if each.approves:
            approvers.setdefault(each.item_id, set()).add(each.approver_id)
    return {
        item.id: Asked(
            item.state, item.needed, frozenset(roles_of(item)), found.requester_id,
            frozenset(approvers.get(item.id, ())),
        )
        for item in found.items
    }  # fmt: skip


def roles_of(item: ChangeItem) -> tuple[str, ...]:
    """Whose roles approve a field."""
    return tuple(name for name in item.roles.split(SEPARATOR) if name)


def held_now(session: Session, found: ChangeRequest) -> dict[int, Any]:
    """What the record holds now in each field of a pending change, as audit writes it, by the id of the item; of a
    deletion all that it holds. Nothing where it is gone, or not there yet.
    """
    if not found.record_id:
        return {}
    record = tables.records(session, found.entity, [found.record_id]).get(found.record_id)
    if record is None:
        return {}
    columns = extras.columns(type(record))
    return {
        item.id: written(record) if item.field == DELETION else plain(getattr(record, item.field))
        for item in found.items
        if item.field == DELETION or item.field in columns
    }


def open_item(session: Session, table: str, record_id: int, name: str) -> ChangeItem | None:
    """What waits of one field of a record."""
    here = (ChangeItem.entity == table, ChangeItem.record_id == record_id, ChangeItem.field == name)
    return session.scalars(select(ChangeItem).where(*here, ChangeItem.state.in_(rules.OPEN))).one_or_none()


def of_record(session: Session, table: str, record_id: int) -> Sequence[tuple[ChangeRequest, ChangeItem, str]]:
    """What waits of a record and of its parts, oldest first, and who asked for it. One statement."""
    here = and_(ChangeRequest.entity == table, ChangeRequest.record_id == record_id)
    parts = and_(ChangeRequest.whole == table, ChangeRequest.whole_id == record_id)
    found = (
        select(ChangeRequest, ChangeItem, AppUser.first_name, AppUser.last_name)
        .join(ChangeItem, ChangeItem.request_id == ChangeRequest.id)
        .outerjoin(AppUser, AppUser.id == ChangeRequest.requester_id)
        .where(or_(here, parts), ChangeItem.state.in_(rules.OPEN))
        .order_by(ChangeItem.id)
        .limit(100)
    )
    rows = session.execute(found)
    return [(asked, item, f"{first or ''} {last or ''}".strip()) for asked, item, first, last in rows]


def waits_for(user_id: int, roles: Collection[str]) -> ColumnElement[bool]:
    """That a pending change waits for somebody: an undecided field that their role approves, not asked for or decided
    by themselves, and not handed to somebody else; or a question about what they have asked for.
    """
    unanswered = exists().where(ChangeQuestion.request_id == ChangeRequest.id, ChangeQuestion.answer.is_(None))
    asked_back = and_(ChangeRequest.requester_id == user_id, unanswered, in_state(rules.OPEN))
    if not roles:
        return asked_back
    mine = or_(
        false(),
        *(ChangeItem.roles.contains(f"{SEPARATOR}{name}{SEPARATOR}", autoescape=True) for name in sorted(roles)),
    )
    decided = exists().where(ChangeDecision.item_id == ChangeItem.id, ChangeDecision.approver_id == user_id)
    waiting = exists().where(
        ChangeItem.request_id == ChangeRequest.id, ChangeItem.state == rules.WAITING, mine, ~decided
    )
    handed = or_(ChangeRequest.assigned_to.is_(None), ChangeRequest.assigned_to == user_id)
    return or_(and_(ChangeRequest.requester_id != user_id, handed, waiting), asked_back)


def in_state(states: Collection[str]) -> ColumnElement[bool]:
    """That a field of a pending change is in one of the states."""
    return exists().where(ChangeItem.request_id == ChangeRequest.id, ChangeItem.state.in_(states))


def numbers(session: Session, user_id: int, roles: Collection[str]) -> tuple[int, int]:
    """How many changes wait for somebody, and how many that they asked for are still open. One statement."""
    mine = and_(ChangeRequest.requester_id == user_id, in_state(rules.OPEN))
    counts = [
        select(func.count()).select_from(ChangeRequest).where(condition).scalar_subquery()
        for condition in (waits_for(user_id, roles), mine)
    ]
    found = session.execute(select(*counts)).one()
    return int(found[0]), int(found[1])


def counts(session: Session, conditions: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
    """How many pending changes meet each condition. One statement."""
    each = [select(func.count()).select_from(ChangeRequest).where(c).scalar_subquery() for c in conditions.values()]
    return dict(zip(conditions, session.execute(select(*each)).one(), strict=True))


def page(session: Session, condition: ColumnElement[bool], *, limit: int, offset: int) -> Sequence[ChangeRequest]:
    """Some pending changes with their fields, newest first."""
    chosen = select(ChangeRequest).where(condition).order_by(ChangeRequest.id.desc()).limit(limit).offset(offset)
    return session.scalars(chosen.options(selectinload(ChangeRequest.items))).all()


def due(session: Session, today: dt.date, *, limit: int) -> Sequence[int]:
    """The changes that are approved and whose day has come, oldest first."""
    come = or_(ChangeRequest.effective_on.is_(None), ChangeRequest.effective_on <= today)
    chosen = (
        select(ChangeItem.request_id)
        .join(ChangeRequest, ChangeRequest.id == ChangeItem.request_id)
        .where(ChangeItem.state == rules.APPROVED, come)
        .group_by(ChangeItem.request_id)
        .order_by(ChangeItem.request_id)
    )
    return session.scalars(chosen.limit(limit)).all()


def approvers(session: Session, roles: Collection[str], *, but: Collection[int]) -> Mapping[int, str]:
    """The names of active users with one of the roles, by id."""
    chosen = select(AppUser).where(AppUser.active.is_(True), AppUser.id.not_in(but), having_role(roles))
    return {user.id: user.name for user in session.scalars(chosen.order_by(AppUser.first_name, AppUser.id))}

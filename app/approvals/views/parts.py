"""The page of one pending change: old and new side by side, why, from when, and what may be done about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.approvals import operations, panels, queries, rules
from app.approvals.listings import role_texts
from app.approvals.models import ChangeDecision, ChangeItem, ChangeQuestion, ChangeRequest
from app.approvals.operations import Person
from app.approvals.rules import Asked
from app.kernel.problems import N_
from app.platform import extras, files, governable, record_names, record_panels, tables
from app.platform.audit import plain
from app.platform.changepages.parts import card_url, people
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import (
    Action,
    CardPage,
    Chip,
    Crumb,
    Fact,
    FactPanel,
    FilePanel,
    HeadCell,
    Link,
    Row,
    TablePanel,
)
from app.platform.reasons import text as why
from app.platform.shown import shown

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


def page(session: Session, found: Look) -> CardPage:
    """The whole page."""
    request = found.request
    name, url = record(session, request)
    kind = gettext(record_names.title_of(request.entity))
    states = dict.fromkeys(item.state for item in request.items)
    crumbs = [Crumb(gettext(TITLE), url_for(f"{ENDPOINT}.index")), Crumb(name)]
    facts = (kind, gettext(N_("Change number %(number)s"), number=request.id))
    main = [_values(session, found), _questions(session, found), _decisions(found)]
    side = [_why(found, name, url), _files(found)]
    return CardPage(
        name, crumbs, [panels.state_chip(state) for state in states], facts, _actions(found),
        [panel for panel in main if panel is not None], [panel for panel in side if panel is not None],
    )  # fmt: skip


def _actions(found: Look) -> list[Action]:
    pk, request = found.request.id, found.request
    actions: list[Action] = []
    open_ = [item for item in request.items if item.state in rules.OPEN]
    if found.mine and open_:
        question = gettext(N_("Withdraw this change? Nobody is asked any longer."))
        actions.append(
            Action(gettext(N_("Withdraw")), to("withdraw", pk), "arrow-return-left", post=True, confirm=question)
        )
    if found.mine and rules.may_still_edit(list(found.asked.values())) is None:
        actions.append(Action(gettext(N_("Give the reason and the day")), to("explain", pk), "chat-left-text"))
    decidable = [item for item in request.items if found.may(item)]
    refusable = [item for item in request.items if found.may(item, approves=False)]
    if decidable:
        actions.append(Action(gettext(N_("Ask back")), to("ask", pk), "question-circle"))
        actions.append(Action(gettext(N_("Hand over")), to("hand_over", pk), "person-up"))
    if refusable:
        text = N_("Refuse all") if len(refusable) > 1 else N_("Refuse")
        actions.append(Action(gettext(text), to("refuse", pk), "x-lg", danger=True))
    if decidable:
        text = N_("Approve all") if len(decidable) > 1 else N_("Approve")
        fields = {"look": found.seen}
        actions.append(Action(gettext(text), to("approve", pk), "check2", primary=True, post=True, fields=fields))
    return actions


def _values(session: Session, found: Look) -> TablePanel:
    """Old and new side by side; with what the record holds now, where that is neither."""
    request, many = found.request, len(found.items) > 1
    current = tables.records(session, request.entity, [request.record_id]) if request.record_id else {}
    holds = current.get(request.record_id or 0)
    decided = any(item.state != rules.WAITING for item in found.items)
    rows: list[Row] = []
    for item in found.items:
        state = [[panels.state_chip(item.state), *([why(item.reasons)] if item.reasons else [])]] if decided else []
        if not item.field:
            rows += _new_record(item, state)
            continue
        name, old = governable.label(item.entity, item.field), panels.value_of(item, item.old)
        now = plain(getattr(holds, item.field, None)) if holds is not None else item.old
        if item.state in rules.OPEN and now not in (item.old, item.new):
            told = gettext(N_("Is now: %(value)s"), value=panels.value_of(item, now))
            old = [old, Chip(told, "bad", "people")]
        cells = [Link(name, None, _approvers(item)), old, panels.value_of(item, item.new), *state]
        rows.append(Row(item.id, None, name, cells, _each(found, item, many=many)))
    labels = (N_("Field"), N_("Was"), N_("It becomes"), *((N_("State"),) if decided else ()))
    head = [HeadCell(text, gettext(text)) for text in labels]
    return TablePanel("values", gettext(N_("What is to change")), head, rows)


def _new_record(item: ChangeItem, state: list[Any]) -> list[Row]:
    rows: list[Row] = []
    for name, value in item.new.items():
        if extras.visible(item.entity, name):
            label, new = governable.label(item.entity, name), governable.shown_value(item.entity, name, value)
            first = label if rows else Link(label, None, _approvers(item))
            rows.append(Row(item.id, None, label, [first, None, new, *(state and [""] if rows else state)]))
    return rows


def _approvers(item: ChangeItem) -> str:
    """Who approves a field, in words."""
    words = N_("somebody from %(roles)s") if item.needed == 1 else N_("two different people from %(roles)s")
    who = role_texts(queries.roles_of(item), gettext(N_(" or ")))
    return str(gettext(N_("Approved by: %(who)s"), who=gettext(words, roles=who)))


def _each(found: Look, item: ChangeItem, *, many: bool) -> list[Action]:
    """What may be done about one field of several."""
    if not many:
        return []
    pk, actions = found.request.id, []
    if found.may(item):
        fields = {"look": found.seen, "item": str(item.id)}
        actions.append(Action(gettext(N_("Approve")), to("approve", pk), post=True, fields=fields))
    if found.may(item, approves=False):
        actions.append(Action(gettext(N_("Refuse")), to("refuse", pk, item=item.id), danger=True))
    return actions


def _why(found: Look, name: str, url: str | None) -> FactPanel:
    request = found.request
    through = gettext(dict(rules.SOURCES).get(rules.MEANT.get(request.source, ""), request.source))
    facts = [
        Fact(gettext(N_("Record")), Link(name, url) if url else name),
        Fact(gettext(N_("Asked for by")), found.who(request.requester_id)),
        Fact(gettext(N_("Asked for on")), shown(request.recorded_at)),
        Fact(gettext(N_("Through")), through),
        Fact(gettext(N_("Takes effect")), panels.day_of(request)),
        Fact(gettext(N_("Reason")), request.reason, wide=True),
    ]  # fmt: skip
    if request.assigned_to:
        facts.insert(5, Fact(gettext(N_("Handed to")), found.who(request.assigned_to)))
    return FactPanel("asked", gettext(N_("The request")), facts)


def _files(found: Look) -> FilePanel | None:
    pk = found.request.id
    drawn = [
        {
            "name": file.name, "size": record_panels.size(file.size), "by": found.who(file.created_by),
            "at": shown(file.recorded_at), "url": to("file", pk, file_id=file.id), "preview_url": None,
            "icon": record_panels.ICONS.get(file.media_type.partition("/")[0], "file-earmark"), "delete_url": None,
        }
        for file in found.attached
    ]  # fmt: skip
    editable = found.mine and rules.may_still_edit(list(found.asked.values())) is None
    return FilePanel("files", gettext(N_("Documents")), drawn, to("add_file", pk) if editable else None)


def _questions(session: Session, found: Look) -> TablePanel | None:
    rows = []
    for each in queries.questions(session, found.request.id):
        asked = Link(each.question, None, f"{found.who(each.asked_by)}, {shown(each.asked_at)}")
        if each.answer is not None:
            rows.append(
                Row(
                    each.id,
                    None,
                    each.question,
                    [asked, Link(each.answer, None, f"{found.who(each.answered_by)}, {shown(each.answered_at)}")],
                )
            )
            continue
        actions = (
            [Action(gettext(N_("Answer")), to("answer", found.request.id, question_id=each.id))] if found.mine else []
        )
        rows.append(Row(each.id, None, each.question, [asked, Chip(gettext(N_("Not answered yet")), "warn")], actions))
    head = [HeadCell("question", gettext(N_("Question"))), HeadCell("answer", gettext(N_("Answer")))]
    return TablePanel("questions", gettext(N_("Questions")), head, rows) if rows else None


def _decisions(found: Look) -> TablePanel | None:
    fields = {item.id: governable.label(item.entity, item.field) for item in found.items}
    head = [HeadCell(text, gettext(text)) for text in (N_("Field"), N_("Decision"), N_("By"), N_("Remark"))]
    rows = [
        Row(each.id, None, fields[each.item_id], [
            fields[each.item_id],
            panels.decision_chip(approves=each.approves),
            f"{found.who(each.approver_id)}, {shown(each.decided_at)}", each.remark,
        ])
        for each in found.made if each.item_id in fields
    ]  # fmt: skip
    return TablePanel("decisions", gettext(N_("Decisions")), head, rows) if rows else None


def told(found: Look, items: Collection[int] | None = None) -> str:
    """What is to change, in one line; `items`: only these fields."""
    lines = []
    for item in found.items:
        if items is None or item.id in items:
            before = f"{panels.value_of(item, item.old)} → " if item.field else ""
            lines.append(f"{governable.label(item.entity, item.field)}: {before}{panels.value_of(item, item.new)}")
    return " · ".join(lines)


def questions(pk: int) -> Sequence[ChangeQuestion]:
    """What was asked back about a change."""
    return queries.questions(db.session(), pk)


def left(pk: int) -> list[str]:
    """Of an approved change the fields that did not take effect, and why."""
    request = queries.request(db.session(), pk)
    closed = [item for item in (request.items if request else ()) if item.state in (rules.CONFLICT, rules.FAILED)]
    return [f"{governable.label(item.entity, item.field)}: {why(item.reasons)}" for item in closed]

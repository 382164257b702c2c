"""The page of one pending change: old and new side by side, why, from when, and what may be done about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.approvals import panels, queries, rules
from app.approvals.models import ChangeQuestion
from app.approvals.views import values
from app.approvals.views.looks import ENDPOINT, TITLE, Look, record, to
from app.kernel.problems import N_
from app.platform import governable, record_names, record_panels
from app.platform.db import db
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
from app.platform.policies import DELETION
from app.platform.reasons import text as why
from app.platform.shown import shown


def page(session: Session, found: Look) -> CardPage:
    """The whole page."""
    request = found.request
    name, url = record(session, request)
    kind = gettext(record_names.title_of(request.entity))
    states = dict.fromkeys(item.state for item in request.items)
    crumbs = [Crumb(gettext(TITLE), url_for(f"{ENDPOINT}.index")), Crumb(name)]
    facts = (kind, gettext(N_("Change number %(number)s"), number=request.id))
    main = [values.panel(session, found), _questions(session, found), _decisions(found)]
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
    if found.mine and values.overtaken(db.session(), found):
        text = gettext(N_("Ask again with today's value"))
        actions.append(Action(text, to("again", pk), "arrow-repeat", post=True, primary=not open_))
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
            if item.field == DELETION:
                lines.append(f"{governable.label(item.entity, item.field)}: {panels.value_of(item, item.old)}")
                continue
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

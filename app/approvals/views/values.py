"""What is to change, side by side: as it was when it was asked for, as it is now where that differs, as it becomes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.approvals import panels, queries, rules
from app.approvals.listings import role_texts
from app.approvals.models import ChangeItem
from app.approvals.views import held
from app.approvals.views.looks import Look, to
from app.kernel.problems import N_
from app.platform import extras, governable
from app.platform.pages import Action, Chip, HeadCell, Link, Row, TablePanel
from app.platform.policies import DELETION
from app.platform.reasons import text as why


def overtaken(session: Session, found: Look) -> dict[int, Any]:
    """What stands today in the fields that somebody else has changed since, by the id of the item."""
    now = queries.held_now(session, found.request)
    return {
        item.id: now[item.id]
        for item in found.items
        if item.id in now and rules.overtaken(found.asked[item.id], item.old, item.new, now[item.id])
    }


def panel(session: Session, found: Look) -> TablePanel:
    """Old and new side by side, and between them what the record holds now, where somebody has changed it since."""
    many = len(found.items) > 1
    changed = overtaken(session, found)
    decided = any(item.state != rules.WAITING for item in found.items)
    rows: list[Row] = []
    for item in found.items:
        state = [[panels.state_chip(item.state), *([why(item.reasons)] if item.reasons else [])]] if decided else []
        if item.field in ("", DELETION):
            rows += _record(item, state, changed)
            continue
        name, now = governable.label(item.entity, item.field), [_now(item, changed)] if changed else []
        old, new = (held.link(item, item.field, v) or panels.value_of(item, v) for v in (item.old, item.new))
        cells = [Link(name, None, _approvers(item)), old, *now, new, *state]
        rows.append(Row(item.id, None, name, cells, _each(found, item, many=many)))
    was = N_("Was when asked") if changed else N_("Was")
    labels = (N_("Field"), was, *((N_("Is now"),) if changed else ()), N_("It becomes"))
    head = [HeadCell(text, gettext(text)) for text in (*labels, *((N_("State"),) if decided else ()))]
    return TablePanel("values", gettext(N_("What is to change")), head, rows)


def _now(item: ChangeItem, changed: dict[int, Any]) -> Any:
    if item.id not in changed:
        return None
    return Chip(str(panels.value_of(item, changed[item.id]) or gettext(N_("empty"))), "bad", "people")


def _record(item: ChangeItem, state: list[Any], changed: dict[int, Any]) -> list[Row]:
    """The values of a new record, or of one that is to be deleted, each in a row."""
    rows: list[Row] = []
    goes, now = item.field == DELETION, changed.get(item.id) or {}
    between = [None] if changed else []
    if goes:
        text = governable.label(item.entity, item.field)
        rows.append(Row(item.id, None, text, [Link(text, None, _approvers(item)), None, *between, None, *state]))
    values = dict(item.old if goes else item.new)
    for name in {**values, **now}:
        if extras.visible(item.entity, name):
            label, value = governable.label(item.entity, name), values.get(name)
            shows, other = held.link(item, name, value) or _shown(item, name, value), now and now.get(name) != value
            middle = [Chip(str(_shown(item, name, now.get(name))), "bad", "people")] if other else between
            first = label if rows else Link(label, None, _approvers(item))
            cells = [first, *([shows, *middle, None] if goes else [None, *between, shows])]
            rows.append(Row(item.id, None, label, [*cells, *(state and [""] if rows else state)]))
    return rows


def _shown(item: ChangeItem, name: str, value: Any) -> Any:
    return governable.shown_value(item.entity, name, value) if value is not None else gettext(N_("empty"))


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

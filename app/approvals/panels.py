"""What waits, on the cards of records, on the start page and as a number in the sidebar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.approvals import queries, rules
from app.approvals.models import ChangeItem, ChangeRequest
from app.approvals.operations import Supplier, shipped
from app.kernel.problems import N_
from app.platform import extras, governable, record_names
from app.platform.guards import may
from app.platform.pages import Chip, HeadCell, Link, Row, TablePanel, Tile
from app.platform.panels import View
from app.platform.policies import DELETION, Waiting
from app.platform.security.roles import ADMINISTRATOR, AUDITOR
from app.platform.shown import shown

RESOURCE = "Approvals"
REMEMBERED = 1000  # readers' numbers; more are forgotten at once
TONES = {
    rules.WAITING: ("warn", "hourglass-split"), rules.APPROVED: ("info", "calendar-check"),
    rules.APPLIED: ("ok", "check2"), rules.REFUSED: ("bad", "x-octagon"), rules.WITHDRAWN: ("off", "arrow-return-left"),
    rules.CONFLICT: ("bad", "people"), rules.FAILED: ("bad", "exclamation-octagon"),
}  # fmt: skip


def state_chip(state: str) -> Chip:
    """What has become of a field that was to change."""
    tone, icon = TONES[state]
    return Chip(gettext(dict(rules.STATES)[state]), tone, icon)


def decision_chip(*, approves: bool) -> Chip:
    """What one person decided."""
    if approves:
        return Chip(gettext(N_("Approved")), "ok", "check2")
    return Chip(gettext(N_("Refused")), "bad", "x-octagon")


def day_of(request: ChangeRequest) -> Any:
    """From when a change holds."""
    return shown(request.effective_on) if request.effective_on else gettext(N_("when approved"))


def value_of(item: ChangeItem, value: Any) -> Any:
    """A value of a field as people see it; of a new record, or one to delete, what it holds, in one line."""
    if item.field == DELETION:
        return _in_one_line(item, value) or gettext(governable.DELETED)
    return governable.shown_value(item.entity, item.field, value) if item.field else _in_one_line(item, value)


def _in_one_line(item: ChangeItem, value: Any) -> str:
    told = [
        str(governable.shown_value(item.entity, name, each))
        for name, each in (value or {}).items()
        if extras.visible(item.entity, name)
    ]
    return ", ".join(told)


class Keeper(Supplier):
    """`platform.policies.Policies` for the reader of the request."""

    def waiting(self, session: Session, item: Any) -> Waiting:
        """Badges beside the fields that wait, and a panel with all of it. No statement where nothing waits anywhere."""
        if not self.anything_open() or not may("list", RESOURCE):
            return Waiting()
        kind = item.__tablename__
        found = [
            each for each in queries.of_record(session, kind, item.id) if extras.visible(each[1].entity, each[1].field)
        ]
        if not found:
            return Waiting()
        own = [(request, each) for request, each, _ in found if (request.entity, request.record_id) == (kind, item.id)]
        badges = {each.field: _badge(request, each) for request, each in own}
        return Waiting(badges, _panel(found, kind))


def _badge(request: ChangeRequest, item: ChangeItem) -> Chip:
    new = value_of(item, item.new)
    if item.state == rules.WAITING:
        return Chip(gettext(N_("Waits: %(new)s"), new=new), "warn", "hourglass-split", _url(request))
    text = gettext(N_("From %(day)s: %(new)s"), day=shown(request.effective_on), new=new)
    return Chip(text, "info", "calendar-check", _url(request))


def _url(request: ChangeRequest) -> str:
    return url_for("ApprovalsView.show", pk=request.id)


def _panel(found: Sequence[tuple[ChangeRequest, ChangeItem, str]], kind: str) -> TablePanel:
    rows = []
    for request, item, by in found:
        name = governable.label(item.entity, item.field)
        if request.entity != kind:
            name = f"{gettext(record_names.title_of(request.entity))}: {name}"
        asked = Link(name, None, f"{by or gettext(N_('Bukett'))}, {shown(request.recorded_at)}")
        old = value_of(item, item.old) if item.field else None
        rows.append(Row(item.id, _url(request), name, [asked, old, value_of(item, item.new), _when(request, item)]))
    head = [HeadCell(text, gettext(text)) for text in (N_("Field"), N_("Now"), N_("It becomes"), N_("Takes effect"))]
    return TablePanel("waiting", gettext(N_("Waits for approval")), head, rows)


def _when(request: ChangeRequest, item: ChangeItem) -> Any:
    """When it takes effect, and whether somebody still has to approve it."""
    return day_of(request) if item.state == rules.WAITING else Chip(str(day_of(request)), "info", "calendar-check")


def roles() -> frozenset[str]:
    """The roles of the reader."""
    return frozenset(role.name for role in current_user.roles)


def numbers(session: Session, keeper: Supplier) -> tuple[int, int]:
    """How much waits for the reader, and how much of their own is open. Asked again only when something has changed."""
    stamp = keeper.open_stamp()
    if stamp == "":
        return 0, 0
    memory: dict[Any, tuple[int, int]] = current_app.extensions.setdefault("bukett.approvals", {})
    key = (int(current_user.id), frozenset(roles()), stamp)
    if stamp is None or key not in memory:
        if len(memory) >= REMEMBERED:
            memory.clear()
        memory[key] = queries.numbers(session, int(current_user.id), roles())
    return memory[key]


KEEPER = Keeper()


def in_sidebar(session: Session) -> int | None:
    """The number beside the entry; None, and no entry, for who neither approves nor has asked for anything."""
    waits, mine = numbers(session, KEEPER)
    if waits or mine or roles() & {ADMINISTRATOR, AUDITOR}:
        return waits
    approving = {name for each in (*shipped(), *KEEPER.policies(session)) for name in each.roles}
    return 0 if roles() & approving else None


def start(look: View) -> list[tuple[str, Any]]:
    """What waits for the reader, and what they have asked for, on the start page."""
    if not look.may("list", RESOURCE):
        return []
    waits, mine = numbers(look.session, KEEPER)
    found = []
    kinds = ((waits, "mine", N_("Waits for me"), "warn"), (mine, "asked", N_("I have asked for"), ""))
    for number, which, text, tone in kinds:
        if number:
            url = url_for("ApprovalsView.index", which=which)
            found.append(("tile", Tile(gettext(text), str(number), url, tone=tone, icon="hourglass-split")))
    return found

"""The lists of templates and of the ledger: columns, filters, sorts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, or_, select

from app.kernel.dates import end_of
from app.kernel.problems import N_, Problem
from app.notices import queries, rules
from app.notices.models import RECORDS, Notice, NoticeOptOut, NoticeTemplate
from app.platform import addresses, clock, record_names
from app.platform.columns import unindexed
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import boolean, chosen, own, read_bool, read_id
from app.platform.offering import OFFERS
from app.platform.pages import Chip, Link
from app.platform.runtime import runtime

TONES = {
    rules.WAITING: ("warn", "hourglass-split"),
    rules.QUEUED: ("warn", "send"),
    rules.SENT: ("ok", "check-circle"),
    rules.KEPT: ("info", "inbox"),
    rules.FAILED: ("bad", "exclamation-triangle"),
    rules.SKIPPED: ("off", "dash-circle"),
}
_LABELS = dict(rules.STATES)
ALL = N_("All that can be ended")


def state_chip(state: str) -> Chip:
    """What has become of a notice."""
    return Chip(gettext(_LABELS.get(state, state)), *TONES.get(state, ("off", "")))


def record_title(table: str | None) -> str:
    """What the records of a table are called together."""
    return gettext(OFFERS[table].title) if table in OFFERS else ""


def why(reason: Sequence[Any]) -> str:
    """The reason of a notice's state for the reader."""
    return Problem("notices.reason", None, reason[0], reason[1]).text(gettext) if reason else ""


def goes_out(state: str, next_at: dt.datetime, sent_at: dt.datetime | None, quiet: rules.Quiet) -> dt.datetime | None:
    """When a notice went out, or will as things are: not before it is due, nor in quiet hours."""
    if state != rules.WAITING:
        return sent_at
    return rules.open_from(quiet, max(next_at, clock.now()))


def _recipients(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    rows = lens.session.execute(select(Notice.id, Notice.name, Notice.address).where(Notice.id.in_(ids)))
    card = addresses.cards("NoticeView")
    return {pk: Link(name or address or "–", card(pk), address if name else "") for pk, name, address in rows}


def _records(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    statement = select(Notice.id, Notice.entity, Notice.entity_id).where(Notice.id.in_(ids))
    about = lens.session.execute(statement.where(Notice.entity.is_not(None), Notice.entity_id.is_not(None)))
    rows = [(pk, str(table), int(record)) for pk, table, record in about if record is not None]
    wanted: dict[str, set[int]] = defaultdict(set)
    for _, table, pk in rows:
        wanted[table].add(pk)
    named = {table: record_names.names(lens.session, table, pks) for table, pks in wanted.items()}
    cards = {table: addresses.cards(view.endpoint) for table in wanted if (view := runtime().views.get(table))}
    return {
        pk: Link(
            named[table].get(record, f"({record})"),
            cards[table](record) if table in cards and record in named[table] else None,
            record_title(table),
        )
        for pk, table, record in rows
    }  # fmt: skip


def _templates(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    columns = (Notice.id, NoticeTemplate.name, NoticeTemplate.name_en)
    statement = select(*columns).join(NoticeTemplate, NoticeTemplate.id == Notice.template_id)
    return {row.id: queries.named(row) for row in lens.session.execute(statement.where(Notice.id.in_(ids)))}


def _names(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return queries.template_names(lens.session, ids)


def _kinds(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    rows = lens.session.execute(select(NoticeOptOut.id, NoticeOptOut.template_id).where(NoticeOptOut.id.in_(ids))).all()
    named = queries.template_names(lens.session, {template for _, template in rows if template is not None})
    return {pk: gettext(ALL) if template is None else named.get(template, "") for pk, template in rows}


def opt_out_chip(lifted_at: dt.datetime | None) -> Chip:
    """Whether an unsubscription holds."""
    return Chip(gettext(N_("Unsubscribed")), "info", "envelope-slash") if lifted_at is None else _lifted()


def _lifted() -> Chip:
    return Chip(gettext(N_("Taken back")), "off", "arrow-counterclockwise")


def _outgoing(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    quiet = queries.quiet(lens.session)
    columns = (Notice.id, Notice.state, Notice.next_at, Notice.sent_at)
    rows = lens.session.execute(select(*columns).where(Notice.id.in_(ids)))
    return {pk: goes_out(state, next_at, sent_at, quiet) for pk, state, next_at, sent_at in rows}


def _before(lens: Lens, values: Sequence[dt.date]) -> Any:
    return Notice.due_at < end_of(values[0] - dt.timedelta(days=1))


def _from(lens: Lens, values: Sequence[dt.date]) -> Any:
    return Notice.due_at >= end_of(values[0] - dt.timedelta(days=1))


def _address(text: str) -> str:
    return text.strip().lower()


NOTICES = Listing(
    name="notices",
    model=Notice,
    title=N_("Notices"),
    sort="-due_at",
    columns=(
        Column(name="recipient", label=N_("Recipient"), load=_recipients),
        Column(name="template", label=N_("Message template"), load=_templates),
        Column(name="record", label=N_("Record"), load=_records),
        Column(name="state", label=N_("State"), attribute=Notice.state, show=state_chip,
               plain=lambda value: state_chip(value).text, group=lambda lens: Notice.state,
               group_texts=lambda lens, values: {value: gettext(_LABELS.get(value, value)) for value in values}),
        Column(name="reason", label=N_("Why"), attribute=Notice.reason, show=why, plain=why),
        own(Notice.due_at, sort=True),
        Column(name="goes_out", label=N_("Goes out"), load=_outgoing),
        own(Notice.kind, default=False),
        own(Notice.key, default=False),
        own(Notice.language, default=False),
    ),
    filters=(
        chosen("state", N_("State"), Notice.state, rules.STATES),
        Filter(name="template", label=N_("Message template"), kind="choice", multiple=True, parse=read_id,
               where=lambda lens, values: Notice.template_id.in_(values),
               choices=lambda session: [(str(pk), name) for pk, name in queries.template_choices(session)]),
        Filter(name="record", label=N_("Written about"), kind="choice", multiple=True, parse=str,
               where=lambda lens, values: Notice.entity.in_(values), choices=lambda session: list(RECORDS)),
        Filter(name="address", label=N_("Recipient"), kind="text", parse=_address,
               where=lambda lens, values: or_(Notice.address.in_(values), Notice.recipient.in_(values)),
               help=N_("The whole e-mail address."), multiple=True),
        Filter(name="kind", label=N_("Occasion"), kind="text", parse=str, multiple=True,
               where=lambda lens, values: Notice.kind.in_(values)),
        Filter(name="due_from", label=N_("Due from"), kind="date", parse=read_date, where=_from),
        Filter(name="due_before", label=N_("Due before"), kind="date", parse=read_date, where=_before),
    ),
)  # fmt: skip


TEMPLATES = Listing(
    name="notice_templates",
    model=NoticeTemplate,
    title=N_("Message templates"),
    sort="name",
    columns=(
        Column(name="name", label=N_("Name"), load=_names, sort=NoticeTemplate.name),
        own(NoticeTemplate.subject_nb),
        Column(name="record", label=N_("Written about"), attribute=NoticeTemplate.record, show=record_title,
               plain=record_title),
        own(NoticeTemplate.optional),
        own(NoticeTemplate.shipped),
        own(NoticeTemplate.code),
        own(NoticeTemplate.subject_en, default=False),
        own(NoticeTemplate.name_en, default=False),
    ),
    filters=(
        Filter(name="record", label=N_("Written about"), kind="choice", multiple=True, parse=str,
               where=lambda lens, values: NoticeTemplate.record.in_(values), choices=lambda session: list(RECORDS)),
        boolean("optional", N_("Recipients may unsubscribe"), NoticeTemplate.optional),
        boolean("shipped", N_("Shipped with Bukett"), NoticeTemplate.shipped),
    ),
)  # fmt: skip


def _of_kinds(templates: Sequence[int]) -> ColumnElement[bool]:
    """Who wants none of these, or nothing at all: so many of the list's rows that it is walked as it is sorted."""
    kind = unindexed(NoticeOptOut.template_id)
    return or_(kind.in_(templates), kind.is_(None))


OPT_OUTS = Listing(
    name="notice_opt_outs",
    model=NoticeOptOut,
    title=N_("Unsubscribed"),
    sort="-recorded_at",
    columns=(
        own(NoticeOptOut.address, sort=True),
        Column(name="template", label=N_("Kind of message"), load=_kinds),
        Column(name="lifted_at", label=N_("State"), attribute=NoticeOptOut.lifted_at, show=opt_out_chip,
               plain=lambda value: opt_out_chip(value).text),
        own(NoticeOptOut.recorded_at, label=N_("Unsubscribed since"), sort=True),
        own(NoticeOptOut.reason),
    ),
    filters=(
        Filter(name="address", label=N_("E-mail"), kind="text", parse=_address, multiple=True,
               where=lambda lens, values: NoticeOptOut.address.in_(values), help=N_("The whole e-mail address.")),
        Filter(name="template", label=N_("Kind of message"), kind="choice", multiple=True, parse=read_id,
               where=lambda lens, values: _of_kinds(values),
               choices=lambda session: [(str(pk), name) for pk, name in queries.template_choices(session)]),
        Filter(name="holds", label=N_("Still unsubscribed"), kind="bool", parse=read_bool,
               where=lambda lens, values: (
                   NoticeOptOut.lifted_at.is_(None) if values[0] else NoticeOptOut.lifted_at.is_not(None)
               )),
    ),
)  # fmt: skip

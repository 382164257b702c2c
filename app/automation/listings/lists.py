"""The lists of automations and of their runs: columns, filters, sorts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from app.automation.listings import triggers
from app.automation.models import Automation, AutomationRun
from app.automation.queries import catalogue, runs
from app.automation.rules.definitions import TRIGGERS, trigger_of
from app.automation.rules.states import RUN_STATES, TONES
from app.kernel.dates import BUSINESS_ZONE
from app.kernel.problems import N_
from app.platform import addresses, record_names
from app.platform.forms import read_date
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import boolean, chosen, own, read_id
from app.platform.pages import Chip, Link
from app.platform.runtime import runtime


def active_chip(active: Any) -> Chip:
    """Whether an automation is switched on."""
    return Chip(gettext(N_("On")), "ok", "check2") if active else Chip(gettext(N_("Off")), "off")


def state_chip(state: Any) -> Chip:
    """A run's or a step's state."""
    return Chip(gettext(dict(RUN_STATES).get(str(state), str(state))), TONES.get(str(state), "off"))


def table_title(table: str | None) -> str:
    """What the records of a table are called together."""
    return str(gettext(record_names.title_of(table))) if table in runtime().views else ""


def _tables(session: Any) -> list[tuple[str, str]]:
    return sorted(catalogue.record_tables().items())


def _table(text: str) -> str:
    if text not in catalogue.record_tables():
        raise ValueError(text)
    return text


def _whens(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return {pk: triggers.trigger(trigger_of(told)) for pk, told in runs.triggers(lens.session, ids).items()}


AUTOMATIONS = Listing(
    name="automations",
    model=Automation,
    title=N_("Automations"),
    sort="name",
    columns=(
        own(Automation.name, sort=True),
        Column(
            name="active", label=N_("Switched on"), attribute=Automation.active, show=active_chip,
            plain=lambda value: active_chip(value).text,
        ),
        Column(name="when", label=N_("When"), load=_whens),
        Column(
            name="kind", label=N_("What starts it"), attribute=Automation.kind, default=False,
            show=lambda kind: str(gettext(dict(TRIGGERS).get(kind, kind))), group=lambda lens: Automation.kind,
        ),
        Column(name="entity", label=N_("Records"), attribute=Automation.entity, show=table_title),
        own(Automation.number),
        own(Automation.id, label=N_("No."), sort=True, default=False),
    ),
    filters=(
        boolean("active", N_("Switched on"), Automation.active),
        chosen("kind", N_("What starts it"), Automation.kind, TRIGGERS),
        Filter(
            name="entity", label=N_("Records"), kind="choice", multiple=True, parse=_table, choices=_tables,
            where=lambda lens, values: Automation.entity.in_(values),
        ),
    ),
)  # fmt: skip


def _automations(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    card = addresses.cards("AutomationView")
    return {pk: Link(name, card(own_id)) for pk, (own_id, name) in runs.automations_of(lens.session, ids).items()}


def _records(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    by_table: dict[str, dict[int, int]] = {}
    for pk, table, record in runs.records_of(lens.session, ids):
        if table in runtime().views and record is not None:
            by_table.setdefault(table, {})[pk] = record
    found: dict[int, Any] = {}
    for table, records in by_table.items():
        names = record_names.names(lens.session, table, set(records.values()))
        card = addresses.cards(runtime().views[table].endpoint)
        title = table_title(table)
        for pk, record in records.items():
            gone = gettext(N_("deleted (no. %(number)s)"), number=record)
            found[pk] = Link(names.get(record, gone), card(record) if record in names else None, title)
    return found


def _instant(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BUSINESS_ZONE)


def _of(lens: Lens, values: Sequence[int]) -> Any:
    return AutomationRun.automation_id.in_(values)


def _choices(session: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in runs.all_names(session)]


RUNS = Listing(
    name="automation_runs",
    model=AutomationRun,
    title=N_("Runs of automations"),
    sort="-id",
    columns=(
        own(AutomationRun.id, label=N_("No."), sort=True),
        Column(name="automation", label=N_("Automation"), load=_automations),
        Column(name="record", label=N_("Record"), load=_records),
        Column(
            name="state", label=N_("State"), attribute=AutomationRun.state, show=state_chip,
            plain=lambda value: state_chip(value).text, group=lambda lens: AutomationRun.state,
        ),
        own(AutomationRun.started_at),
        own(AutomationRun.finished_at),
    ),
    filters=(
        Filter(
            name="automation", label=N_("Automation"), kind="choice", multiple=True, parse=read_id, where=_of,
            choices=_choices,
        ),
        chosen("state", N_("State"), AutomationRun.state, RUN_STATES),
        Filter(
            name="from", label=N_("Begun from"), kind="date", parse=read_date,
            where=lambda lens, values: AutomationRun.started_at >= _instant(values[0]),
            says=(N_("begun from %(values)s on"), N_("begun before %(values)s")),
        ),
        Filter(
            name="entity", label=N_("Records"), kind="choice", multiple=True, parse=_table, choices=_tables,
            where=lambda lens, values: AutomationRun.entity.in_(values),
        ),
        Filter(
            name="record", label=N_("Record no."), kind="text", parse=read_id,
            where=lambda lens, values: AutomationRun.entity_id.in_(values),
        ),
    ),
)  # fmt: skip

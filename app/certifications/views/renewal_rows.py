"""Rows of a scheme's list as the page shows them: who, which certificate, which days, what happens, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certifications.models import Certificate, RenewalRow
from app.certifications.rules import renewing, sent
from app.kernel.identifiers import formatted_organisation_number
from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import reasons
from app.platform.changepages import parts
from app.platform.pages import Chip, Link
from app.platform.shown import shown
from app.stores import queries as stores

FIELD_ORDER = (sent.ORG_NUMBER, sent.NUMBER, sent.NAME, sent.FIRST, sent.LAST)
MENDED = (sent.ORG_NUMBER, sent.NUMBER, sent.FIRST, sent.LAST)
OUTCOMES = {
    renewing.RENEWS: (N_("Will be renewed"), "info", "arrow-repeat"),
    renewing.NEW: (N_("Has none of this scheme"), "warn", "plus-circle"),
    renewing.REFUSED: (N_("To be looked at"), "bad", "x-octagon"),
    renewing.TWICE: (N_("Twice in the list"), "warn", "intersect"),
    renewing.UNKNOWN: (N_("Not in the register"), "warn", "question-circle"),
    renewing.KNOWN: (N_("Known already"), "off", "dash-circle"),
    renewing.RENEWED: (N_("Renewed"), "ok", "check2"),
    renewing.ADDED: (N_("Registered"), "ok", "plus-circle"),
    renewing.SINCE: (N_("Changed since"), "warn", "person-exclamation"),
    renewing.LEFT: (N_("Not ticked"), "off", "square"),
}
TICKED = (renewing.RENEWS, renewing.NEW, renewing.TWICE)
OPEN = (renewing.REFUSED, renewing.UNKNOWN, renewing.TWICE)


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell that can be mended: its field's label, the input's name, what stands there, whether it is blamed."""

    id: str
    label: str
    name: str
    value: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row. `tick`: None where there is nothing to carry out, else whether it is ticked. `open`: cells are shown."""

    id: int
    row: int
    name: str
    who: Link | None
    org: str
    certificate: Link | None
    made: Link | None
    days: Sequence[tuple[str, Any]]
    chip: Chip
    said: str
    tick: bool | None
    cells: Sequence[CellShown]
    open: bool


def shown_rows(session: Session, found: Sequence[RenewalRow], *, preview: bool) -> list[RowShown]:
    """Rows of one page, in a fixed number of statements."""
    names = stores.names(session, [row.store_id for row in found if row.store_id])
    ids = {pk for row in found for pk in (row.certificate_id, row.made_id) if pk}
    columns = select(Certificate.id, Certificate.number, Certificate.valid_to).where(Certificate.id.in_(ids))
    known = {pk: (number, day_before(end)) for pk, number, end in session.execute(columns)} if ids else {}
    people = parts.people(row.by_id for row in found)
    return [_row(row, names, known, people, preview=preview) for row in found]


def _row(
    row: RenewalRow,
    names: Mapping[int, tuple[str, str]],
    known: Mapping[int, tuple[str | None, Any]],
    people: Mapping[int, str],
    *,
    preview: bool,
) -> RowShown:
    store = names.get(row.store_id or 0)
    who = None
    if store is not None:
        sub = gettext(N_("Store %(number)s"), number=store[0])
        who = Link(store[1], url_for("StoreView.show", pk=row.store_id), sub)
    said = reasons_text(row.reasons)
    by = parts.by_whom(people, row.by_id, row.at)
    tick = None
    if preview and row.outcome in TICKED:
        tick = row.chosen is True if row.outcome == renewing.NEW else row.chosen is not False
    cells = _cells(row) if preview else []
    name = row.texts.get(sent.NAME, "") or gettext(N_("Row %(row)s"), row=row.row)
    return RowShown(
        row.id, row.row, name, who, org_text(row.org_number) or row.texts.get(sent.ORG_NUMBER, ""),
        _certificate(row.certificate_id, known), _certificate(row.made_id, known), _days(row), _chip(row.outcome),
        f"{said} ({by})" if said and by else said, tick, cells, preview and (row.outcome in OPEN or bool(row.mended)),
    )  # fmt: skip


def _cells(row: RenewalRow) -> list[CellShown]:
    wrong, found = {each[0] for each in row.reasons if each[0]}, []
    for key in MENDED:
        label, value = gettext(sent.FIELDS[key]), row.texts.get(key, "")
        found.append(CellShown(f"cell-{row.id}-{key}", label, f"{row.id}:{key}", value, key in wrong))
    return found


def _certificate(pk: int | None, known: Mapping[int, tuple[str | None, Any]]) -> Link | None:
    if pk is None or pk not in known:
        return None
    number, last = known[pk]
    sub = gettext(N_("until %(day)s"), day=shown(last)) if last else gettext(N_("no last day"))
    return Link(number or "–", url_for("CertificateView.show", pk=pk), sub)


def _days(row: RenewalRow) -> list[tuple[str, Any]]:
    """The new days; an assumed first day says so."""
    first = shown(row.first_day) if row.first_day else ""
    if first and row.from_assumed:
        first = gettext(N_("%(day)s (assumed)"), day=first)
    return [(gettext(N_("from")), first or None), (gettext(N_("to")), shown(row.last_day) if row.last_day else None)]


def _chip(outcome: str) -> Chip:
    if outcome == renewing.WAITING:
        return Chip(gettext(N_("Waiting")), "off", "hourglass")
    return parts.chip(OUTCOMES, outcome)


def org_text(number: str | None) -> str | None:
    """An organisation number in groups."""
    return formatted_organisation_number(number) if number else None


def reasons_text(told: Sequence[Any]) -> str:
    """Why a row is as it is, in the reader's language."""
    return reasons.text([["", message, values] for _field, message, values in told])

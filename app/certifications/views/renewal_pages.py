"""What the pages of a scheme's list show: plain values made of the list, its rows and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext

from app.certifications import queries
from app.certifications.models import COLUMNS, DONE, RUNNING, STOPPED, WEIGHED, WEIGHING, RenewalList, RenewalRow
from app.certifications.rules import renewing, sent
from app.certifications.views import renewal_rows as rows
from app.certifications.views.renewal_rows import FIELD_ORDER, OUTCOMES, RowShown
from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import clock
from app.platform.changepages import parts, undone
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, Chip, Crumb, HeadCell, Link, Pager, Row, TablePanel
from app.platform.shown import shown
from app.stores import queries as stores

STATES = {
    COLUMNS: (N_("Columns to be chosen"), "warn"), WEIGHING: (N_("Preview being made"), "info"),
    WEIGHED: (N_("Ready"), "info"), RUNNING: (N_("Being carried out"), "info"), DONE: (N_("Done"), "ok"),
    STOPPED: (N_("Stopped"), "bad"),
}  # fmt: skip
LISTS = (N_("List"), N_("Scheme"), N_("State"), N_("Rows"), N_("By whom"), N_("When"))
MISSING = (N_("Store number"), N_("Store"), N_("Organisation number"), N_("Certificate number"), N_("Last day"))
ROWS = (
    N_("Row"), *(sent.FIELDS[name] for name in FIELD_ORDER), N_("Store"), N_("What happens"), N_("Remark"),
    N_("By whom"), N_("When"),
)  # fmt: skip
READ_AT_ONCE = 500
RESOURCE = "RenewalLists"
TITLE = N_("Renew from the scheme's list")


@dataclass(frozen=True, slots=True)
class IndexPage:
    """`certifications/renewals.html`: a new list and those so far. `problems`: by field."""

    title: str
    crumbs: Sequence[Crumb]
    schemes: Sequence[tuple[str, str]]
    scheme: str
    pasted: str
    problems: Mapping[str, str]
    history: TablePanel
    pager: Pager
    total: int
    may_send: bool


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A field of a list and the column chosen for it; `samples` is what stands there."""

    key: str
    label: str
    chosen: int | None
    samples: Sequence[str] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of rows: all, or those that come to one thing. `value` is what its button sends."""

    text: str
    count: int
    value: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """`certifications/renewal_list.html`. `preview`: rows can still be mended and ticked."""

    title: str
    crumbs: Sequence[Crumb]
    item: RenewalList
    chip: Chip
    facts_line: Sequence[str]
    actions: Sequence[Action]
    preview: bool
    comparing: bool
    columns: Sequence[ColumnShown]
    headings: Sequence[tuple[int, str]]
    columns_open: bool
    rows: Sequence[RowShown]
    choices: Sequence[Choice]
    total: int
    pager: Pager
    here: str
    ready: tuple[int, int]
    missing: int
    outcome: str
    notices: Sequence[tuple[str, str, Action | None]] = field(default_factory=tuple)


def _crumbs(*more: Crumb) -> list[Crumb]:
    lists = Crumb(gettext(TITLE), url_for("RenewalListView.index") if more else None)
    return [Crumb(gettext(N_("Certificates")), url_for("CertificateView.list")), lists, *more]


def index_page(scheme: str, pasted: str = "", problems: Mapping[str, str] | None = None) -> IndexPage:
    """A new list, with what was typed so far, and the lists until now."""
    session, total = db.session(), queries.count_renewal_lists(db.session())
    number = parts.page_number(total)
    found = queries.renewal_lists(session, limit=parts.LISTED, offset=(number - 1) * parts.LISTED)
    names = parts.people(item.created_by for item, _ in found)
    head = [HeadCell(str(n), gettext(text), align="num" if n == 3 else "") for n, text in enumerate(LISTS)]
    listed = [_listed(item, name, names) for item, name in found]
    empty = gettext(N_("No list has been compared yet."))
    history = TablePanel("lists", gettext(N_("Lists so far")), head, listed, empty_text=empty)
    url = url_for("RenewalListView.index")
    choices = list(queries.schemes(session).items())
    pager = parts.pager(url, number, total)
    return IndexPage(
        gettext(TITLE), _crumbs(), choices, scheme, pasted, problems or {}, history, pager, total, may("add", RESOURCE)
    )


def _listed(item: RenewalList, scheme: str, names: Mapping[int, str]) -> Row:
    url = url_for("RenewalListView.show", pk=item.id)
    by = names.get(item.created_by or 0)
    cells = [Link(item.name, url), scheme, _state(item), shown(item.rows), by, shown(item.created_at)]
    return Row(item.id, url, item.name, cells)


def _state(item: RenewalList) -> Chip:
    text, tone = STATES[item.state]
    return Chip(gettext(text), tone)


def list_page(
    item: RenewalList, *, chosen: Mapping[str, int] | None = None, problems: Mapping[str, str] | None = None
) -> ListPage:
    """A list with its rows: the preview, or after it the result."""
    session, url = db.session(), url_for("RenewalListView.show", pk=item.id)
    compared = item.state not in (COLUMNS, WEIGHING)
    counts = queries.renewal_counts(session, item.id) if compared else {}
    asked = request.args.get("outcome", "")
    outcome = asked if asked in counts else ""
    total = (counts[outcome] if outcome else item.rows) if compared else 0
    number = parts.page_number(total)
    listed = queries.renewal_rows(item.id, outcome=outcome or None)
    found = session.scalars(listed.limit(parts.LISTED).offset((number - 1) * parts.LISTED)).all() if compared else []
    preview = item.started_at is None and may("add", RESOURCE)
    scheme = queries.scheme_names(session)[item.scheme_id]
    here = f"{url}?outcome={outcome}" if outcome else url
    title = gettext(N_("%(scheme)s: renewals from a list"), scheme=scheme)
    return ListPage(
        title=title, crumbs=_crumbs(Crumb(item.name)), item=item, chip=_state(item), facts_line=_facts(item),
        actions=_actions(item), preview=preview, comparing=item.state == WEIGHING,
        columns=_columns(item, item.mapping if chosen is None else chosen, problems or {}) if preview else (),
        headings=[(n, name or gettext(N_("Column %(n)s"), n=n + 1)) for n, name in enumerate(item.headings)],
        columns_open=bool(problems) or item.state == COLUMNS, rows=rows.shown_rows(session, found, preview=preview),
        choices=_choices(counts, item.rows, outcome, url), total=total, pager=parts.pager(here, number, total),
        here=f"{number}:{outcome}" if outcome else str(number), ready=queries.count_ready(session, item.id),
        missing=queries.count_not_on(session, item, clock.today()) if compared else 0, outcome=outcome,
        notices=undone.notices(item.group_id),
    )  # fmt: skip


def _facts(item: RenewalList) -> list[str]:
    names = parts.people([item.created_by])
    over = item.passed_over
    passed = ngettext("One row was passed over.", "%(num)s rows were passed over.", over) if over else ""
    return [item.name, item.sheet or "", parts.by_whom(names, item.created_by, item.created_at), passed.rstrip(".")]


def _columns(item: RenewalList, chosen: Mapping[str, int], problems: Mapping[str, str]) -> list[ColumnShown]:
    first = db.session.scalars(queries.renewal_rows(item.id).limit(20)).all()
    found = []
    for key in FIELD_ORDER:
        n = chosen.get(key)
        cells = [row.cells[n] for row in first if n is not None and n < len(row.cells) and row.cells[n]]
        label = gettext(sent.FIELDS[key])
        found.append(ColumnShown(key, label, n, list(dict.fromkeys(cells))[:3], problems.get(key, "")))
    return found


def _choices(counts: Mapping[str, int], every: int, outcome: str, url: str) -> list[Choice]:
    if not counts:
        return []
    found = [Choice(gettext(N_("All rows")), every, "1", url, not outcome)]
    for name, (text, _tone, _icon) in OUTCOMES.items():
        if counts.get(name):
            there = f"{url}?outcome={name}"
            found.append(Choice(gettext(text), counts[name], f"1:{name}", there, outcome == name))
    return found


def _actions(item: RenewalList) -> list[Action]:
    found = []
    if item.state not in (COLUMNS, WEIGHING):
        csv = url_for("RenewalListView.rows_file", pk=item.id)
        found.append(Action(gettext(N_("Rows as CSV")), csv, icon="filetype-csv"))
    if item.state in (RUNNING, WEIGHING) and item.job_id:
        url = url_for("JobView.show", pk=item.job_id)
        found.append(Action(gettext(N_("See how far it is")), url, icon="hourglass-split"))
    may_go_on = may("add", RESOURCE)
    if item.started_at is None and may_go_on:
        url = url_for("RenewalListView.forget", pk=item.id)
        ask = gettext(N_("Throw this list away? Nothing has been renewed from it."))
        text = gettext(N_("Throw away"))
        found.append(Action(text, url, icon="trash", post=True, danger=True, confirm=ask))
    if item.state == STOPPED and may_go_on:
        url = url_for("RenewalListView.start", pk=item.id)
        found.append(Action(gettext(N_("Go on")), url, icon="play", primary=True, post=True))
    mine = parts.theirs(item.created_by, "edit") and may("add", "Changes")
    if mine and item.state != RUNNING:
        found += undone.offer(item.group_id)
    return found


@dataclass(frozen=True, slots=True)
class MissingPage:
    """`certifications/renewal_missing.html`: the certificates that the list does not name."""

    title: str
    crumbs: Sequence[Crumb]
    intro: str
    table: TablePanel
    actions: Sequence[Action]
    pager: Pager
    total: int


def missing_page(item: RenewalList) -> MissingPage:
    """Who holds a certificate of the scheme today and is not on the list."""
    session, today = db.session(), clock.today()
    total, url = queries.count_not_on(session, item, today), url_for("RenewalListView.missing", pk=item.id)
    number = parts.page_number(total)
    chosen = queries.not_on(item, today).limit(parts.LISTED).offset((number - 1) * parts.LISTED)
    head = [HeadCell(str(n), gettext(text)) for n, text in enumerate(MISSING[1:])]
    listed = []
    for pk, _store, store_number, name, holder, certificate, end in session.execute(chosen):
        there = url_for("CertificateView.show", pk=pk)
        link = Link(name, there, gettext(N_("Store %(number)s"), number=store_number))
        cells = [link, rows.org_text(holder), certificate, shown(day_before(end))]
        listed.append(Row(pk, there, name, cells))
    back = url_for("RenewalListView.show", pk=item.id)
    actions = [Action(gettext(N_("Back to the list")), back, icon="arrow-left")]
    if total:
        file = url_for("RenewalListView.missing_file", pk=item.id)
        actions.append(Action(gettext(N_("Excel")), file, icon="file-earmark-spreadsheet"))
    title = gettext(N_("Not on the list"))
    empty = gettext(N_("Everybody who holds a certificate of the scheme is on the list."))
    intro = N_("These certificates of %(scheme)s hold today, and %(list)s does not name them. Ask the scheme's owner.")
    said = gettext(intro) % {"scheme": queries.scheme_names(session)[item.scheme_id], "list": item.name}
    table = TablePanel("missing", gettext(N_("Certificates")), head, listed, empty_text=empty)
    crumbs = _crumbs(Crumb(item.name, back), Crumb(title))
    return MissingPage(title, crumbs, said, table, actions, parts.pager(url, number, total), total)


def missing_lines(found: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The same for a file."""
    for _pk, _store, store_number, name, holder, certificate, end in found:
        yield [store_number, name, holder, certificate, day_before(end)]


def row_lines(list_id: int) -> Iterator[Sequence[Any]]:
    """Every row of a list for a file; read in pieces."""
    after = -1
    while True:
        chosen = queries.renewal_rows(list_id, after=after).limit(READ_AT_ONCE)
        found: Sequence[RenewalRow] = db.session.scalars(chosen).all()
        people = parts.people(row.by_id for row in found)
        names = stores.names(db.session(), [row.store_id for row in found if row.store_id])
        for row in found:
            number, name = names.get(row.store_id or 0, ("", ""))
            texts = [row.texts.get(key) for key in FIELD_ORDER]
            outcome = gettext(OUTCOMES[row.outcome][0]) if row.outcome != renewing.WAITING else None
            when = shown(row.at) if row.at else None
            said = rows.reasons_text(row.reasons)
            yield [row.row, *texts, f"{number} {name}".strip(), outcome, said, people.get(row.by_id or 0), when]
        if len(found) < READ_AT_ONCE:
            return
        after = found[-1].row

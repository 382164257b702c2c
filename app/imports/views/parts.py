"""What the pages of imports show: plain values made of runs, rows and problems. Knows no routes but its own."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.imports.models import ImportRow, ImportRun
from app.imports.operations import offered
from app.imports.queries import Kept
from app.imports.rules.contacts.plans import ContactPlan
from app.imports.rules.fields import CONTACTS, FIELDS_OF, REGISTER, Field
from app.imports.rules.lines import problem_from_list
from app.imports.rules.plans import RowPlan, RowProblem, told
from app.imports.rules.undo import label
from app.imports.views.labels import label_of
from app.kernel.problems import N_
from app.platform.pages import Action, Chip, Crumb, HeadCell, Link, Pager, Row, TablePanel, Tile
from app.platform.shown import shown

STATES = {
    "uploaded": (N_("Columns to be chosen"), "warn"), "previewed": (N_("Ready to import"), "info"),
    "running": (N_("Being imported"), "info"), "done": (N_("Imported"), "ok"), "failed": (N_("Stopped"), "bad"),
    "undoing": (N_("Being undone"), "info"), "undone": (N_("Undone"), "off"),
}  # fmt: skip
OUTCOMES = {
    "created": (N_("New"), "ok", "plus-circle"), "updated": (N_("Changed"), "info", "pencil"),
    "unchanged": (N_("Unchanged"), "off", "dash-circle"), "skipped": (N_("Skipped"), "warn", "skip-forward"),
    "refused": (N_("Refused"), "bad", "x-octagon"),
}  # fmt: skip
SAID = {
    "refused": (N_("Row refused"), "bad"), "skipped": (N_("Row skipped"), "warn"),
    "emptied": (N_("Left empty"), "warn"), "warning": (N_("To be looked at"), "info"),
    "kept": (N_("Kept as it is"), "off"),
}  # fmt: skip
KINDS_OF_FILES = {REGISTER: N_("Firms and stores (the register)"), CONTACTS: N_("Contact persons")}
STEPS = (N_("Upload"), N_("Columns"), N_("Preview and fix"), N_("Import"))


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way in: done, the present one, or to come."""

    text: str
    state: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the register and the column chosen for it. `problem` stands beside it."""

    key: str
    label: str
    required: bool
    chosen: int | None
    samples: Sequence[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say about a row; `input` names the field that mends it, `typed` is what stands there."""

    label: str
    text: str
    chip: Chip
    input: str = ""
    typed: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row with problems, for fixing in place."""

    row: int
    title: str
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What every page of one import has. `more` is the page's own."""

    title: str
    crumbs: Sequence[Crumb]
    steps: Sequence[Step] = ()
    chip: Chip | None = None
    intro: str = ""
    actions: Sequence[Action] = ()
    problems: Sequence[str] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def state_chip(run: ImportRun) -> Chip:
    """Where an import is."""
    text, tone = STATES[run.state]
    return Chip(gettext(text), tone)


def crumbs(run: ImportRun | None = None) -> list[Crumb]:
    """The way back from an import's pages."""
    first = Crumb(gettext(N_("Imports")), url_for("ImportView.index") if run else None)
    return [first, Crumb(run.name)] if run else [first]


def steps(run: ImportRun | None, present: int) -> list[Step]:
    """The four steps; those behind can be gone back to while the import has not begun."""
    open_ = run is not None and run.started_at is None
    urls = [None, None, None, None]
    if run is not None and open_:
        urls = [None, url_for("ImportView.columns", pk=run.id), url_for("ImportView.preview", pk=run.id), None]  # type: ignore[list-item]
    states = ["done" if number < present else "now" if number == present else "later" for number in range(4)]
    return [
        Step(gettext(text), states[number], urls[number] if number < present else None)
        for number, text in enumerate(STEPS)
    ]


def tiles(counts: Mapping[str, int], members: int | None, url: str | None = None) -> list[Tile]:
    """The outcomes as figures; `members`: how many firms are new, where a file can bring firms."""
    found = []
    for outcome, (text, tone, icon) in OUTCOMES.items():
        count = counts.get(outcome, 0)
        look = tone if count and tone in ("bad", "warn") else ""
        found.append(Tile(gettext(text), shown(count), f"{url}?outcome={outcome}" if url else "", tone=look, icon=icon))
    if members is not None:
        found.append(Tile(gettext(N_("New firms")), shown(members), "", icon="people"))
    return found


def kinds(summary: Mapping[str, Any]) -> TablePanel:
    """Problems by kind: what, what it leads to, in how many rows, and the first one in words."""
    head = [HeadCell(str(n), gettext(text), align=align) for n, (text, align) in enumerate(KINDS)]
    rows = []
    for number, (_, each) in enumerate(sorted(summary.get("codes", {}).items(), key=lambda pair: -pair[1]["count"])):
        text, tone = SAID[each["outcome"]]
        column = label_of(each["column"])
        values = told(each["values"], gettext)
        sentence = gettext(each["message"]) % values if values else gettext(each["message"])
        example = gettext(N_("Row %(row)s: %(text)s"), row=each["row"], text=sentence)
        rows.append(Row(number, None, column, [column, Chip(gettext(text), tone), shown(each["count"]), example]))
    empty = gettext(N_("Nothing is wrong with this file."))
    return TablePanel("problems", gettext(N_("What was found")), head, rows, empty_text=empty)


KINDS = ((N_("Field"), ""), (N_("What happens"), ""), (N_("Rows"), "num"), (N_("The first of them"), ""))


def first_rows(plans: Sequence[RowPlan]) -> TablePanel:
    """The first rows as they will be stored."""
    head = [HeadCell(str(n), gettext(text)) for n, text in enumerate(FIRST)]
    rows = []
    for plan in plans:
        store, member, term = plan.store, plan.member, plan.term
        days = [shown(term.first_day) if term else "", shown(term.last_day) if term else ""]
        place = " ".join(filter(None, (store.postal_code, store.place))) if store else ""
        outcome = None if store else Chip(*(gettext(OUTCOMES[str(plan.outcome)][0]), OUTCOMES[str(plan.outcome)][1]))
        name = store.name if store else ""
        shop, firm = Link(plan.store_number or "–", None, name or ""), member.name if member else None
        cells = [
            str(plan.row), shop, outcome or firm,
            store.street if store else None, place, *days,
        ]  # fmt: skip
        rows.append(Row(plan.row, None, str(plan.row), cells))
    return TablePanel("first", gettext(N_("The first rows")), head, rows)


FIRST = (
    N_("Row"), N_("Store"), N_("Firm"), N_("Street"), N_("Place"), N_("Member from"), N_("Member until"),
)  # fmt: skip


def broken(plan: RowPlan | ContactPlan, cells: Mapping[str, str]) -> Broken:
    """A row with the fields that mend it."""
    return Broken(plan.row, plan.title, [_said(plan, problem, cells) for problem in plan.problems])


def _said(plan: RowPlan | ContactPlan, problem: RowProblem, cells: Mapping[str, str]) -> Said:
    text, tone = SAID[problem.outcome.value]
    column = problem.column or ""
    name = label_of(column)
    field_name = f"{plan.row}:{column}" if column else ""
    about = problem.text(gettext)
    return Said(name, about, Chip(gettext(text), tone), field_name, cells.get(column, ""), problem.suggestion or "")


def columns(run: ImportRun, problems: Mapping[str, str]) -> list[Column]:
    """Every field with its column."""
    found = []
    for each in (*FIELDS_OF[run.kind], *(Field(own.key, own.label) for own in offered(run.kind))):
        chosen = run.mapping.get(each.key)
        samples = run.samples[chosen] if chosen is not None and chosen < len(run.samples) else []
        said = problems.get(each.key, "")
        found.append(Column(each.key, gettext(each.label), each.required, chosen, samples, said))
    return found


def outcome_rows(rows: Sequence[ImportRow], there: Container[int]) -> list[Row]:
    """Rows with what became of them; with a link to the stores that are still there."""
    found = []
    for each in rows:
        text, tone, icon = OUTCOMES[each.outcome]
        url = url_for("StoreView.show", pk=each.store_id) if each.store_id and each.store_id in there else None
        said = [problem_from_list(parts).text(gettext) for parts in each.problems]
        store = Link(each.store_number or "–", url, each.store_name or "")
        found.append(
            Row(each.id, None, str(each.row), [str(each.row), store, Chip(gettext(text), tone, icon), said or None])
        )
    return found


def undone(rows: Sequence[Kept]) -> TablePanel:
    """What undoing kept or could not reverse, and why."""
    head = [HeadCell(str(n), gettext(text)) for n, text in enumerate(UNDONE)]
    drawn = []
    for number, each in enumerate(rows):
        values = {**each.values, "what": gettext(label(str(each.values.get("table", ""))))}
        reason = gettext(each.reason) % values if each.values else gettext(each.reason)
        chip = Chip(gettext(N_("Kept")), "warn") if each.result == "kept" else Chip(gettext(N_("Failed")), "bad")
        view = {"store": "StoreView", "member": "MemberView", "person": "PersonView"}[each.entity]
        link = Link(each.name or "–", url_for(f"{view}.show", pk=each.entity_id))
        row = str(each.row) if each.row else ""
        drawn.append(
            Row(number, None, each.name, [link, row, chip, reason, each.by, shown(each.at) if each.at else None])
        )
    empty = gettext(N_("Everything that the import brought was taken back."))
    return TablePanel("undone", gettext(N_("What was kept when the import was undone")), head, drawn, empty_text=empty)


UNDONE = (N_("Record"), N_("Row"), N_("Result"), N_("Why"), N_("By whom"), N_("When"))


def pager(url: str, page: int, size: int, total: int) -> Pager:
    """Pages of a list whose address already has its other parameters."""
    pages = max(1, -(-total // size))
    join = "&" if "?" in url else "?"

    def to(number: int) -> str:
        return f"{url}{join}page={number}"

    return Pager(
        (page - 1) * size + 1, min(page * size, total), page, pages, to(1) if page > 1 else None,
        to(page - 1) if page > 1 else None, to(page + 1) if page < pages else None, to(pages) if page < pages else None,
    )  # fmt: skip

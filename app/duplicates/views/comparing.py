"""Records side by side: where they differ, whose value is proposed, what would move, what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from flask_babel import gettext, ngettext

from app.duplicates import panels, queries, rules
from app.duplicates.forms import Choices
from app.duplicates.views import parts
from app.duplicates.views.parts import Named
from app.kernel.problems import N_, Problem
from app.platform import clock, extras, lookups, merging, record_names, tables
from app.platform.db import db
from app.platform.fact_panels import label_of, span, value_of
from app.platform.merging.planning import GOES, SHORTER, Item, Plan, by_table
from app.platform.merging.rules import differ, proposed
from app.platform.pages import Chip, Crumb
from app.platform.runtime import runtime
from app.platform.shown import NOTHING, shown
from app.platform.similar import Alike
from app.platform.views import sections

DAYS = ("valid_from", "valid_to")
LONGEST = 4
"""Values of a row that are told."""
SHOWN = 50
"""Rows of one table that are named; of more the number is told."""
FATES = {
    "moves": (N_("Moves"), "info", "arrow-right"),
    SHORTER: (N_("Gets fewer days"), "warn", "scissors"),
    GOES: (N_("Goes"), "warn", "trash"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one record says in a field, and whether this is the one that is proposed."""

    id: int
    value: Any
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field side by side."""

    name: str
    label: str
    differs: bool
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Moving:
    """The rows of one table that would move: their title, how many, and some by name with what becomes of each."""

    title: str
    count: int
    rows: Sequence[tuple[str, Chip, str]]
    more: int


@dataclass(frozen=True, slots=True)
class ComparePage:
    """`duplicates/compare.html`."""

    title: str
    crumbs: Sequence[Crumb]
    records: Sequence[tuple[Named, int, str]]  # with the version seen, and where this one is chosen to stay
    survivor: int
    fields: Sequence[FieldRow]
    differing: int
    reasons: Sequence[str]
    moving: Sequence[Moving]
    refused: Sequence[str]
    agreeing: Sequence[str]
    agreed: bool
    problems: Sequence[str]
    action_url: str
    cancel_url: str
    other_url: str = ""  # where the other record is chosen, while there is only one
    lookup_url: str = ""


def fields_of(alike: Alike) -> list[str]:
    """The fields that are compared and chosen: what the reader may edit, extra fields included."""
    view, columns = runtime().views[alike.kind], extras.columns(alike.model)
    names = sections.names(sections.of_edit(view), view.edit_columns)
    return [name for name in names if name in columns and name != "id" and _seen(columns[name])]


def _seen(column: Any) -> bool:
    kind = column.info.get("lookup")
    return not kind or lookups.allowed(kind)


def compared(alike: Alike, ids: Sequence[int]) -> list[Any]:
    """The records in the order asked for; 404 where the reader does not see one of them."""
    found = tables.records(db.session(), alike.kind, ids)
    if not ids or any(pk not in found for pk in ids):
        abort(404)
    return [found[pk] for pk in ids]


def values_of(alike: Alike, items: Mapping[int, Any], choices: Choices) -> dict[str, Any]:
    """What the survivor gets: of each field the value of the record that was chosen for it, else the proposed one's."""
    found = {}
    for name in fields_of(alike):
        each = {pk: getattr(item, name) for pk, item in items.items()}
        pk = choices.taken.get(name) or proposed(each, choices.survivor, list(items))
        found[name] = each[pk]
    return found


def page(alike: Alike, choices: Choices, problems: Sequence[Problem] = ()) -> ComparePage:
    """The page. Where only one record is given, the other one is asked for."""
    session, kind = db.session(), alike.kind
    items = {item.id: item for item in compared(alike, choices.ids)}
    survivor = choices.survivor if choices.survivor in items else next(iter(items))
    names = {pk: Named(pk, *texts) for pk, texts in panels.named(alike, list(items)).items()}
    title = gettext(N_("Compare and merge"))
    others = [item for pk, item in items.items() if pk != survivor]
    plan = merging.plan(session, kind, items[survivor], others, clock.today()) if others else Plan(kind, None, ())
    fields = [_field(name, items, survivor, choices) for name in fields_of(alike)]
    here = [pk for pk in items if pk != survivor]
    return ComparePage(
        title=title,
        crumbs=[Crumb(gettext(parts.TITLE), url_for("DuplicatesView.index", kind=kind)), Crumb(title)],
        records=[(names[pk], item.version, _staying(kind, items, pk)) for pk, item in items.items()],
        survivor=survivor,
        fields=fields,
        differing=sum(field.differs for field in fields),
        reasons=_reasons(alike, list(items)),
        moving=_moving(plan),
        refused=[o.problem.text(gettext) for o in plan.objections if not o.agreeable],
        agreeing=[o.problem.text(gettext) for o in plan.objections if o.agreeable],
        agreed=choices.agreed,
        problems=[problem.text(gettext) for problem in problems],
        action_url=url_for("DuplicatesView.merge", kind=kind),
        cancel_url=names[survivor].url,
        other_url="" if here else url_for("DuplicatesView.compare", kind=kind),
        lookup_url="" if here else lookups.url(kind),
    )


def _staying(kind: str, items: Mapping[int, Any], pk: int) -> str:
    return url_for("DuplicatesView.compare", kind=kind, id=list(items), survivor=pk)


def _field(name: str, items: Mapping[int, Any], survivor: int, choices: Choices) -> FieldRow:
    each = {pk: getattr(item, name) for pk, item in items.items()}
    chosen = choices.taken.get(name) or proposed(each, survivor, list(items))
    cells = [Cell(pk, value_of(item, name), pk == chosen) for pk, item in items.items()]
    return FieldRow(name, label_of(items[survivor], name), differ(each.values()), cells)


def _reasons(alike: Alike, ids: Sequence[int]) -> list[str]:
    """Why these two, in points."""
    if len(ids) != 2:
        return []
    setting = queries.setting(db.session(), alike)
    facts = queries.facts(db.session(), alike, ids, clock.today())
    reasons = rules.weigh(setting.measures, *(facts.get(pk, {}) for pk in ids))
    total = ngettext("Together %(num)s point", "Together %(num)s points", rules.total(reasons))
    return [*(panels.told(alike, reason) for reason in reasons), total] if reasons else []


def _moving(plan: Plan) -> list[Moving]:
    """What would move, table by table."""
    found = []
    for table, items in by_table(plan.items).items():
        known = _row_names(table, items[:SHOWN])
        rows = [(known[item.row.id], _fate(item), _fate_said(item)) for item in items[:SHOWN]]
        found.append(Moving(gettext(record_names.title_of(table)), len(items), rows, max(0, len(items) - SHOWN)))
    return found


def _row_names(table: str, items: Sequence[Item]) -> dict[int, str]:
    view = runtime().views.get(table)
    found = {}
    for item in items:
        row = item.row
        title = _said_of(view, item) if view is not None else _said_by(row)
        dated = span(row) if hasattr(row, "period") else ""
        found[row.id] = " · ".join(part for part in (title, dated) if part and part != NOTHING) or f"({row.id})"
    return found


def _said_of(view: Any, item: Item) -> str:
    """What a row says besides whose it is: the store and the role of a job, the street of an address."""
    columns = extras.columns(type(item.row))
    names = [name for name in view.add_columns if name in columns and name not in (*item.columns, *DAYS)]
    names = names or [name for name in columns if columns[name].info.get("choices") and name not in item.columns]
    said = [str(text) for name in names if (text := value_of(item.row, name)) not in (NOTHING, "", None)]
    return ", ".join(said[:LONGEST]) or str(view.heading(item.row).title)


def _said_by(row: Any) -> str:
    """What a row without a page says: a note's words, a file's name."""
    said = next((str(getattr(row, name)) for name in ("text", "name", "title") if getattr(row, name, "")), "")
    return " ".join(said.split())[:80]


def _fate(item: Item) -> Chip:
    text, tone, icon = FATES[item.fate]
    return Chip(gettext(text), tone, icon)


def _fate_said(item: Item) -> str:
    if item.fate == SHORTER:
        days = ", ".join(f"{shown(each.start)} – {shown(each.last_day)}" for each in item.left)
        return str(
            gettext(N_("It holds %(days)s then; on the other days that of the record that stays does."), days=days)
        )
    if item.fate == GOES:
        return str(gettext(N_("The record that stays has the same already, which stands.")))
    return ""

"""What the pages of an import of contact persons show of its rows: plain values made of plans and outcomes."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from flask import url_for
from flask_babel import gettext

from app.imports.models import ImportRow
from app.imports.rules.contacts.plans import ContactPlan
from app.imports.rules.lines import problem_from_list
from app.imports.views.parts import OUTCOMES
from app.kernel.identifiers import formatted_phone
from app.kernel.problems import N_
from app.platform import tables
from app.platform.pages import Chip, HeadCell, Link, Row, TablePanel
from app.platform.shown import shown

FIRST = (
    N_("Row"), N_("Name"), N_("E-mail"), N_("Telephone"), N_("Store number"), N_("Role"), N_("First day"),
)  # fmt: skip


def first_rows(plans: Sequence[ContactPlan]) -> TablePanel:
    """The first rows as they will be stored."""
    head = [HeadCell(str(n), gettext(text)) for n, text in enumerate(FIRST)]
    rows = []
    for plan in plans:
        outcome = None if plan.storable else OUTCOMES[str(plan.outcome)]
        second = Chip(gettext(outcome[0]), outcome[1]) if outcome else plan.email
        phone = formatted_phone(plan.phone) if plan.phone else None
        cells = [
            str(plan.row), plan.name, second, phone, plan.store_number, _role(plan.role),
            shown(plan.first_day) if plan.first_day else None,
        ]  # fmt: skip
        rows.append(Row(plan.row, None, str(plan.row), cells))
    return TablePanel("first", gettext(N_("The first rows")), head, rows)


def _role(role: str | None) -> str | None:
    choices: Mapping[str, str] = dict(tables.model("employment").__table__.c["role"].info["choices"])
    return gettext(choices[role]) if role else None


def outcome_rows(rows: Sequence[ImportRow], there: Container[int]) -> list[Row]:
    """Rows with what became of them; with a link to the people who are still there."""
    found = []
    for each in rows:
        text, tone, icon = OUTCOMES[each.outcome]
        url = url_for("PersonView.show", pk=each.person_id) if each.person_id and each.person_id in there else None
        said = [problem_from_list(parts).text(gettext) for parts in each.problems]
        person = Link(each.person_name or "–", url, each.store_number or "")
        cells = [str(each.row), person, Chip(gettext(text), tone, icon), said or None]
        found.append(Row(each.id, None, str(each.row), cells))
    return found

"""A scheme's list comes in: read within the limits of all spreadsheets, kept row by row, and thrown away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from sqlalchemy import delete, update

from app.certifications.models import COLUMNS, DONE, RUNNING, WEIGHING, RenewalList, RenewalRow, Scheme
from app.certifications.rules import sent
from app.certifications.rules.renewing import WAITING
from app.certifications.rules.sent import Layout, Texts
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import uploads
from app.platform.db import Uow

MOST = 100_000
GONE = Problem("certifications.renewals.gone", None, N_("There is no such list."))
BEGUN = Problem(
    "certifications.renewals.begun", None, N_("This list has been carried out. Upload it again for what is left.")
)
RUNS = Problem("certifications.renewals.runs", None, N_("This list is being carried out. Wait until it has ended."))


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list that was read and belongs to nobody yet: its rows with their numbers in the sheet, as texts."""

    name: str
    sheet: str | None
    rows: list[tuple[int, Texts]]
    layout: Layout


def read_list(stream: IO[bytes], name: str) -> ReadList:
    """Read a list, before any unit of work. Refused with one sentence where it is no table, or too long."""
    rows: list[tuple[int, Texts]] = []
    with uploads.opened(stream, name) as (table, _path):
        for row in table.rows():
            rows.append((row.number, tuple(map(sent.cell_text, row.cells))))
            if len(rows) > MOST:
                message = N_("At most %(most)s rows at once. Split the list.")
                raise Refused([Problem("certifications.renewals.many", "file", message, {"most": MOST})])
        sheet = table.sheet
    layout = sent.find_layout(rows)
    if not any(number > layout.row and sent.is_data(texts, layout.names) for number, texts in rows):
        message = N_("No row of the list names a certificate.")
        raise Refused([Problem("certifications.renewals.empty", "file", message)])
    return ReadList(name[:200], sheet, rows, layout)


def begin_list(uow: Uow, read: ReadList, scheme_id: int | None) -> RenewalList:
    """Keep a list for a scheme. Titles, totals and blank rows are passed over and counted."""
    scheme = uow.session.get(Scheme, scheme_id) if scheme_id is not None else None
    if scheme is None:
        raise Refused([Problem("certifications.renewals.scheme", "scheme", N_("Choose the scheme."))])
    layout = read.layout
    below = [(number, texts) for number, texts in read.rows if number > layout.row]
    data = [(number, texts) for number, texts in below if sent.is_data(texts, layout.names)]
    made: RenewalList = uow.add(
        RenewalList(
            scheme_id=scheme.id, name=read.name, sheet=read.sheet, headings=_headings(layout, data),
            mapping=dict(layout.mapping), rows=len(data), passed_over=len(below) - len(data),
            state=COLUMNS if sent.missing_columns(layout.mapping) else WEIGHING,
            created_by=uow.actor_id, created_at=uow.now,
        )
    )  # fmt: skip
    uow.insert_many(RenewalRow, [{"list_id": made.id, "row": number, "cells": list(texts)} for number, texts in data])
    return made


def _headings(layout: Layout, data: list[tuple[int, Texts]]) -> list[str]:
    """What the columns are called, as far as headings tell; there are as many as the widest row has."""
    wide = max([len(layout.names), *(len(texts) for _, texts in data)])
    return [layout.names[n] if n < len(layout.names) else "" for n in range(wide)]


def locked_list(uow: Uow, list_id: int) -> RenewalList:
    """A list that nobody else works on until this unit of work has ended."""
    found = uow.session.get(RenewalList, list_id, with_for_update=True)
    if found is None:
        raise Refused([GONE])
    return found


def changeable(item: RenewalList) -> None:
    """Refuse where the list is being, or has been, carried out."""
    require([BEGUN] if item.state == DONE else [RUNS] if item.started_at is not None else [])


def map_list(uow: Uow, item: RenewalList, mapping: Mapping[str, int]) -> None:
    """Choose which column holds what. What the rows come to is asked anew; what a person typed stays."""
    changeable(item)
    chosen = {field: n for field, n in mapping.items() if field in sent.FIELDS and 0 <= n < len(item.headings)}
    require(sent.missing_columns(chosen))
    item.mapping, item.state, item.job_id = chosen, WEIGHING, None
    table: Any = RenewalRow.__table__
    uow.session.connection().execute(update(table).where(table.c.list_id == item.id).values(outcome=WAITING))


def forget_list(uow: Uow, item: RenewalList) -> None:
    """Throw away a list from which nothing was carried out."""
    if item.state == RUNNING or item.started_at is not None:
        changeable(item)
    uow.session.execute(delete(RenewalRow).where(RenewalRow.list_id == item.id))
    uow.session.delete(item)

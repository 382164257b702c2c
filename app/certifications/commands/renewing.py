"""A scheme's list on the command line: the same steps as the page and its job, one after the other."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError

from app.certifications import operations, queries
from app.certifications.rules import renewing, sent
from app.kernel.problems import Problem, Refused, require
from app.platform import clock, reasons
from app.platform.cli import OperatorGroup
from app.platform.db import Uow, db, unit_of_work
from app.platform.scope import SYSTEM, acting_as

WRONG_LIST = 2
TRIES = 5
OUTCOMES = (*renewing.FORESEEN, *renewing.CARRIED_OUT)

certificates = OperatorGroup("certificates", help="Certificates: renewals from a scheme's list.")


@certificates.command("renew")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scheme", required=True, help="The scheme's code, such as miljofyrtarn.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--format", "shape", type=click.Choice(("json", "table")), default="table", show_default=True)
def renew(file: Path, scheme: str, shape: str, *, dry_run: bool) -> None:
    """Renew the certificates that the list in FILE (Excel or CSV) says are renewed, each by a successor.

    A holder without a certificate of the scheme gets none: that is ticked on the page.
    """
    with acting_as(SYSTEM):
        try:
            list_id = _begun(file, scheme)
        except OSError as error:
            _refuse([Problem("certifications.renewals.unreadable", "file", error.strerror or str(error))], shape)
        except Refused as refused:
            _refuse(refused.problems, shape)
        _carried_out(list_id, dry_run=dry_run)
        answer = _answer(list_id, dry_run=dry_run)
        if dry_run:
            with unit_of_work(source="command", label="renewal list") as uow:
                operations.forget_list(uow, operations.locked_list(uow, list_id))
    _print(answer, shape)


def _begun(file: Path, scheme: str) -> int:
    """Keep the list and compare it. Refused, and nothing kept, where it has no columns to go by."""
    with file.open("rb") as stream:
        read = operations.read_list(stream, file.name)
    require(sent.missing_columns(read.layout.mapping))
    with unit_of_work(source="command", label="renewal list") as uow:
        list_id: int = operations.begin_list(uow, read, queries.scheme_ids(uow.session).get(scheme)).id
    finished = False
    while not finished:
        found = operations.weigh_piece(db.session(), list_id)
        finished = _step(partial(_kept, list_id, found))
    return list_id


def _kept(list_id: int, found: Any, uow: Uow) -> bool:
    return operations.keep_piece(uow, list_id, found)


def _carried_out(list_id: int, *, dry_run: bool) -> None:
    """Carry out what is ready, where anything is."""
    if dry_run or not any(queries.count_ready(db.session(), list_id)):
        return
    _step(lambda uow: operations.carry_out(uow, operations.locked_list(uow, list_id)))
    taken = operations.CHUNK
    while taken == operations.CHUNK:
        taken = _step(lambda uow: operations.take_piece(uow, list_id))


def _step(take: Callable[[Uow], Any]) -> Any:
    """One piece, tried again where somebody else wrote the same at the same moment."""
    for trial in range(TRIES):
        try:
            with unit_of_work(source="command", label="renewal list") as uow:
                return take(uow)
        except DBAPIError:
            if trial == TRIES - 1:
                raise
            time.sleep(0.2 * 2**trial)
    return None


def _answer(list_id: int, *, dry_run: bool) -> dict[str, Any]:
    session = db.session()
    item = queries.renewal_list(session, list_id)
    if item is None:  # somebody threw it away in the same moment
        raise Refused([operations.GONE])
    counts = queries.renewal_counts(session, list_id)
    rows = session.scalars(queries.renewal_rows(list_id)).all()
    missing = session.execute(queries.not_on(item, clock.today())).all()
    return {
        "list_id": None if dry_run else list_id, "rows": item.rows, "passed_over": item.passed_over,
        "outcomes": {name: counts.get(name, 0) for name in OUTCOMES if counts.get(name)},
        "kept": [
            {"row": row.row, "outcome": row.outcome, "org_number": row.texts.get(sent.ORG_NUMBER),
             "number": row.texts.get(sent.NUMBER), "why": _why(row.reasons)}
            for row in rows if row.outcome not in (renewing.RENEWS, renewing.RENEWED, renewing.KNOWN)
        ],
        "not_on_the_list": [
            {"certificate_id": pk, "store_number": number, "org_number": holder, "number": certificate}
            for pk, _store, number, _name, holder, certificate, _end in missing
        ],
    }  # fmt: skip


def _why(told: list[Any]) -> str:
    return reasons.text([["", message, values] for _field, message, values in told])


def _print(answer: dict[str, Any], shape: str) -> None:
    if shape == "json":
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    number = answer["list_id"]
    counts = ", ".join(f"{count} {name}" for name, count in answer["outcomes"].items())
    click.echo(f"{f'List {number}' if number else 'Nothing was changed'}: {answer['rows']} rows: {counts}")
    for each in answer["kept"]:
        who = each["org_number"] or each["number"] or "-"
        click.echo(f"  row {each['row']}  {who}  {each['outcome']}  {each['why']}".rstrip())
    for each in answer["not_on_the_list"]:
        click.echo(
            f"  not on the list: store {each['store_number']}  {each['org_number'] or '-'}  {each['number'] or '-'}"
        )


def _refuse(problems: Any, shape: str) -> NoReturn:
    told = [{"code": problem.code, "column": problem.field, "message": problem.text()} for problem in problems]
    if shape == "json":
        click.echo(json.dumps({"problems": told}, ensure_ascii=False, indent=1))
    else:
        for each in told:
            click.echo(each["message"], err=True)
    sys.exit(WRONG_LIST)

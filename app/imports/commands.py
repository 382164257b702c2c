"""`flask register` and `flask contacts`: from a file, and taking an import back. Exit code 2 where the file is none."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from app.imports import operations, queries
from app.imports.models import OUTCOMES, ImportRun
from app.imports.rules.fields import CONTACTS, REGISTER, missing_columns
from app.imports.rules.plans import RowProblem
from app.imports.rules.undo import label
from app.kernel.problems import Problem, Refused, require
from app.platform.cli import OperatorGroup
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as

WRONG_FILE = 2
TRIES = 5
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to answer.")

SOURCE = click.option(
    "--source", default="", help="Where the file comes from; its columns are remembered by this name."
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
FILE = click.argument("file", type=click.Path(path_type=Path))
IMPORT_ID = click.argument("import_id", type=click.IntRange(1, 2_147_483_647))

register = OperatorGroup("register", help="The member register: from a file, and back.")
contacts = OperatorGroup("contacts", help="Contact persons: from a file, and back.")


@register.command("import")
@FILE
@DRY_RUN
@SOURCE
@FORMAT
def import_register(file: Path, dry_run: bool, source: str, form: str) -> None:  # noqa: FBT001 - click passes it so
    """Import the member register in FILE (Excel or CSV). An import that was cut off goes on when it is called again."""
    _import(REGISTER, file, source, form, dry_run=dry_run)


@contacts.command("import")
@FILE
@DRY_RUN
@SOURCE
@FORMAT
def import_contacts(file: Path, dry_run: bool, source: str, form: str) -> None:  # noqa: FBT001 - click passes it so
    """Import the contact persons in FILE (Excel or CSV). An import that was cut off goes on when it is called again."""
    _import(CONTACTS, file, source, form, dry_run=dry_run)


@register.command("undo")
@IMPORT_ID
@FORMAT
def undo_register(import_id: int, form: str) -> None:
    """Take back the import IMPORT_ID; what was changed since is kept and named."""
    _undo(REGISTER, import_id, form)


@contacts.command("undo")
@IMPORT_ID
@FORMAT
def undo_contacts(import_id: int, form: str) -> None:
    """Take back the import IMPORT_ID; what was changed since is kept and named."""
    _undo(CONTACTS, import_id, form)


def _import(kind: str, file: Path, source: str, form: str, *, dry_run: bool) -> None:
    gc.freeze()  # the program itself is no garbage: looking through it again and again cost a fifth of the import
    with acting_as(SYSTEM):
        try:
            answer = _looked_at(kind, file, source) if dry_run else _imported(kind, file, source)
        except OSError as error:
            _refuse([Problem("imports.file.unreadable", "file", error.strerror or str(error))], file, form)
        except Refused as refused:
            _refuse(refused.problems, file, form)
    _answer(answer, form)


def _undo(kind: str, import_id: int, form: str) -> None:
    with acting_as(SYSTEM):
        try:
            with unit_of_work(source="command", label="undo import") as uow:
                run = operations.locked(uow, import_id, kind=kind)
                if run.state != "undoing":
                    operations.begin_undo(uow, run)
            while not _step(lambda uow: operations.undo(uow, import_id)):
                run = _run(import_id)
                _tell(run.undo_cursor.get("done", 0), operations.to_undo(run))
        except Refused as refused:
            _refuse(refused.problems, Path(str(import_id)), form)
        answer = _undone(import_id)
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(f"Import {import_id}: {answer['reversed']} reversed, {answer['kept']} kept, {answer['failed']} failed.")
    for each in answer["rows"]:
        click.echo(f"  {each['name']}: {each['result']}: {each['reason']}" + (f" ({each['by']})" if each["by"] else ""))


def _looked_at(kind: str, file: Path, source: str) -> dict[str, Any]:
    """What an import would do. Nothing stays, in the database or among the files."""
    with file.open("rb") as stream:
        received = operations.receive(stream, file.name, kind=kind)
    contents = [received.original, received.lines]
    said: list[RowProblem] = []
    try:
        run = operations.draft(db.session(), received, source=source)
        planned = operations.plan_file(db.session(), run, said=said)
        contents.append(planned.lines)
    finally:
        operations.discard(db.session(), *contents)
    counts = {outcome: planned.summary["outcomes"].get(outcome, 0) for outcome in OUTCOMES}
    return _shape(run, planned.rows, counts, planned.summary["members_created"], said)


def _imported(kind: str, file: Path, source: str) -> dict[str, Any]:
    with file.open("rb") as stream:
        received = operations.receive(stream, file.name, kind=kind)
    found = queries.unfinished(db.session(), received.original.sha256, kind)
    if found is not None:
        import_id = found.id
        click.echo(f"Import {import_id} of this file goes on where it was.", err=True)
    else:
        import_id = _begun(received, source)
    while True:
        piece = operations.read_piece(db.session(), import_id)
        if _step(lambda uow, piece=piece: operations.take(uow, import_id, piece)):
            break
        run = _run(import_id)
        _tell(run.cursor.get("rows", 0), run.rows)
    run = _run(import_id)
    counts = {outcome: getattr(run, outcome) for outcome in OUTCOMES}
    said = [problem for _, problem in queries.problems_of(db.session(), import_id)]
    return _shape(run, run.rows, counts, run.members_created, said)


def _begun(received: operations.Received, source: str) -> int:
    """Begin the import. A file without a column that must be there is none that can be imported: it leaves nothing."""
    try:
        with unit_of_work(source="command", label=f"import {received.name}") as uow:
            run = operations.start(uow, received, source=source)
            require(missing_columns(run.mapping, run.kind))
            operations.begin(uow, run)
            return run.id
    except Refused:
        operations.discard(db.session(), received.original, received.lines)
        raise


def _step(take: Any) -> bool:
    """One piece, tried again where somebody else wrote the same at the same moment."""
    for trial in range(TRIES):
        try:
            with unit_of_work(source="import", label="import") as uow:
                return bool(take(uow))
        except DBAPIError:
            if trial == TRIES - 1:
                raise
            time.sleep(0.2 * 2**trial)
    return False


def _run(import_id: int) -> ImportRun:
    return operations.run_of(db.session(), import_id)


def _tell(done: int, total: int) -> None:
    click.echo(f"{done} of {total}", err=True)


def _shape(run: ImportRun, rows: int, counts: dict[str, int], members: int, said: list[RowProblem]) -> dict[str, Any]:
    """The answer; of firms made only a register tells."""
    problems = [
        {"row": p.row, "store_number": p.store_number, "column": p.column, "code": p.code, "outcome": p.outcome.value}
        for p in said
    ]
    made = {"members_created": members} if run.kind == REGISTER else {}
    return {"import_id": run.id, "rows": rows, **counts, **made, "problems": problems}


def _undone(import_id: int) -> dict[str, Any]:
    run = _run(import_id)
    rows = [
        {"row": e.row, "entity": e.entity, "entity_id": e.entity_id, "name": e.name, "result": e.result,
         "reason": _reason(e), "by": e.by}
        for e in queries.undo_rows(db.session(), import_id, limit=100_000)
    ]  # fmt: skip
    return {"import_id": import_id, "reversed": run.reversed, "kept": run.kept, "failed": run.unreversed, "rows": rows}


def _reason(kept: queries.Kept) -> str:
    table = kept.values.get("table")
    return kept.reason % {**kept.values, "what": label(str(table))} if kept.values else kept.reason


def _answer(answer: dict[str, Any], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    number = answer["import_id"]
    click.echo(f"Import {number}" if number else "Nothing was changed; an import would give")
    click.echo(f"{answer['rows']} rows: " + ", ".join(f"{answer[name]} {name}" for name in OUTCOMES))
    members = f"{answer['members_created']} members created, " if "members_created" in answer else ""
    click.echo(f"{members}{len(answer['problems'])} problems.")
    for p in answer["problems"]:
        click.echo(
            f"  row {p['row']}, store {p['store_number'] or '-'}, {p['column'] or '-'}: {p['code']} ({p['outcome']})"
        )


def _refuse(problems: Any, file: Path, form: str) -> Any:
    """Say why, and leave with exit code 2."""
    if form == "json":
        told = [{"code": p.code, "field": p.field, "message": p.text()} for p in problems]
        click.echo(json.dumps({"problems": told}, ensure_ascii=False))
    for problem in problems:
        click.echo(f"{file}: {problem.text()}", err=True)
    sys.exit(WRONG_FILE)

"""A file comes in: looked at, parsed once into neutral lines, stored. What its rows mean is decided elsewhere."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.models import RUNNING, UNDOING, UPLOADED, ImportMapping, ImportRun
from app.imports.operations.targets import keys, offered
from app.imports.rules.extras import headings as own_headings
from app.imports.rules.fields import REGISTER
from app.imports.rules.headings import Headings, find_headings, saved_columns
from app.kernel.cells import Row
from app.kernel.cellvalues import resolved, shown
from app.kernel.headings import heading_text
from app.kernel.problems import N_, Problem, Refused
from app.kernel.rowlines import row_from_line
from app.platform import files, uploads
from app.platform.db import Uow
from app.platform.files import Accepted, Attachment
from app.platform.spreadsheets.reading import Table
from app.platform.spreadsheets.sniffing import Content

LINES = "application/x-ndjson"
MEDIA = {
    Content.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Content.TEXT: "text/csv",
}
SAMPLES, SAMPLED_ROWS, LONGEST_SAMPLE = 3, 60, 40


@dataclass(frozen=True, slots=True)
class Received:
    """A file of a kind that was read and stored, and belongs to no import yet."""

    original: Accepted
    lines: Accepted
    name: str
    count: int
    headings: Headings
    samples: list[list[str]]
    sheet: str | None
    sheets: tuple[str, ...]
    kind: str = REGISTER


def receive(stream: IO[bytes], name: str, *, sheet: str | None = None, kind: str = REGISTER) -> Received:
    """Read and store a file, before any unit of work. Refused with one sentence where it is no table.

    Nothing is left behind where it is refused.
    """
    with uploads.opened(stream, name, sheet=sheet) as (table, path):
        return _received(table, path, name, kind)


def _received(table: Table, path: Path, name: str, kind: str) -> Received:
    count = 0
    first: list[Row] = []
    with tempfile.TemporaryFile() as lines:
        for line in table.lines():
            lines.write(line)
            count += 1
            if count <= SAMPLED_ROWS:
                first.append(row_from_line(line.decode()))
        lines.seek(0)
        headings = find_headings(first, kind, own_headings(offered(kind))) or _first_row(first)
        neutral = files.accept_own(lines, name="rows", media_type=LINES)
    with path.open("rb") as content:
        original = files.accept_own(content, name=name, media_type=MEDIA[table.content])
    samples = _samples(first, headings)
    return Received(original, neutral, name[:200], count, headings, samples, table.sheet, table.sheets, kind)


def _first_row(rows: Sequence[Row]) -> Headings:
    """No heading is known: the first row with two texts is taken, and a person maps it."""
    texts = [(row, tuple(heading_text(cell) for cell in row.cells)) for row in rows]
    wide = (pair for pair in texts if sum(map(bool, pair[1])) >= 2)
    row, names = next(itertools.chain(wide, texts), (None, ()))
    if row is None:
        raise Refused([Problem("spreadsheets.file.no_rows", "file", N_("There is no row with content in the file."))])
    return Headings(row.number, names, {})


def _samples(rows: Sequence[Row], headings: Headings) -> list[list[str]]:
    """The first values of each column, as a person typed them."""
    found: list[list[str]] = [[] for _ in headings.names]
    for row in (row for row in rows if row.number > headings.row):
        for column, cell in enumerate(row.cells[: len(found)]):
            value = resolved(cell).value if cell is not None else None
            if value is not None and len(found[column]) < SAMPLES:
                found[column].append(shown(value)[:LONGEST_SAMPLE])
    return found


def start(uow: Uow, received: Received, *, source: str = "") -> ImportRun:
    """Begin an import: the file is kept, its columns are guessed, or taken from what was saved for the source."""
    run = draft(uow.session, received, source=source)
    run.created_by, run.created_at = uow.actor_id, uow.now
    uow.add(run)
    _attach(uow, run, received)
    return run


def draft(session: Session, received: Received, *, source: str = "") -> ImportRun:
    """An import that is not saved: for looking at what it would do."""
    run = ImportRun(name=received.name, source=source.strip()[:100], kind=received.kind)
    saved = session.scalar(select(ImportMapping).where(*_of_source(run))) if run.source else None
    _hold(run, received, saved.columns if saved else {})
    run.corrections, run.cursor, run.summary, run.undo_cursor = {}, {}, {}, {}
    return run


def discard(session: Session, *contents: Accepted) -> None:
    """Forget stored contents to which no record refers: those of a file that was only looked at."""
    for content in contents:
        if session.scalar(select(Attachment.id).where(Attachment.sha256 == content.sha256).limit(1)) is None:
            files.store().remove(content.sha256)


def read_again(uow: Uow, run: ImportRun, received: Received) -> None:
    """Take another sheet of the same workbook, or the same rows as another kind."""
    changeable(run)
    run.kind = received.kind
    _hold(run, received, {})
    run.corrections, run.summary, run.plan_sha256, run.state = {}, {}, None, UPLOADED
    _attach(uow, run, received)


def _hold(run: ImportRun, received: Received, saved: Mapping[str, str]) -> None:
    headings = received.headings
    run.sha256, run.rows_sha256, run.size = received.original.sha256, received.lines.sha256, received.original.size
    run.sheet, run.sheets = received.sheet, list(received.sheets)
    run.file_rows, run.heading_row, run.headings = received.count, headings.row, list(headings.names)
    run.samples = received.samples
    run.mapping = dict(headings.mapping) | saved_columns(saved, headings.names, keys(received.kind))


def _attach(uow: Uow, run: ImportRun, received: Received) -> None:
    files.attach(uow, received.original, entity="import_run", entity_id=run.id, label="file")
    files.attach(uow, received.lines, entity="import_run", entity_id=run.id, label="rows")


def changeable(run: ImportRun) -> None:
    """Refuse where the import has begun: what it did cannot be planned anew."""
    if run.started_at is not None:
        message = N_("This import has begun and can no longer be changed. Undo it, or import the file once more.")
        raise Refused([Problem("imports.run.begun", None, message)])


def map_columns(uow: Uow, run: ImportRun, mapping: Mapping[str, int]) -> None:
    """Choose the column of each field; the choice is saved for the source. The plan has to be made anew."""
    changeable(run)
    known = set(keys(run.kind))
    chosen = {field: column for field, column in mapping.items() if field in known and 0 <= column < len(run.headings)}
    run.mapping, run.plan_sha256, run.state, run.summary = chosen, None, UPLOADED, {}
    if run.source:
        _save_mapping(uow, run, {field: run.headings[column] for field, column in chosen.items()})


def _of_source(run: ImportRun) -> tuple[Any, Any]:
    return ImportMapping.source == run.source, ImportMapping.kind == run.kind


def _save_mapping(uow: Uow, run: ImportRun, columns: Mapping[str, str]) -> None:
    saved = uow.session.scalar(select(ImportMapping).where(*_of_source(run)))
    if saved is None:
        uow.add(ImportMapping(source=run.source, kind=run.kind, columns=dict(columns), recorded_at=uow.now))
    else:
        saved.columns, saved.recorded_at = dict(columns), uow.now


def correct(_uow: Uow, run: ImportRun, corrections: Mapping[tuple[int, str], str]) -> int:
    """Put what a person typed in the place of cells; an empty text empties the cell. Returns how many differ."""
    changeable(run)
    merged = {row: dict(fields) for row, fields in run.corrections.items()}
    changed, known = 0, set(keys(run.kind))
    for (row, field), text in corrections.items():
        if field in known and merged.get(str(row), {}).get(field) != text:
            merged.setdefault(str(row), {})[field] = text[:4000]
            changed += 1
    if changed:
        run.corrections, run.plan_sha256, run.state = merged, None, UPLOADED
    return changed


def forget(uow: Uow, run: ImportRun) -> None:
    """Remove an import that never began. Its files go with the next clean-up."""
    changeable(run)
    for attachment in files.attachments_on(uow.session, "import_run", run.id):
        files.detach(uow, attachment.id)
    uow.session.delete(run)


def busy(run: ImportRun) -> bool:
    """Whether the import is being carried out or undone."""
    return run.state in (RUNNING, UNDOING)


@contextmanager
def lines(sha256: str) -> Iterator[IO[bytes]]:
    """Stored lines, to be read one by one."""
    with files.store().open(sha256) as stored:
        yield stored


def original(run: ImportRun) -> Path:
    """A copy of the file as it came, for reading another sheet. The caller removes it."""
    with tempfile.NamedTemporaryFile(prefix="import-", delete=False) as copy, files.store().open(run.sha256) as stored:
        shutil.copyfileobj(stored, copy)
        return Path(copy.name)

"""A spreadsheet or text file on its way in, opened with the limits that hold for all of them. Nothing of it is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.platform.files.contents import limited, writing_room
from app.platform.spreadsheets.limits import DEFAULT_LIMITS
from app.platform.spreadsheets.reading import Table, open_table


@contextmanager
def opened(stream: IO[bytes], name: str, *, sheet: str | None = None) -> Iterator[tuple[Table, Path]]:
    """The table in a stream, and the copy it is read from, gone afterwards. Refused with one sentence where it is none.

    For use before any unit of work: reading may take a while.
    """
    with tempfile.NamedTemporaryFile(prefix="upload-", buffering=0) as whole, writing_room():
        for piece in limited(stream, DEFAULT_LIMITS.file_bytes):
            whole.write(piece)
        with open_table(Path(whole.name), name, sheet=sheet) as table:
            yield table, Path(whole.name)

"""Opens a table file, whatever it is called, and gives its rows one by one. Knows nothing of what the rows mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from app.kernel.cells import Row
from app.kernel.rowlines import row_to_line
from app.platform.spreadsheets.delimited import DelimitedFile
from app.platform.spreadsheets.limits import DEFAULT_LIMITS, Limits
from app.platform.spreadsheets.refusals import refused
from app.platform.spreadsheets.sniffing import Content, sniff
from app.platform.spreadsheets.workbooks import WorkbookFile


class Table:
    """An opened file. Use it as a context manager: a workbook's neutral lines are removed at the end."""

    def __init__(self, content: Content, source: DelimitedFile | WorkbookFile, name: str) -> None:
        self.content = content
        self.name = name
        self._source = source

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of a workbook's sheets; a text file has none."""
        return self._source.sheets if isinstance(self._source, WorkbookFile) else ()

    @property
    def sheet(self) -> str | None:
        """The sheet that is read; None for a text file."""
        return self._source.sheet if isinstance(self._source, WorkbookFile) else None

    @property
    def encoding(self) -> str | None:
        """The encoding of a text file; None for a workbook."""
        return self._source.encoding if isinstance(self._source, DelimitedFile) else None

    @property
    def delimiter(self) -> str | None:
        """The delimiter of a text file; None for a workbook."""
        return self._source.delimiter if isinstance(self._source, DelimitedFile) else None

    def rows(self, after: int = 0) -> Iterator[Row]:
        """Rows with content, in order, with the sheet's own numbers; those up to `after` are passed over.

        May be called again; memory does not grow with the file. Raises `Refused` where text turns out to be wrong.
        """
        return self._source.rows(after)

    def lines(self) -> Iterator[bytes]:
        """The same rows as lines that `row_from_line` reads, each with its end; a workbook's stand there already."""
        if isinstance(self._source, WorkbookFile):
            return self._source.lines()
        return (row_to_line(row).encode() for row in self._source.rows())

    def count(self) -> int:
        """How many rows have content. A text file is read through for it."""
        if isinstance(self._source, WorkbookFile):
            return self._source.count
        return sum(1 for _ in self._source.rows())

    def close(self) -> None:
        if isinstance(self._source, WorkbookFile):
            self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_table(
    path: Path,
    original_name: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    workspace: Path | None = None,
) -> Table:
    """Open an Excel workbook or delimited text by what its bytes are; `original_name` is for showing only.

    `sheet` defaults to the first visible one with data, `encoding` and `delimiter` to what the file shows; `workspace`
    is the folder for temporary files. Raises `Refused` with one problem `spreadsheets.file.<why>`.
    """
    content = sniff(path, limits)
    if content is Content.WORKBOOK:
        return Table(content, WorkbookFile(path, limits, sheet, workspace), original_name)
    source = DelimitedFile(path, limits, encoding, delimiter)
    if next(source.rows(), None) is None:
        raise refused("no_rows")
    return Table(content, source, original_name)

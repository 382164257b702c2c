"""CSV and its relatives, one record at a time. The record's number is what Excel would show beside it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.kernel.cells import Row
from app.platform.spreadsheets.encodings import detect_encoding
from app.platform.spreadsheets.limits import Limits
from app.platform.spreadsheets.refusals import refused
from app.platform.spreadsheets.writing import unquoted

DELIMITERS = ";,\t|"
SAMPLE_LINES = 60
LONGEST_LINE = 1024 * 1024
SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n?\Z", re.IGNORECASE)


class DelimitedFile:
    """A text file with its encoding and delimiter, read again from the start for each call of `rows`."""

    def __init__(self, path: Path, limits: Limits, encoding: str | None = None, delimiter: str | None = None) -> None:
        self._path, self._limits = path, limits
        self.encoding = encoding or detect_encoding(path)
        first, sample = self._sample()
        announced = SEPARATOR_LINE.match(first)
        # Excel reads a first line `sep=;` as an instruction and shows the next line as row 1.
        self._skip = 1 if announced else 0
        self.delimiter = delimiter or (announced[1] if announced else _likeliest_delimiter(sample))

    def rows(self, after: int = 0) -> Iterator[Row]:
        """Records with content whose number is above `after`. Raises `Refused`."""
        limits = self._limits
        with self._open() as stream:
            lines = _bounded_lines(stream)
            for _ in range(self._skip):
                next(lines, None)
            number = 0
            try:
                for number, record in enumerate(csv.reader(lines, delimiter=self.delimiter), 1):
                    if number <= after:
                        continue
                    row = _row(number, record, limits)
                    if row is not None:
                        yield row
            except csv.Error:
                raise refused("quotes", row=number + 1) from None
            except UnicodeError:
                raise refused("unknown_encoding", encoding=self.encoding) from None

    def _open(self) -> io.TextIOWrapper:
        return self._path.open("r", encoding=self.encoding, newline="")

    def _sample(self) -> tuple[str, list[str]]:
        try:
            with self._open() as stream:
                lines = _bounded_lines(stream)
                first = next(lines, "")
                return first, [first, *(line for line, _ in zip(lines, range(SAMPLE_LINES), strict=False))]
        except UnicodeError:
            raise refused("unknown_encoding", encoding=self.encoding) from None
        except LookupError:
            raise refused("unknown_encoding", encoding=self.encoding) from None


def _row(number: int, record: list[str], limits: Limits) -> Row | None:
    while record and not record[-1].strip():
        record.pop()
    if not record:
        return None
    if len(record) > limits.columns:
        raise refused("columns", limit=limits.columns)
    if number > limits.rows:
        raise refused("rows", limit=limits.rows)
    if any(len(text) > limits.text for text in record):
        raise refused("long_text", limit=limits.text)
    return Row(number, tuple(unquoted(text) if text else None for text in record))


def _bounded_lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """Lines of at most a mebibyte, so that a file without line ends does not fill the memory."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise refused("long_text", limit=LONGEST_LINE)
        yield line


def _likeliest_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells; a semicolon where none does."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _regularity(lines: list[str], delimiter: str) -> int:
    try:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if len(record) > 1)
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)

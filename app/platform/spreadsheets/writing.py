"""The one writer of exported tables: CSV and Excel, safe to open. Not the choice of what is exported.

A cell of text that a spreadsheet would take for a formula must stay text (OWASP, CSV injection; ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from app.kernel.problems import N_, Problem, Refused

ExportCell = str | int | float | bool | Decimal | dt.date | dt.datetime | None
ExportRow = Sequence[ExportCell]

# What may stand before the sign without hiding it from a spreadsheet: spaces of any kind and control characters. The
# full-width signs are read as their ordinary ones by some spreadsheets.
_HIDDEN = r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]*"
_DANGEROUS = re.compile(rf"'*{_HIDDEN}[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
# Characters XML 1.0 cannot carry, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
NARROWEST, WIDEST, MEASURED_ROWS = 8, 60, 200
EXACT = 10**15
FIRST_DAY = dt.date(1900, 3, 1)


def quoted(text: str) -> str:
    """Text with a leading apostrophe where a spreadsheet would calculate it. `unquoted` gives the text back."""
    return "'" + text if _DANGEROUS.match(text) else text


def unquoted(text: str) -> str:
    """What `quoted` was given: one apostrophe before a dangerous start is taken away, everything else stays."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def write_csv(stream: IO[bytes], header: Sequence[str], rows: Iterable[ExportRow]) -> int:
    """Write a table as Norwegian Excel opens it: UTF-8 with a byte order mark, `;` between cells. Returns its rows.

    Dates are ISO 8601, decimals have a comma, booleans are 1 and 0. The stream stays open.
    """
    count = -1
    for count, line in enumerate(csv_lines(header, rows)):  # noqa: B007 - the last number is the count
        stream.write(line)
    return count


def csv_lines(header: Sequence[str], rows: Iterable[ExportRow]) -> Iterator[bytes]:
    """The bytes of `write_csv` in pieces of one row each, for an answer that is streamed; the heading comes first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    mark = b"\xef\xbb\xbf"
    for row in chain((header,), rows):
        writer.writerow([_csv_cell(cell) for cell in row])
        yield mark + buffer.getvalue().encode("utf-8", "replace")
        mark = b""
        buffer.seek(0)
        buffer.truncate()


def _csv_cell(cell: ExportCell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return quoted(cell.replace("\x00", ""))
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return (format(cell, "f") if isinstance(cell, Decimal) else str(cell)).replace(".", ",")


def write_xlsx(target: Path | str | IO[bytes], header: Sequence[str], rows: Iterable[ExportRow], title: str) -> int:
    """Write one sheet named `title`: bold frozen heading, filter, widths by the first rows. Returns its rows.

    Memory does not grow with the rows. Dates and numbers keep their type; text is written as text, never as a formula.
    Raises `Refused` for more rows than a sheet holds.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": True}  # fmt: skip
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    try:
        return _write_sheet(book, header, rows, title)
    finally:
        book.close()


def _write_sheet(book: Any, header: Sequence[str], rows: Iterable[ExportRow], title: str) -> int:
    sheet = book.add_worksheet(sheet_name(title))
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    rest = iter(rows)
    first = list(islice(rest, MEASURED_ROWS))
    for column, width in enumerate(_widths(header, first)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, _xml_text(name), bold)
    count = 0
    for count, row in enumerate(chain(first, rest), 1):
        if count > MOST_ROWS:
            raise _too_many_rows()
        for column, cell in enumerate(row):
            _write_cell(sheet, count, column, cell, day, moment)
    if header:
        sheet.autofilter(0, 0, max(count, 1), len(header) - 1)
    return count


def _write_cell(sheet: Any, row: int, column: int, cell: ExportCell, day: Any, moment: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, dt.date) and _day_of(cell) >= FIRST_DAY:
        timed = isinstance(cell, dt.datetime)
        value = cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else cell
        sheet.write_datetime(row, column, value, moment if timed else day)
    elif isinstance(cell, int | float | Decimal) and _keeps_value(cell):
        sheet.write_number(row, column, float(cell))
    else:
        sheet.write_string(row, column, _xml_text(str(cell)))


def _day_of(cell: dt.date) -> dt.date:
    return cell.date() if isinstance(cell, dt.datetime) else cell


def _keeps_value(number: float | Decimal) -> bool:
    """Whether a spreadsheet's fifteen digits hold the number; others are written as text rather than rounded."""
    if isinstance(number, Decimal):
        return number.is_finite() and len(number.as_tuple().digits) <= 15 and abs(number.adjusted()) < 300
    return not isinstance(number, int) or abs(number) < EXACT


def _widths(header: Sequence[str], first: Sequence[ExportRow]) -> list[int]:
    """Column widths in characters: as wide as the heading with its filter button and the first rows need."""
    longest = [len(name) + 3 for name in header]
    for row in first:
        for column, cell in enumerate(row[: len(longest)]):
            shown = str(cell).partition("\n")[0] if cell is not None else ""
            longest[column] = max(longest[column], len(shown) + 1)
    return [min(max(width, NARROWEST), WIDEST) for width in longest]


def sheet_name(title: str) -> str:
    r"""A title as a sheet's name: at most 31 characters, none of `[]:*?/\`, no apostrophe at either end."""
    plain = _shortened(re.sub(r"[\[\]:*?/\\\s]+", " ", _xml_text(title)).strip(" '"), 31).strip(" '")
    return plain if plain and plain.lower() != "history" else "Sheet1"


def _xml_text(text: str) -> str:
    """Text that XML can carry and a cell can hold."""
    return _shortened(_NOT_XML.sub("", text), LONGEST_TEXT)


def _shortened(text: str, longest: int) -> str:
    """Excel counts UTF-16 units: a letter outside the basic plane is two, and is never cut in half."""
    if 2 * len(text) <= longest:
        return text
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def _too_many_rows() -> Refused:
    message = N_("An Excel sheet holds at most %(limit)s rows. Narrow the list or export it as CSV.")
    return Refused([Problem("spreadsheets.export.too_many_rows", None, message, {"limit": MOST_ROWS})])

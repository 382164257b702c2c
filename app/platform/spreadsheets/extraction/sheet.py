"""The cells of one sheet as lines `row number, tab, JSON list`. One pass, one row in memory. Standard library only."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TextIO

from app.platform.spreadsheets.extraction.archive import Archive, Rejected, parse
from app.platform.spreadsheets.extraction.workbook import Strings, unescaped

Plain = str | int | float | bool | dict[str, object] | None
EXACT = 2**53
DIGITS = "0123456789"
EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's moments have no time zone
EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - as above


class SheetReader:
    """Expat's handlers for one sheet. Blank rows are not written: the numbers of the others tell where they stood."""

    def __init__(
        self, out: TextIO, strings: Strings, dates: list[bool], *, from_1904: bool, limits: Mapping[str, int]
    ) -> None:
        self._out, self._strings, self._dates, self._from_1904, self._limits = out, strings, dates, from_1904, limits
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
        self._columns: dict[str, int] = {}
        self._texts: list[str] = []
        self._room = limits["neutral_bytes"]
        self.rows = self.widest = 0
        self._row = 0
        self._cells: list[Plain] = []
        self._begin_cell(-1, "n", None)
        self._prefix: str | None = None
        self._phonetic = False

    def read(self, archive: Archive, part: str) -> None:
        """Write the rows of a part. Raises `Rejected`."""
        parse(archive.chunks(part), self._start, self._end, self._text)

    def _begin_cell(self, column: int, kind: str, style: str | None) -> None:
        self._column, self._kind, self._style = column, kind, style
        self._formula = self._valued = self._collecting = False
        self._length = 0
        self._texts.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._prefix is None:
            self._prefix = name[: name.rfind(":") + 1]
        tag = name[len(self._prefix) :] if self._prefix else name
        if tag == "c":
            reference = attributes.get("r")
            column = self._column_of(reference) if reference else self._column + 1
            self._begin_cell(column, attributes.get("t", "n"), attributes.get("s"))
        elif tag == "v" or (tag == "t" and not self._phonetic):
            self._collecting = self._valued = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._begin_row(attributes.get("r"))
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        tag = name[len(self._prefix) :] if self._prefix else name
        if tag in ("v", "t"):
            self._collecting = False
        elif tag == "c":
            if self._valued or self._formula:
                self._end_cell()
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._phonetic = False

    def _text(self, data: str) -> None:
        if self._collecting:
            self._length += len(data)
            if self._length > self._limits["text"]:
                raise Rejected("long_text", limit=self._limits["text"])
            self._texts.append(data)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip(DIGITS)
        column = self._columns.get(letters)
        if column is None:
            if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
                raise Rejected("damaged")
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column = column - 1
        return column

    def _begin_row(self, reference: str | None) -> None:
        number = self._row + 1
        if reference is not None:
            number = int(reference) if reference.isdecimal() and len(reference) < 8 else 0
        if number <= self._row:
            raise Rejected("damaged")
        self._row, self._cells = number, []
        self._begin_cell(-1, "n", None)

    def _end_cell(self) -> None:
        value = self._value("".join(self._texts))
        if self._formula:
            value = {"f": value}
        if value is None or value == "":
            return
        column, cells = self._column, self._cells
        if column >= self._limits["columns"]:
            raise Rejected("columns", limit=self._limits["columns"])
        if column < len(cells):
            cells[column] = value
            return
        while len(cells) < column:
            cells.append(None)
        cells.append(value)

    def _end_row(self) -> None:
        if not self._cells:
            return
        line = f"{self._row}\t{self._encode(self._cells)}\n"
        self.rows += 1
        self.widest = max(self.widest, len(self._cells))
        self._room -= len(line)
        if self.rows > self._limits["rows"]:
            raise Rejected("rows", limit=self._limits["rows"])
        if self._room < 0:
            raise Rejected("bomb")
        self._out.write(line)

    def _value(self, text: str) -> Plain:
        kind = self._kind
        if kind in ("inlineStr", "str"):
            return unescaped(text) if self._valued else None
        if text == "":
            return None
        if kind == "s":
            if not text.isdecimal():
                raise Rejected("damaged")
            return self._strings.at(int(text[:12]))
        if kind == "n":
            return self._number(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        return {"e" if kind == "e" else "d": text[:40]} if kind in ("e", "d") else text

    def _number(self, text: str) -> Plain:
        try:
            number = float(text)
        except ValueError:
            return text
        if not abs(number) < 1e300:
            return text[:40]
        style = self._style
        if style and style != "0" and style.isdecimal() and len(style) < 6:
            index = int(style)
            if index < len(self._dates) and self._dates[index]:
                return self._date(number)
        return int(number) if abs(number) < EXACT and number == int(number) else number

    def _date(self, serial: float) -> Plain:
        """A day number as a date. Day 60 of the 1900 calendar (29 February 1900) never was and stays a number."""
        if not self._from_1904:
            if serial < 1 or 60 <= serial < 61:
                return serial
            serial += serial < 60
        if not 0 <= serial < 2_958_466:
            return serial
        moment = (EPOCH_1904 if self._from_1904 else EPOCH_1900) + dt.timedelta(seconds=round(serial * 86_400))
        whole = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return {"d": (moment.date() if whole else moment).isoformat()}

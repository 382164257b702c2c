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
as_json = json.encoder.encode_basestring
EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's moments have no time zone
EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - as above


class SheetReader:
    """Expat's handlers for one sheet. Blank rows are not written: the numbers of the others tell where they stood.

    They are called thirty times for a row of four cells, so each does as little as it can.
    """

    def __init__(
        self, out: TextIO, strings: Strings, dates: list[bool], *, from_1904: bool, limits: Mapping[str, int]
    ) -> None:
        self._out, self._strings, self._dates, self._from_1904, self._limits = out, strings, dates, from_1904, limits
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
        self._columns: dict[str, int] = {}
        self._known: dict[str, str] = {}
        self._longest, self._room = limits["text"], limits["neutral_bytes"]
        self.rows = self.widest = 0
        self._row, self._cells = 0, list[str]()
        self._column, self._kind, self._style = -1, "n", ""
        self._found: str | None = None
        self._formula = self._collecting = self._phonetic = False

    def read(self, archive: Archive, part: str) -> None:
        """Write the rows of a part. Raises `Rejected`."""
        parse(archive.chunks(part), self._start, self._end, self._text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._known.get(name)
        if tag == "c":
            reference = attributes.get("r")
            self._column = self._column_of(reference.rstrip(DIGITS)) if reference else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._found, self._formula = None, False
        elif tag == "v" or (tag == "t" and not self._phonetic):
            self._collecting = True
            if self._found is None:
                self._found = ""
        elif tag is not None:
            self._start_seldom(tag, attributes)
        elif not self._known:  # the first element: all others have its prefix
            prefix = name[: name.rfind(":") + 1]
            self._known = {prefix + each: each for each in ("c", "v", "t", "f", "row", "rPh")}

    def _start_seldom(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._begin_row(attributes.get("r"))
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        tag = self._known.get(name)
        if tag is None:
            return
        if tag == "c":
            if self._found is not None or self._formula:
                self._end_cell(self._found)
        elif tag in ("t", "v"):
            self._collecting = False
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._phonetic = False

    def _text(self, data: str) -> None:
        if self._collecting and self._found is not None:
            self._found += data
            if len(self._found) > self._longest:
                raise Rejected("long_text", limit=self._longest)

    def _column_of(self, letters: str) -> int:
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
        self._column, self._found, self._formula = -1, None, False

    def _end_cell(self, found: str | None) -> None:
        value = self._value(found)
        if self._formula:
            value = {"f": value}
        if value is None or value == "":
            return
        column, cells = self._column, self._cells
        if column >= self._limits["columns"]:
            raise Rejected("columns", limit=self._limits["columns"])
        line = as_json(value) if type(value) is str else self._encode(value)
        if column == len(cells):
            cells.append(line)
        elif column < len(cells):
            cells[column] = line
        else:
            cells += ["null"] * (column - len(cells))
            cells.append(line)

    def _end_row(self) -> None:
        if not self._cells:
            return
        line = f"{self._row}\t[{','.join(self._cells)}]\n"
        self.rows += 1
        self.widest = max(self.widest, len(self._cells))
        self._room -= len(line)
        if self.rows > self._limits["rows"]:
            raise Rejected("rows", limit=self._limits["rows"])
        if self._room < 0:
            raise Rejected("bomb")
        self._out.write(line)

    def _value(self, text: str | None) -> Plain:
        kind = self._kind
        if not text:
            return text if kind in ("inlineStr", "str") else None
        if kind in ("inlineStr", "str"):
            return unescaped(text) if "_x" in text else text
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

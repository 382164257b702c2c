"""What stands around the cells: sheets, shared texts and which styles are dates. Standard library only."""

from __future__ import annotations

import posixpath
import re
from array import array
from dataclasses import dataclass, field
from typing import BinaryIO

from app.platform.spreadsheets.extraction.archive import Archive, Rejected, attribute, local, parse

# Number formats that are dates in every language of Excel (ECMA-376 part 1, 18.8.30); 45-47 are durations.
BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
MAX_SHEETS = 500


@dataclass
class Sheet:
    """One worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@dataclass
class Workbook:
    """The list of sheets and the workbook's calendar (True: days are counted from 1904)."""

    sheets: list[Sheet] = field(default_factory=list)
    from_1904: bool = False
    strings: str | None = None
    styles: str | None = None


def read_workbook(archive: Archive) -> Workbook:
    """Sheets in the book's own order. Raises `Rejected` where the archive is no spreadsheet."""
    root = _main_part(archive)
    links = _relations(archive, root)
    found = Workbook()

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "workbookPr":
            found.from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif local(name) == "sheet" and len(found.sheets) < MAX_SHEETS:
            kind, part = links.get(attribute(attributes, "id") or "", ("", ""))
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                found.sheets.append(Sheet(attributes.get("name", "")[:100], part, hidden))

    parse(archive.chunks(root), start, _nothing, _nothing)
    parts = dict(links.values())
    found.strings, found.styles = parts.get("sharedStrings"), parts.get("styles")
    if not found.sheets:
        raise Rejected("no_rows")
    return found


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" not in archive:
        raise Rejected("not_a_workbook")
    part = dict(_relations(archive, "").values()).get("officeDocument", "")
    if part not in archive or "word/" in part or "ppt/" in part:
        raise Rejected("not_a_workbook")
    return part


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, part name) of a part; parts outside the archive are not followed."""
    folder, name = posixpath.split(part)
    links: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", ""))).lstrip("/")
            links[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    parse(archive.chunks(posixpath.join(folder, "_rels", name + ".rels")), start, _nothing, _nothing)
    return links


def read_date_styles(archive: Archive, part: str | None) -> list[bool]:
    """For each cell style whether it shows a number as a date."""
    customs: dict[str, bool] = {}
    styles: list[bool] = []
    inside = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt":
            customs[attributes.get("numFmtId", "")] = shows_date(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            built_in = number.isdecimal() and len(number) < 5 and int(number) in BUILT_IN_DATES
            styles.append(customs.get(number, built_in))

    def end(name: str) -> None:
        inside[0] = inside[0] and local(name) != "cellXfs"

    if part is not None and part in archive:
        parse(archive.chunks(part), start, end, _nothing)
    return styles


def shows_date(code: str) -> bool:
    r"""Whether a format code such as `dd\\.mm\\.yyyy` shows a day. Quoted text, colours and durations do not count."""
    first = code[:200].partition(";")[0]
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", first).lower()
    return bare != "general" and ("y" in bare or "d" in bare)


class Strings:
    """The workbook's shared texts, kept in a file so that memory holds eight bytes for each."""

    def __init__(self, file: BinaryIO, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._ends = array("Q", [0])
        self._recent: dict[int, str] = {}
        self._texts: list[str] = []
        self._length = 0
        self._collecting = self._phonetic = False

    def load(self, archive: Archive, part: str | None) -> None:
        if part is None or part not in archive:
            return
        parse(archive.chunks(part), self._start, self._end, self._text)
        self._file.flush()

    def _start(self, name: str, _: dict[str, str]) -> None:
        tag = local(name)
        if tag == "t":
            self._collecting = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        tag = local(name)
        if tag == "t":
            self._collecting = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self._add("".join(self._texts))
            self._texts.clear()
            self._length = 0

    def _text(self, data: str) -> None:
        if self._collecting:
            self._length += len(data)
            if self._length > self._longest:
                raise Rejected("long_text", limit=self._longest)
            self._texts.append(data)

    def _add(self, text: str) -> None:
        data = unescaped(text).encode("utf-8", "replace")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def at(self, index: int) -> str:
        """The text with an index. Raises `Rejected` where the workbook has none."""
        found = self._recent.get(index)
        if found is not None:
            return found
        if not 0 <= index < len(self._ends) - 1:
            raise Rejected("damaged")
        self._file.seek(self._ends[index])
        found = self._file.read(self._ends[index + 1] - self._ends[index]).decode()
        if len(self._recent) > 20_000:
            self._recent.clear()
        self._recent[index] = found
        return found


def unescaped(text: str) -> str:
    """Text with the format's `_x000D_` escapes resolved (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: _character(int(found[1], 16)), text)


def _character(number: int) -> str:
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= number <= 0xDFFF else chr(number)


def _nothing(*_: object) -> None:
    """Expat asks for a handler; this part needs none."""

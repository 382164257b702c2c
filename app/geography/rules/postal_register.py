"""Reading the postal register (Postnummerregisteret): Bring's file layout, or CSV with named columns.

Bring: https://www.bring.no/tjenester/adressetjenester/postnummer/postnummertabeller-veiledning: code, place,
municipality code, municipality name, category; separated by tabs, in the Windows alphabet, without a heading.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from app.kernel.problems import N_, Problem, Refused

EMPTY = N_("The file is empty; the postal register has some five thousand lines.")
LAYOUT = N_(
    "This is not a postal register. It should be Bring's Postnummerregister-ansi.txt, or CSV with the columns code,"
    " place, municipality and use."
)
ALPHABET = N_("The file is in no alphabet known here; save it as UTF-8 or Windows-1252.")
TOO_LARGE = N_("The file is larger than %(limit)s MB and cannot be a postal register.")
ROW_COLUMNS = N_("Line %(line)s has too few columns for a postal register.")
ROW_CODE = N_("Line %(line)s does not begin with a postal code of four digits.")
ROW_PLACE = N_("Line %(line)s has no postal place of at most 40 characters.")
ROW_MUNICIPALITY = N_("Line %(line)s has no municipality code of four digits.")
ROW_TWICE = N_("Line %(line)s has the postal code %(code)s a second time with another place or municipality.")

LIMIT = 20 * 1024 * 1024
USES = frozenset("BFGPS")
"""Bring's categories: G street addresses, P boxes, B both, F several, S service; any other counts as unknown."""

OUTSIDE_MUNICIPALITIES = frozenset({"2100", "2211"})
"""Svalbard and Jan Mayen: codes of Statistics Norway that stand where a municipality's would."""

_FOUR_DIGITS = re.compile(r"\d{4}", re.ASCII)
_SMALL_WORDS = frozenset({"i", "og", "på", "ved"})


@dataclass(frozen=True, slots=True)
class PostalRow:
    """A postal code, its place, the municipality it belongs to first, and its use ("" where unknown)."""

    code: str
    place: str
    municipality_code: str
    use: str = ""


def read_postal_register(content: bytes) -> tuple[PostalRow, ...]:
    """The rows of a postal register, by code. Refuses a file that is none, naming the first line that is wrong.

    Codes: `geography.postal_register.{empty,too_large,alphabet,layout,columns,code,place,municipality,twice}`.
    """
    if len(content) > LIMIT:
        _refuse("too_large", TOO_LARGE, limit=LIMIT // 1024**2)
    text = _decoded(content)
    if not text.strip():
        _refuse("empty", EMPTY)
    rows: dict[str, PostalRow] = {}
    for line, row in _rows(text):
        if rows.setdefault(row.code, row) != row:
            _refuse("twice", ROW_TWICE, line=line, code=row.code)
    if not rows:
        _refuse("empty", EMPTY)
    return tuple(rows[code] for code in sorted(rows))


def _refuse(mistake: str, message: str, **values: object) -> NoReturn:
    raise Refused([Problem(f"geography.postal_register.{mistake}", "file", message, values)])


def _decoded(content: bytes) -> str:
    if b"\0" in content or content.startswith((b"%PDF", b"PK\x03\x04")):
        _refuse("layout", LAYOUT)
    for alphabet in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(alphabet)
        except UnicodeDecodeError:
            continue
    _refuse("alphabet", ALPHABET)


def _rows(text: str) -> Iterator[tuple[int, PostalRow]]:
    first = text.lstrip().partition("\n")[0]
    if "\t" in first:
        yield from _bring(text)
        return
    yield from _csv(text, delimiter=";" if first.count(";") > first.count(",") else ",")


def _bring(text: str) -> Iterator[tuple[int, PostalRow]]:
    for line, row in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in row.split("\t")]
        if not any(cells) or (line == 1 and cells[0].casefold() == "postnummer"):
            continue
        if len(cells) < 5:
            _refuse("columns", ROW_COLUMNS, line=line)
        yield line, _row(line, cells[0], cells[1], cells[2], cells[4])


def _csv(text: str, delimiter: str) -> Iterator[tuple[int, PostalRow]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heading = [cell.strip().casefold() for cell in next(reader)]
        if not {"code", "place", "municipality"} <= set(heading):
            _refuse("layout", LAYOUT)
        columns = [heading.index(name) for name in ("code", "place", "municipality")]
        use = heading.index("use") if "use" in heading else None
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) <= max(*columns, use or 0):
                _refuse("columns", ROW_COLUMNS, line=reader.line_num)
            code, place, municipality = (cells[column].strip() for column in columns)
            yield reader.line_num, _row(reader.line_num, code, place, municipality, "" if use is None else cells[use])
    except csv.Error:
        _refuse("layout", LAYOUT)


def _row(line: int, code: str, place: str, municipality: str, use: str) -> PostalRow:
    if not _FOUR_DIGITS.fullmatch(code):
        _refuse("code", ROW_CODE, line=line)
    if not 1 <= len(place) <= 40:
        _refuse("place", ROW_PLACE, line=line)
    if not _FOUR_DIGITS.fullmatch(municipality):
        _refuse("municipality", ROW_MUNICIPALITY, line=line)
    category = use.strip().upper()
    return PostalRow(code, written(place), municipality, category if category in USES else "")


def written(place: str) -> str:
    """A place as it is written on a letter: Bring has `MO I RANA`, people write `Mo i Rana`. Mixed case is kept."""
    if place != place.upper():
        return place
    words = ("-".join(part.capitalize() for part in word.split("-")) for word in place.lower().split())
    return " ".join(_small(word, first=n == 0) for n, word in enumerate(words))


def _small(word: str, *, first: bool) -> str:
    return word.lower() if not first and word.lower() in _SMALL_WORDS else word

"""What a scheme's owner sends: which column of a list holds what, which rows hold data, what a row says. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.certifications.rules.records import certificate_number
from app.kernel import identifiers
from app.kernel.celldays import SERIALS, day
from app.kernel.cells import Cell, ErrorValue, Formula
from app.kernel.cellvalues import cleaned, typed
from app.kernel.headings import squeezed
from app.kernel.problems import N_, Problem, Refused

ORG_NUMBER, NUMBER, NAME, FIRST, LAST = "org_number", "number", "name", "first_day", "last_day"
FIELDS = {
    ORG_NUMBER: N_("Organisation number"),
    NUMBER: N_("Certificate number"),
    NAME: N_("Name"),
    FIRST: N_("First day"),
    LAST: N_("Last day"),
}
KNOWN: Mapping[str, str] = {
    ORG_NUMBER: (
        "orgnr|org|organisasjonsnr|organisasjonsnummer|org nummer|foretaksnr|virksomhetsnr|virksomhet orgnr|bedriftsnr|"
        "underenhet|underenhetsnr|orgnr underenhet|avd orgnr|sertifikatholder orgnr|organisation number|"
        "organization number|organisation no|org no|org number|company number|registration number|business number"
    ),
    NUMBER: (
        "sertifikatnr|sertifikatnummer|sertifikat nr|sertifikat|sertifikat id|lisensnr|lisensnummer|godkjenningsnr|"
        "mf sertifikatnr|miljøfyrtårn nr|certificate number|certificate no|certificate|certificate id|cert no|"
        "licence number|license number|licence no|license no|approval number"
    ),
    NAME: (
        "navn|virksomhet|virksomhetsnavn|bedrift|bedriftsnavn|firma|firmanavn|butikk|butikknavn|sertifikatholder|"
        "innehaver|name|company|company name|business|business name|firm|holder|certificate holder|store|store name"
    ),
    FIRST: (
        "første dag|fra|fra dato|gyldig fra|gyldig fra dato|sertifisert|sertifisert dato|sertifiseringsdato|"
        "resertifisert|resertifiseringsdato|utstedt|utstedelsesdato|startdato|first day|from|valid from|start date|"
        "certified|certified on|issued|issued on|date of issue|certification date"
    ),
    LAST: (
        "siste dag|til|til dato|gyldig til|gyldig til dato|gyldig til og med|utløper|utløpsdato|utløp|sluttdato|"
        "last day|to|until|valid to|valid until|valid through|expires|expires on|expiry|expiry date|end date"
    ),
}  # fmt: skip
FIELD_OF = {squeezed(name): field for field, names in KNOWN.items() for name in names.split("|")}
NUMBER_WORDS = re.compile(r"(nummer|number|num|no|nr)$")
TOTAL = re.compile(r"(?:antall|sum|totalt?|i alt|til ?sammen|count|number of|grand total)\b")
SEARCHED_ROWS, FEWEST = 40, 2
LONGEST_CELL, LONGEST_NUMBER = 200, 60

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings stand (0: nowhere), what they read, and the guess field -> 0-based column."""

    row: int
    names: Texts
    mapping: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one row says, as far as it could be understood; `problems` name the fields that could not."""

    row: int
    org_number: str | None = None
    number: str | None = None
    name: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    problems: tuple[Problem, ...] = ()


def cell_text(cell: Cell) -> str:
    """A cell as a person would have typed it, in one line. A formula gives what was last calculated."""
    value: Any = cell.value if isinstance(cell, Formula) else cell
    if value is None:
        return "=…" if isinstance(cell, Formula) and not cell.cached else ""
    text = value.code if isinstance(value, ErrorValue) else cleaned(value) if isinstance(value, str) else typed(value)
    return " ".join(text.split())[:LONGEST_CELL]


def field_of(heading: str) -> str | None:
    """The field a heading stands for, or None. What stands in parentheses explains."""
    for text in (heading, re.sub(r"\([^)]*\)|\[[^\]]*\]", "", heading)):
        key = squeezed(text)
        found = FIELD_OF.get(key) or FIELD_OF.get(NUMBER_WORDS.sub("nr", key))
        if found:
            return found
    return None


def find_layout(rows: Sequence[tuple[int, Texts]]) -> Layout:
    """The heading row among the first rows, the one with the most known headings; what no heading tells, cells tell."""
    best = Layout(0, (), {})
    for number, texts in rows[:SEARCHED_ROWS]:
        found: dict[str, int] = {}
        for column, text in enumerate(texts):
            field = field_of(text)
            if field is not None:
                found.setdefault(field, column)
        if len(found) >= FEWEST and len(found) > len(best.mapping):
            best = Layout(number, texts, found)
    below = [texts for number, texts in rows if number > best.row and is_data(texts, best.names)]
    return Layout(best.row, best.names, {**_by_content(below, set(best.mapping.values())), **best.mapping})


def _by_content(rows: Sequence[Texts], taken: set[int]) -> dict[str, int]:
    """Field -> column by what most cells of a column are: organisation numbers, days, numbers, words."""
    found: dict[str, int] = {}
    free = [column for column in range(max(map(len, rows), default=0)) if column not in taken]
    kinds: dict[str, list[int]] = {"org": [], "day": [], "number": [], "words": []}
    for column in free:
        kind = _kind([row[column] for row in rows if column < len(row) and row[column]])
        if kind:
            kinds[kind].append(column)
    for field, kind in ((ORG_NUMBER, "org"), (NUMBER, "number"), (NAME, "words")):
        if kinds[kind]:
            found[field] = kinds[kind][0]
    days = sorted(kinds["day"], key=lambda column: _latest(rows, column))
    if days:
        found[LAST] = days[-1]
    if len(days) == 2:
        found[FIRST] = days[0]
    return found


def _kind(texts: Sequence[str]) -> str | None:
    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("org", lambda text: organisation(text, allow_synthetic=True).value),
        ("day", lambda text: bool(set(text) & set(".-/")) and _day(text)[0] is not None),
        ("number", lambda text: any(character.isdigit() for character in text) and len(text) <= LONGEST_NUMBER),
        ("words", lambda text: any(character.isalpha() for character in text)),
    )
    return next((kind for kind, test in tests if texts and 2 * sum(map(bool, map(test, texts))) > len(texts)), None)


def _latest(rows: Sequence[Texts], column: int) -> dt.date:
    days = (_day(row[column])[0] for row in rows if column < len(row))
    return max((found for found in days if found is not None), default=dt.date.min)


def is_data(texts: Texts, headings: Texts = ()) -> bool:
    """Whether a row says something of a certificate: no title, total, blank row or heading printed once more."""
    filled = [text for text in texts if text]
    if not filled or (headings and texts == headings):
        return False
    if len(filled) == 1:
        digits, letters = (sum(map(test, filled[0])) for test in (str.isdigit, str.isalpha))
        return digits > max(3, letters)
    counted = all(not any(c.isalpha() for c in text) for text in filled[1:])
    if TOTAL.match(filled[0].casefold()) and counted:
        return False
    return any(character.isdigit() for text in filled for character in text)


def missing_columns(mapping: Mapping[str, int]) -> list[Problem]:
    """What stands in the way of comparing a list with these columns."""
    found = []
    if ORG_NUMBER not in mapping and NUMBER not in mapping:
        message = N_("Choose the column with organisation numbers, or the one with certificate numbers.")
        found.append(Problem("certifications.renewals.columns", ORG_NUMBER, message))
    if LAST not in mapping:
        message = N_("Choose the column with the last day.")
        found.append(Problem("certifications.renewals.columns", LAST, message))
    return found


def said(texts: Sequence[str], mapping: Mapping[str, int], mended: Mapping[str, str]) -> dict[str, str]:
    """What stands in a row for each field: what a person typed goes before the cell."""
    cells = {field: texts[column] for field, column in mapping.items() if column < len(texts) and field in FIELDS}
    return {field: mended.get(field, cells.get(field, "")) for field in FIELDS}


def understood(row: int, texts: Mapping[str, str], *, allow_synthetic: bool) -> Sent:
    """What a row's texts mean. Each wrong one becomes a problem of its field, the others still count."""
    problems: list[Problem] = []
    org = Read() if not texts[ORG_NUMBER] else organisation(texts[ORG_NUMBER], allow_synthetic=allow_synthetic)
    if org.problem is not None:
        problems.append(org.problem.at(ORG_NUMBER))
    number = certificate_number(texts[NUMBER]) or None
    if number is not None and len(number) > LONGEST_NUMBER:
        message = N_("The text has %(found)s characters; at most %(limit)s fit. Shorten it.")
        about = {"found": len(number), "limit": LONGEST_NUMBER}
        problems.append(Problem("imports.text.length", NUMBER, message, about))
        number = None
    days: dict[str, dt.date | None] = {}
    for field in (FIRST, LAST):
        days[field], problem = _day(texts[field]) if texts[field] else (None, None)
        problems += [problem.at(field)] if problem else []
    return Sent(row, org.value, number, texts[NAME], days[FIRST], days[LAST], tuple(problems))


@dataclass(frozen=True, slots=True)
class Read:
    """An organisation number, or why it is none; both empty where nothing stood there."""

    value: str | None = None
    problem: Problem | None = None


def organisation(text: str, *, allow_synthetic: bool) -> Read:
    """An organisation number in its one stored form."""
    try:
        return Read(identifiers.organisation_number(text, allow_synthetic=allow_synthetic))
    except Refused as refused:
        return Read(None, refused.problems[0])


def _day(text: str) -> tuple[dt.date | None, Problem | None]:
    """A day as people type it, or as the number a spreadsheet keeps it as where the column lost its format."""
    serial = text.isascii() and text.isdigit() and len(text) == 5 and int(text) in SERIALS
    found = day(int(text) if serial else text)
    return found.value, found.problem

"""One row of a register file as a plan. Knows no other row: what stands in several rows is judged in `files`."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from app.imports.rules import answers, values
from app.imports.rules.plans import (
    CertificatePlan,
    MemberPlan,
    Outcome,
    QualificationPlan,
    RowPlan,
    RowProblem,
    StorePlan,
    TermPlan,
)  # fmt: skip
from app.kernel.celldays import day
from app.kernel.cells import Cell, Row, Value
from app.kernel.cellvalues import Found, resolved
from app.kernel.problems import N_, NO_VALUES, Problem

T = TypeVar("T")

SCHEME, SCHEME_YEARS = "miljofyrtarn", 3
LONGEST_CERTIFICATE, LONGEST_PLACE = 60, 100
NO_CORRECTIONS: Mapping[tuple[int, str], str] = {}


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the whole file: field -> 0-based column, what a person typed in place of cells, and the country.

    `corrections` maps (row number, field) to text; an empty text empties the cell. `postal_code_known` asks the postal
    register; None means that codes are not checked against it. `store_known` asks the stores, in files of people.
    `extras`: the fields of the office's own (`extras.Extra`) that the file brings.
    """

    mapping: Mapping[str, int]
    corrections: Mapping[tuple[int, str], str]
    country: str = "NO"
    allow_synthetic: bool = False
    postal_code_known: Callable[[str], bool] | None = None
    store_known: Callable[[str], bool] | None = None
    extras: Sequence[Any] = ()


class RowReader:
    """Reads the cells of one row by field and collects what there is to say about them."""

    def __init__(self, row: Row, setting: Setting) -> None:
        self.row, self.setting = row, setting
        self.store_number: str | None = None
        self.problems: list[RowProblem] = []

    def cell(self, field: str) -> Cell:
        corrected = self.setting.corrections.get((self.row.number, field)) if self.setting.corrections else None
        return self.row.cell(self.setting.mapping.get(field)) if corrected is None else corrected

    def read(self, field: str, parse: Callable[[Value], Found[T]], outcome: Outcome = Outcome.EMPTIED) -> T | None:
        """The value of a field, or None where the cell is empty or wrong; `outcome` is what a wrong one leads to."""
        cell = self.cell(field)
        if cell is None:
            return None
        plain = resolved(cell)
        if plain.problem is not None:
            self.say(field, plain.problem, outcome)
        if plain.value is None:
            return None
        found = parse(plain.value)
        if found.problem is not None:
            remark = Outcome.WARNING if found.problem.code != "imports.text.formula" else Outcome.KEPT
            self.say(field, found.problem, remark if found.kept else outcome, found.suggestion)
        return found.value

    def say(self, field: str | None, problem: Problem, outcome: Outcome, suggestion: str | None = None) -> None:
        code, message, about = problem.code, problem.message, problem.values
        where = (self.row.number, self.store_number, field)
        self.problems.append(RowProblem(*where, code, outcome, message, about, suggestion))

    def warn(self, field: str, code: str, message: str, about: Mapping[str, object] = NO_VALUES) -> None:
        self.say(field, Problem(code, None, message, about), Outcome.WARNING)

    def mapped(self, field: str) -> bool:
        return field in self.setting.mapping or (self.row.number, field) in self.setting.corrections

    def spoiled(self, field: str) -> bool:
        """Whether the field was emptied because its value was wrong: then nothing more is said of its absence."""
        return any(problem.column == field and problem.outcome is Outcome.EMPTIED for problem in self.problems)

    @property
    def refused(self) -> bool:
        return any(problem.outcome is Outcome.REFUSED for problem in self.problems)


def plan_row(row: Row, setting: Setting) -> RowPlan:
    """The plan of one row. A wrong organisation number or a missing store number refuses it; any other wrong value
    leaves its field empty.
    """
    reader = RowReader(row, setting)
    reader.store_number = number = read_store_number(reader)
    member, store = _member(reader), _store(reader, number or "")
    term = _term(reader)
    certificate = _certificate(reader, store.org_number)
    qualification = _qualification(reader)
    account = reader.read("account_number", partial(values.account_number, country=setting.country))
    note = reader.read("note", values.note)
    problems = tuple(reader.problems)
    if number is None or reader.refused:
        return RowPlan(row.number, number, problems)
    return RowPlan(row.number, number, problems, store, member, term, certificate, qualification, account, note)


def read_store_number(reader: RowReader) -> str | None:
    """The store's number; where there is none the row is refused."""
    number = reader.read("store_number", values.number, Outcome.REFUSED)
    if number is None and not reader.refused:
        message = N_("The store number is missing. Type it, or the row cannot be stored.")
        reader.say("store_number", Problem("imports.store_number.missing", None, message), Outcome.REFUSED)
    return number


def _organisation_number(reader: RowReader, field: str) -> str | None:
    setting = reader.setting
    check = partial(values.organisation_number, country=setting.country, allow_synthetic=setting.allow_synthetic)
    return reader.read(field, check, Outcome.REFUSED)


def _member(reader: RowReader) -> MemberPlan | None:
    number = reader.read("member_number", values.number)
    name = reader.read("member_name", values.text)
    org_number = _organisation_number(reader, "org_number")
    return MemberPlan(number, name, org_number) if number or name or org_number else None


def _store(reader: RowReader, number: str) -> StorePlan:
    country = reader.setting.country
    postal_code = partial(values.postal_code, country=country, known=reader.setting.postal_code_known)
    return StorePlan(
        number=number,
        name=reader.read("store_name", values.text),
        org_number=_organisation_number(reader, "store_org_number"),
        street=reader.read("street", values.text),
        postal_code=reader.read("postal_code", postal_code),
        place=reader.read("place", partial(values.text, longest=LONGEST_PLACE)),
        phone=reader.read("phone", partial(values.phone, country=country)),
        email=reader.read("email", values.email),
        contact_person=reader.read("contact_person", values.text),
        sunday_opening=reader.read("sunday_opening", answers.sunday_opening),
    )


def _term(reader: RowReader) -> TermPlan | None:
    """First and last day of membership. The last day stands where the first one lies after it."""
    if not (reader.mapped("first_day") or reader.mapped("last_day")):
        return None
    first, last = reader.read("first_day", day), reader.read("last_day", day)
    if first and last and last < first:
        message = N_("The first day %(first)s lies after the last day %(last)s and is left out. Type the right one.")
        about = {"first": f"{first:%d.%m.}{first.year}", "last": f"{last:%d.%m.}{last.year}"}
        reader.say("first_day", Problem("imports.term.order", None, message, about), Outcome.EMPTIED)
        first = None
    return TermPlan(first, last)


def _certificate(reader: RowReader, holder: str | None) -> CertificatePlan | None:
    """The store's Miljøfyrtårn certificate. Its first day is not in a register: it is assumed from the last one."""
    certified = reader.read("certified", answers.yes_or_no)
    number = reader.read("certificate_number", partial(values.text, longest=LONGEST_CERTIFICATE))
    last = reader.read("certificate_last_day", day)
    if not _is_certified(reader, certified, number, last):
        return None
    if number is None and not reader.spoiled("certificate_number"):
        message = N_("The certificate has no number and does not count until it has one. Type the number.")
        reader.warn("certificate_number", "imports.certificate.number_missing", message)
    if last is None and not reader.spoiled("certificate_last_day"):
        message = N_("The certificate has no last day and is never valid until it has one. Type the last day.")
        reader.warn("certificate_last_day", "imports.certificate.last_day_missing", message)
    if holder is None and not reader.refused:
        message = N_("The certificate does not count: the store's own organisation number is missing. Type it.")
        reader.warn("store_org_number", "imports.certificate.holder_missing", message)
    counts = number is not None and holder is not None
    return CertificatePlan(SCHEME, holder, number, assumed_first_day(last), last, last is not None, counts)


def _is_certified(reader: RowReader, certified: bool | None, number: str | None, last: dt.date | None) -> bool:  # noqa: FBT001
    """Whether the row speaks of a certificate. A number alone does unless the answer is no; a date alone does not."""
    if certified:
        return True
    asked = reader.mapped("certified")
    if certified is False and (number or last):
        message = N_(
            "The row says no certificate but has its number or date; none is stored. Answer Ja if there is one."
        )
        reader.warn("certified", "imports.certificate.contradiction", message)
        return False
    if asked and certified is None and number and not reader.spoiled("certified"):
        message = N_("A certificate number without an answer is taken for a certificate. Answer Nei if there is none.")
        reader.warn("certified", "imports.certificate.unanswered", message)
    if asked and not number and last and not reader.spoiled("certified"):
        message = N_("A last day without a certificate is left out. Answer Ja if the store is certified.")
        reader.warn("certified", "imports.certificate.date_alone", message)
        return False
    return number is not None


def assumed_first_day(last: dt.date | None) -> dt.date | None:
    """The last day minus the scheme's three years; 29 February becomes the 28th."""
    if last is None:
        return None
    year = last.year - SCHEME_YEARS
    return last.replace(year=year, day=min(last.day, calendar.monthrange(year, last.month)[1]))


def _qualification(reader: RowReader) -> QualificationPlan | None:
    """A floral designer of the store: a person nobody has named, never silently the contact."""
    answer = reader.read("designer", answers.qualified)
    since = reader.read("designer_since", day)
    if answer == answers.TRAINING:
        message = N_("Somebody under training is not yet a floral designer; no trade certificate is stored.")
        reader.warn("designer", "imports.designer.training", message)
        return None
    if answer == "yes" or (since is not None and not reader.mapped("designer")):
        return QualificationPlan(since)
    if since is not None and not reader.spoiled("designer"):
        message = N_("A date of a trade certificate without a floral designer is left out. Answer Ja if there is one.")
        reader.warn("designer", "imports.designer.date_alone", message)
    return None

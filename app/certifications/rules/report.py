"""The answers as plain rows and as the document's values: what page, API, command, Excel and PDF all say alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.certifications.rules.question import Answer, Question, sentence
from app.certifications.rules.schemes import scheme_name
from app.kernel.problems import N_

Translate = Callable[[str], str]
ShowDay = Callable[[dt.date], str]

COLUMNS = (
    ("store_number", N_("Store number")),
    ("store", N_("Store")),
    ("org_number", N_("Organisation number")),
    ("street", N_("Street")),
    ("postal_code", N_("Postal code")),
    ("place", N_("Place")),
    ("county", N_("County")),
    ("certificate_number", N_("Certificate number")),
    ("valid_to", N_("Valid until")),
    ("reason", N_("Why")),
)
VERDICTS = {"qualifies": N_("Qualifies"), "near_miss": N_("Near miss")}


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of fields of the office's own: headings, and each store's values by id as data and as texts."""

    headings: tuple[str, ...] = ()
    plain: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    texts: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def cells(self, answer: Answer) -> list[Any]:
        return list(self.plain.get(answer.store.store_id, [None] * len(self.headings)))

    def told(self, answer: Answer) -> list[str]:
        return list(self.texts.get(answer.store.store_id, [""] * len(self.headings)))


NO_COLUMNS = Columns()


def row(answer: Answer, translate: Translate, show_day: ShowDay) -> dict[str, str]:
    """An answer as texts. `valid_to` is the last day, inclusive, as ISO 8601; what is not known is empty."""
    store = answer.store
    return {
        "store_number": store.number,
        "store": store.name,
        "org_number": store.org_number or "",
        "street": store.street or "",
        "postal_code": store.postal_code or "",
        "place": store.place or "",
        "county": store.county_name or "",
        "certificate_number": answer.certificate_number,
        "valid_to": answer.valid_to.isoformat() if answer.valid_to else "",
        "reason": sentence(answer.reason, translate, show_day),
        "verdict": answer.verdict,
    }


def table(
    answers: Iterable[Answer], question: Question, translate: Translate, show_day: ShowDay, more: Columns = NO_COLUMNS
) -> tuple[list[str], Iterable[list[Any]]]:
    """Headings and rows of an exported table; `valid_to` is a date there. `more`: columns of the office's own fields.

    A verdict is told where there are several; the days asked about and whose knowledge it is, where not today's.
    """
    header = [*(translate(label) for _, label in COLUMNS), *more.headings]
    if question.near_misses:
        header.append(translate(N_("Verdict")))
    if question.known is not None:
        header += [translate(label) for label in (N_("Certified from"), N_("Certified to"), N_("As known on"))]
    return header, (_cells(each, question, translate, show_day, more) for each in answers)


def _cells(answer: Answer, question: Question, translate: Translate, show_day: ShowDay, more: Columns) -> list[Any]:
    values: dict[str, Any] = {**row(answer, translate, show_day), "valid_to": answer.valid_to}
    cells = [*(values[name] for name, _ in COLUMNS), *more.cells(answer)]
    if question.near_misses:
        cells.append(translate(VERDICTS[answer.verdict]))
    return cells if question.known is None else [*cells, question.first, question.last, question.known]


def context(
    answers: Sequence[Answer],
    question: Question,
    names: Mapping[str, Mapping[str, str]],
    *,
    organisation: str,
    printed_on: dt.date,
    translate: Translate,
    show_day: ShowDay,
    more: Columns = NO_COLUMNS,
) -> dict[str, Any]:
    """The values of `reports/certified_stores`. `names`: of counties and municipalities by code."""
    return {
        "organisation": organisation,
        "scheme": scheme_name(question.scheme),
        "first": question.first,
        "last": question.last,
        "regions": regions(question, names),
        "designer": question.designer,
        "known": question.known,
        "printed_on": printed_on,
        "more": list(more.headings),
        "rows": [_printed(each, translate, show_day, more) for each in answers if each.verdict == "qualifies"],
        "near_misses": [_printed(each, translate, show_day, more) for each in answers if each.verdict == "near_miss"],
    }


def regions(question: Question, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The region asked for in words, counties first; empty for the whole country."""
    counties = [names["counties"].get(code, code) for code in sorted(question.counties)]
    municipalities = [names["municipalities"].get(code, code) for code in sorted(question.municipalities)]
    ranges = [low if low == high else f"{low}–{high}" for low, high in question.postal_ranges]
    return [*counties, *municipalities, *ranges]


def _printed(answer: Answer, translate: Translate, show_day: ShowDay, more: Columns) -> dict[str, Any]:
    told = row(answer, translate, show_day)
    place = f"{told['postal_code']} {told['place']}".strip()
    return {**told, "place": place, "valid_to": answer.valid_to, "more": more.told(answer)}

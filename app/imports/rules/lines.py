"""Plans as lines of text, so that a file is judged once and then carried out piece by piece."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from app.imports.rules.plans import (
    NO_EXTRAS,
    CertificatePlan,
    MemberPlan,
    Outcome,
    QualificationPlan,
    RowPlan,
    RowProblem,
    StorePlan,
    TermPlan,
)  # fmt: skip

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_plain = json.JSONDecoder().decode


def plan_to_line(plan: RowPlan, shown: Mapping[str, str]) -> str:
    """A plan as one line. `shown`: what stands in the cells that there is something to say about, by field."""
    problems = [problem_to_list(each) for each in plan.problems]
    parts: list[Any] = [plan.row, plan.store_number, problems, dict(shown)]
    if plan.store is not None:
        member, term, certificate, skilled = plan.member, plan.term, plan.certificate, plan.qualification
        parts += [
            _store(plan.store),
            member and [member.number, member.name, member.org_number],
            term and [_iso(term.first_day), _iso(term.last_day)],
            certificate and _certificate(certificate),
            skilled and [_iso(skilled.acquired_on), skilled.verified],
            plan.account,
            plan.note,
        ]
        parts += [plan.extras] if plan.extras else []
    return _encode(parts) + "\n"


def plan_from_line(line: str) -> tuple[RowPlan, Mapping[str, str]]:
    """The plan and the shown cells that `plan_to_line` was given."""
    row, number, problems, shown, *rest = _plain(line)
    said = tuple(problem_from_list(each) for each in problems)
    if not rest:
        return RowPlan(row, number, said), shown
    store, member, term, certificate, skilled, account, note, *own = rest
    plan = RowPlan(
        row,
        number,
        said,
        StorePlan(*store),
        MemberPlan(*member) if member else None,
        TermPlan(_day(term[0]), _day(term[1])) if term else None,
        _certificate_of(certificate) if certificate else None,
        QualificationPlan(_day(skilled[0]), skilled[1]) if skilled else None,
        account,
        note,
        own[0] if own else NO_EXTRAS,
    )
    return plan, shown


def problem_to_list(problem: RowProblem) -> list[Any]:
    """A problem as JSON holds it."""
    values = {
        key: value if isinstance(value, str | int | float) else str(value) for key, value in problem.values.items()
    }
    return [
        problem.row, problem.store_number, problem.column, problem.code, problem.outcome.value, problem.message, values,
        problem.suggestion,
    ]  # fmt: skip


def problem_from_list(parts: list[Any]) -> RowProblem:
    """The problem that `problem_to_list` was given."""
    row, number, column, code, outcome, message, values, suggestion = parts
    return RowProblem(row, number, column, code, Outcome(outcome), message, values, suggestion)


def _store(store: StorePlan) -> list[str | None]:
    return [
        store.number, store.name, store.org_number, store.street, store.postal_code, store.place, store.phone,
        store.email, store.contact_person, store.sunday_opening,
    ]  # fmt: skip


def _certificate(plan: CertificatePlan) -> list[Any]:
    first, last = _iso(plan.first_day), _iso(plan.last_day)
    return [plan.scheme, plan.holder, plan.number, first, last, plan.assumed, plan.counts]


def _certificate_of(parts: list[Any]) -> CertificatePlan:
    scheme, holder, number, first, last, assumed, counts = parts
    return CertificatePlan(scheme, holder, number, _day(first), _day(last), assumed, counts)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)

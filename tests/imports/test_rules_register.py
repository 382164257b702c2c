"""The delivered register: both files give the same plans, and what is known to be wrong is said of the right rows."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.imports.rules.files import FilePlanner
from app.imports.rules.headings import find_headings
from app.imports.rules.plans import Outcome, RowPlan
from app.imports.rules.rows import Setting
from app.platform.spreadsheets.reading import open_table

REGISTER = Path(__file__).parents[1] / "data" / "register"
ANSWERS = json.loads((REGISTER / "answers.json").read_text(encoding="utf-8"))
POSTAL_CODES = Path(__file__).parents[3] / "shared" / "data" / "norway" / "postal_codes.csv"
TODAY, LATER = dt.date(2026, 11, 21), dt.date(2028, 11, 21)

SAID_BY = {
    "bad_orgnr": ("identifiers.organisation_number.checksum", "refused"),
    "bad_account": ("identifiers.account_number.checksum", "emptied"),
    "certificate_without_number": ("imports.certificate.number_missing", "warning"),
    "certificate_without_date": ("imports.certificate.last_day_missing", "warning"),
    "duplicate": ("imports.store_number.duplicate", "skipped"),
    "formula": ("imports.text.formula", "kept"),
    "unparsable_date": ("imports.date.impossible", "emptied"),
}


def read(name: str, postal_code_known: Callable[[str], bool] | None = None) -> list[RowPlan]:
    with open_table(REGISTER / name, name) as table:
        headings = find_headings(table.rows())
        assert headings is not None
        setting = Setting(headings.mapping, {}, allow_synthetic=True, postal_code_known=postal_code_known)
        return list(FilePlanner(setting, headings.row, headings.names).plans(table.rows()))


@pytest.fixture(scope="module", params=["register.xlsx", "register.csv"])
def plans(request: pytest.FixtureRequest) -> list[RowPlan]:
    return read(request.param)


def stores_of(plans: list[RowPlan], test: Callable[[RowPlan], object]) -> list[int]:
    return [int(plan.store_number or 0) for plan in plans if plan.storable and test(plan)]


def valid_through(plan: RowPlan, first: dt.date, last: dt.date) -> bool:
    certificate, term = plan.certificate, plan.term
    if certificate is None or not certificate.counts or certificate.last_day is None or term is None:
        return False
    member = term.last_day is None or term.last_day >= last
    return member and (certificate.first_day or last) <= first and last <= certificate.last_day


def test_counts(plans: list[RowPlan]) -> None:
    assert Counter(plan.outcome for plan in plans) == {None: 357, Outcome.REFUSED: 3, Outcome.SKIPPED: 4}
    assert len({plan.member.org_number for plan in plans if plan.member}) == 340
    assert len(plans) == ANSWERS["rows"]


def test_all_known_mistakes_are_said(plans: list[RowPlan]) -> None:
    said: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_column: dict[str | None, list[int]] = defaultdict(list)
    for problem in (problem for plan in plans for problem in plan.problems):
        said[problem.code, problem.outcome.value].append(int(problem.store_number or 0))
        by_column[problem.column].append(int(problem.store_number or 0))
    for answer, key in SAID_BY.items():
        assert said[key] == ANSWERS[answer], answer
    assert by_column["email"] == ANSWERS["bad_email"]
    assert by_column["designer"] == [470]
    assert by_column["postal_code"] == [371]


def test_certificates_memberships_and_designers(plans: list[RowPlan]) -> None:
    valid = [plan for plan in plans if plan.storable and valid_through(plan, TODAY, TODAY)]
    assert [
        [
            int(plan.store_number or 0),
            plan.store and plan.store.postal_code,
            str(plan.certificate and plan.certificate.last_day),
        ]
        for plan in valid
    ] == [[store, postal_code, last] for store, postal_code, _, last in ANSWERS["valid_miljofyrtarn_today"]]
    assert len(stores_of(plans, lambda plan: valid_through(plan, TODAY, LATER))) == 38
    assert stores_of(plans, lambda plan: plan.qualification is None) == ANSWERS["no_designer"]
    left = stores_of(plans, lambda plan: plan.term and plan.term.last_day and plan.term.last_day < TODAY)
    assert left == ANSWERS["withdrawn"]


def test_rows_are_the_sheets_own() -> None:
    workbook, text = read("register.xlsx"), read("register.csv")
    assert (workbook[0].row, workbook[-1].row) == (4, 371)
    assert (text[0].row, text[-1].row) == (2, 365)
    assert [plan.row for plan in workbook if plan.store_number == "439"] == [246]


def test_both_files_give_the_same_plans() -> None:
    def bare(plan: RowPlan) -> RowPlan:
        return replace(plan, row=0, problems=tuple(replace(each, row=0, values={}) for each in plan.problems))

    assert [bare(plan) for plan in read("register.xlsx")] == [bare(plan) for plan in read("register.csv")]


@pytest.mark.shared
def test_postal_codes_beside_the_postal_register() -> None:
    with POSTAL_CODES.open(encoding="utf-8", newline="") as file:
        known = {record["code"] for record in csv.DictReader(file)}
    plans = read("register.xlsx", known.__contains__)
    said = [problem.store_number for plan in plans for problem in plan.problems if problem.column == "postal_code"]
    assert [int(number or 0) for number in said] == ANSWERS["bad_postal"]

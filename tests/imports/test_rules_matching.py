"""Whom of the registered people a row of a file speaks of, and what it changes about them."""

from __future__ import annotations

import datetime as dt

import pytest

from app.imports.rules.contacts.matching import KnownJob, KnownPerson, People, decide
from app.imports.rules.contacts.plans import ContactPlan, person_key

TODAY = dt.date(2026, 11, 22)
KARI = ContactPlan(2, "Kari", "kari@x.example", "+4722334455")


def known(
    pk: int, email: str | None = None, phone: str | None = None, *jobs: KnownJob, name: str = "Kari"
) -> KnownPerson:
    return KnownPerson(pk, name, email, phone, list(jobs))


def decided(plan: ContactPlan, *people: KnownPerson, store: int | None = None):
    return decide(plan, People(people), store, TODAY)


def test_a_new_person_is_known_to_the_next_row() -> None:
    people = People()
    assert decide(KARI, people, None, TODAY).outcome == "created"
    assert decide(KARI, people, None, TODAY).outcome == "unchanged"


@pytest.mark.parametrize("registered", [("kari@x.example", "+4722334455"), ("KARI@x.example", "+4722334455")])
def test_who_is_registered_already_stays_as_registered(registered) -> None:
    assert decided(KARI, known(7, *registered, name="KARI")).outcome == "unchanged"


@pytest.mark.parametrize(
    ("registered", "changes"),
    [(("kari@x.example", None), {"phone": "+4722334455"}), ((None, "+4722334455"), {"email": "kari@x.example"}),
     (("old@x.example", "+4722334455"), {"email": "kari@x.example"})],
)  # fmt: skip
def test_what_differs_is_changed(registered, changes) -> None:
    found = decided(KARI, known(7, *registered))
    assert (found.outcome, found.person.id, found.changes) == ("updated", 7, changes)


def test_the_same_email_under_another_name_is_somebody_else() -> None:
    assert decided(KARI, known(7, "kari@x.example", "+4722334455", name="Ola")).outcome == "created"


def test_several_are_skipped_and_named_unless_one_fits_better() -> None:
    one, other = known(7, "kari@x.example"), known(8, None, "+4722334455")
    found = decided(KARI, one, other)
    assert (found.outcome, found.problems[0].code, found.problems[0].values) == (
        "skipped", "imports.person.ambiguous", {"people": "7, 8"},
    )  # fmt: skip
    assert decided(KARI, one, other, known(9, "kari@x.example", "+4722334455")).person.id == 9
    there = known(8, "kari@x.example", None, KnownJob(1, 201, "staff", None, None))
    assert decided(KARI._replace(phone=None), one, there, store=201).person.id == 8


def test_a_name_alone_is_one_without_email_and_telephone_number() -> None:
    bare = ContactPlan(2, "Kari", None, None)
    assert decided(bare).outcome == "created"
    assert decided(bare, known(7)).outcome == "unchanged"
    assert decided(bare, known(7), known(8, "kari@x.example")).person.id == 7
    assert decided(bare, known(8, "kari@x.example")).outcome == "skipped"
    at = ContactPlan(2, "Kari", None, None, "201")
    assert (
        decided(at, known(8, "kari@x.example", None, KnownJob(1, 201, "staff", None, None)), store=201).person.id == 8
    )
    assert decided(at, known(8, "kari@x.example"), store=201).outcome == "created"


def job(role: str | None = None, first: dt.date | None = None, *jobs: KnownJob):
    return decided(
        KARI._replace(store_number="201", role=role, first_day=first),
        known(7, KARI.email, KARI.phone, *jobs),
        store=201,
    )


def test_employments_begin_where_none_is_registered() -> None:
    first = dt.date(2020, 2, 1)
    assert job("owner", first).job == (201, "owner", first)
    assert job().job == (201, "staff", None)
    running = KnownJob(1, 201, "owner", None, None)
    assert job(None, None, running).outcome == "unchanged"
    assert job("manager", None, running).job == (201, "manager", None)
    again = job("owner", first, running)
    assert (again.job, again.started, running.start) == (None, running, first)


def test_another_first_day_is_kept_and_told() -> None:
    found = job("owner", dt.date(2020, 2, 1), KnownJob(1, 201, "owner", dt.date(2019, 1, 1), None))
    assert (found.outcome, found.problems[0].code) == ("unchanged", "imports.employment.first_day")


def test_an_employment_that_has_ended_is_begun_again_only_with_a_first_day() -> None:
    def ended() -> KnownJob:
        return KnownJob(1, 201, "owner", None, dt.date(2025, 1, 1))

    assert job("owner", None, ended()).problems[0].code == "imports.employment.ended"
    assert job("owner", dt.date(2024, 1, 1), ended()).job is None
    assert job("owner", dt.date(2025, 1, 1), ended()).job == (201, "owner", dt.date(2025, 1, 1))


def test_who_works_elsewhere_gets_this_store_too_and_it_is_said() -> None:
    found = job("owner", None, KnownJob(1, 202, "owner", None, None))
    assert (found.job, found.problems[0].code) == ((201, "owner", None), "imports.person.elsewhere")


def test_names_are_compared_without_case_and_spaces() -> None:
    assert person_key(" ÅSE  Berg ") == person_key("Åse Berg")

"""The question and the lists asked of the tables: the narrow way, the wide way and the rules agree."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

import pytest

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 21)
STORES = 60


class Crowd:
    """Makes stores with random certificates, terms, suspensions, addresses and designers. Seeded."""

    def __init__(self) -> None:
        self.rnd = random.Random(4)

    def day(self, spread: int = 900) -> dt.date:
        return TODAY + self.rnd.randint(-spread, spread) * DAY

    def certificates(self, scheme: int, store: int, org_number: str) -> Iterator[dict[str, object]]:
        start, rnd = self.day(), self.rnd
        for k in range(rnd.randint(0, 3)):
            end = start + rnd.randint(100, 900) * DAY
            yield {
                "scheme_id": scheme, "store_id": store, "valid_from": start, "valid_to": rnd.choice([end, end, None]),
                "holder_org_number": rnd.choice([org_number] * 5 + ["999999999", None]),
                "number": rnd.choice([f"{store}-{k}"] * 6 + [None]),
                "withdrawn_on": rnd.choice([None] * 6 + [self.day()]),
            }  # fmt: skip
            start = end + rnd.choice([0, 0, 1, 40]) * DAY

    def terms(self, store: int, owner: int) -> Iterator[dict[str, object]]:
        first = self.rnd.choice([None, dt.date(2015, 1, 1), self.day()])
        until = self.rnd.choice([None, None, self.day()])
        if first is not None and until is not None and first >= until:
            return
        paused = self.rnd.choice([None] * 5 + [self.day(200)])
        yield {
            "store_id": store, "member_id": owner, "valid_from": first, "valid_to": until,
            "suspended_from": paused, "suspended_to": paused and paused + 30 * DAY,
        }  # fmt: skip
        if until is not None:
            following = until + self.rnd.choice([0, 0, 20]) * DAY
            unknown = dict.fromkeys(("valid_to", "suspended_from", "suspended_to"))
            yield {"store_id": store, "member_id": owner, "valid_from": following, **unknown}

    def pauses(self, made: Sequence[int], held: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
        for pk, each in zip(made, held, strict=True):
            if self.rnd.random() < 0.3:
                begun = self.rnd.choice([self.day(400), TODAY - 10 * DAY])
                store = each["store_id"]
                yield {"certificate_id": pk, "store_id": store, "valid_from": begun, "valid_to": begun + 60 * DAY}

    def address(self, store: int) -> dict[str, object]:
        code = f"0{self.rnd.randint(100, 999)}"
        area = self.rnd.choice(("0301", "4601", "1103"))
        return {"store_id": store, "kind": "visiting", "postal_code": code, "place": "X", "municipality_code": area}

    def job(self, store: int, person: int) -> dict[str, object]:
        since = self.rnd.choice([None, self.day()])
        return {"store_id": store, "person_id": person, "role": "designer", "valid_from": since}


@pytest.fixture
def crowd(arrange):
    """The crowd in the database."""
    from app.certifications import operations, queries
    from app.certifications.models import Certificate, CertificateSuspension, Qualification
    from app.members.models import Member, Person
    from app.stores.models import Employment, MembershipTerm, Store, StoreAddress

    made, firm = Crowd(), {"number": "1", "name": "Firma", "org_number": "310000018", "country": "NO"}
    with arrange() as uow:
        scheme = queries.scheme_ids(uow.session)["miljofyrtarn"]
        owner = uow.insert_many(Member, [firm])[0]
        people = uow.insert_many(Person, [{"name": f"P{i}"} for i in range(STORES)])
        numbers = [str(320000000 + i) for i in range(STORES)]
        shops = [
            {"number": str(500 + i), "name": f"B{i}", "org_number": org, "country": "NO"}
            for i, org in enumerate(numbers)
        ]
        ids = uow.insert_many(Store, shops)
        held, terms = [], []
        for pk, org in zip(ids, numbers, strict=True):
            held += made.certificates(scheme, pk, org)
            terms += made.terms(pk, owner)
        uow.insert_many(MembershipTerm, terms)
        certificates = operations.register_certificates(uow, rows=held)
        operations.register_suspensions(uow, rows=list(made.pauses(certificates, held)))
        uow.insert_many(StoreAddress, [made.address(pk) for pk in ids])
        uow.insert_many(Employment, [made.job(pk, who) for pk, who in zip(ids, people, strict=True)])
        skilled = {"kind": "fagbrev", "trade": "blomsterdekoratør"}
        uow.insert_many(Qualification, [{"person_id": who, **skilled} for who in people if made.rnd.random() < 0.6])
    return Certificate, CertificateSuspension


def spans() -> list[tuple[dt.date, dt.date]]:
    rnd = random.Random(9)
    days = [TODAY + rnd.randint(-700, 700) * DAY for _ in range(12)]
    return [(d, d) for d in days] + [(d, d + rnd.randint(1, 900) * DAY) for d in days]


@pytest.mark.parametrize(
    "more", [{}, {"designer": True}, {"counties": frozenset({"03"})}, {"postal_ranges": (("0200", "0500"),)}]
)
def test_narrowing_in_the_database_loses_no_store(crowd, system, more):
    from dataclasses import replace

    from app.certifications import queries
    from app.certifications.rules import Question

    answered = 0
    for first, last in spans():
        narrow = Question("miljofyrtarn", first, last, **more)
        mine = queries.certified_stores(system, narrow, TODAY)
        wide = queries.certified_stores(system, replace(narrow, near_misses=True), TODAY)
        expected = [each for each in wide if each.verdict == "qualifies"]
        told = [(each.store.number, each.certificate_numbers, each.valid_to, each.member_until) for each in mine]
        assert told == [(e.store.number, e.certificate_numbers, e.valid_to, e.member_until) for e in expected]
        answered += len(mine)
    assert answered > 20


def test_the_states_of_the_list_are_those_of_the_rules(crowd, system):
    from sqlalchemy import select

    from app.certifications import queries
    from app.certifications.models import Certificate
    from app.certifications.queries import conditions

    ids = list(system.scalars(select(Certificate.id)))
    seen = set()
    for day in (TODAY, TODAY - 300 * DAY, TODAY + 200 * DAY):
        told = queries.statuses(system, ids, day)
        for state in ("valid", "expires_soon", "expired", "not_yet_valid", "withdrawn", "suspended", "incomplete"):
            found = set(system.scalars(select(Certificate.id).where(conditions.in_state(state, day))))
            assert found == {pk for pk, status in told.items() if status.code == state}, state
            seen |= {state} if found else set()
        valid = set(system.scalars(select(Certificate.id).where(conditions.valid_on(day))))
        assert valid == {pk for pk, status in told.items() if status.valid}
    assert len(seen) == 7


def test_the_store_filter_the_chip_and_the_figure_agree_with_the_question(crowd, system):
    from sqlalchemy import select

    from app.certifications import queries
    from app.certifications.models import Store
    from app.certifications.queries import conditions
    from app.certifications.rules import Question

    ids = list(system.scalars(select(Store.id)))
    filtered = set(system.scalars(select(Store.id).where(conditions.stores_certified_on(["miljofyrtarn"], TODAY))))
    chips = queries.store_validity(system, ids, "miljofyrtarn", TODAY)
    assert filtered == {pk for pk, found in chips.items() if found.status.valid}
    asked = queries.certified_stores(system, Question("miljofyrtarn", TODAY, TODAY), TODAY)
    assert {each.store.store_id for each in asked} <= filtered
    assert system.scalar(select(queries.figures(TODAY)["certified"])) == len(asked) > 0


def test_the_number_of_statements_does_not_grow(crowd, app, system):
    from sqlalchemy import event

    from app.certifications import queries
    from app.certifications.rules import Question
    from app.platform.db import db

    counted = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listener := lambda *args: counted.append(args[2]))
    try:
        queries.certified_stores(system, Question("miljofyrtarn", TODAY, TODAY + 90 * DAY, designer=True), TODAY)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert len([text for text in counted if text.startswith("SELECT")]) <= 12


def test_a_firms_certificate_covers_its_stores_where_the_scheme_allows_it(world, certify, arrange, system):
    from app.certifications import queries
    from app.certifications.rules import Question
    from app.members.models import Member
    from app.stores.models import MembershipTerm, Store, StoreOwner

    with arrange() as uow:
        firm = uow.session.get(Member, world.ids["bjorn"]["member"])
        number = firm.org_number
        second = uow.add(Store(number="777", name="Andre butikk", org_number="320009999", country="NO"))
        uow.add(StoreOwner(store_id=second.id, member_id=firm.id, valid_from=dt.date(2026, 1, 1)))
        uow.add(MembershipTerm(store_id=second.id, member_id=firm.id, valid_from=dt.date(2020, 1, 1)))
    certify("bjorn", "F-1", scheme="fairtrade", last=dt.date(2027, 12, 31), holder_org_number=number)

    def numbers(first: dt.date) -> list[str]:
        return [
            each.store.number for each in queries.certified_stores(system, Question("fairtrade", first, first), TODAY)
        ]

    assert numbers(dt.date(2026, 6, 1)) == ["201", "777"]
    assert numbers(dt.date(2025, 6, 1)) == ["201"]


def test_who_sees_only_own_stores_may_not_ask(app, world, certify):
    from app.certifications import queries
    from app.certifications.rules import Question
    from app.kernel.problems import Refused
    from app.platform.db import db
    from app.platform.scope import Scope, acting_as

    certify("bjorn", "1")
    own = Scope(ids={"stores": frozenset({world.ids["bjorn"]["store"]})})
    with app.app_context(), acting_as(own), pytest.raises(Refused):
        queries.certified_stores(db.session(), Question("miljofyrtarn", TODAY, TODAY), TODAY)

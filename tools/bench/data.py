"""The cooperative that is measured: any number of stores with three certificates each, the same mixture at every size.

Not the demonstration, whose small form has fewer certificates a store: a ratio needs two sizes of the same thing. Rows
go to the tables in bulk with their search terms and audit entries, as if they had been imported two years ago.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask
from psycopg.types.json import Jsonb

from app.accounts.models import BankAccount
from app.certifications.models import Certificate, CertificateSuspension, Qualification, Scheme
from app.customfields.models import CustomField
from app.geography.models import PostalCode
from app.geography.rules import MUNICIPALITIES
from app.members.models import Member, MemberAddress, Person
from app.platform import clock, numberlists, search
from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.db import db, unit_of_work
from app.platform.engine import writing
from app.platform.notes import Note
from app.platform.scope import SYSTEM, acting_as
from app.platform.search import SearchTerm
from app.platform.security import users
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner
from tools.bench import fields, history, office

FIRST = (
    "Rosen", "Lilje", "Blåklokke", "Hvitveis", "Sommer", "Torvets", "Bryggen", "Nordlys", "Fjord", "Åsen", "Hagen",
    "Viol", "Tulipan", "Syrin",
)  # fmt: skip
SECOND = ("Blomster", "Blomster", "Blomster", "Buketten", "Gartneri", "Floristen", "Hjørnet", "Dekor")
RARE, COMMON = "Kaktusbukta", "Blomster"
CHUNK, POSTAL_CODES = 3000, 5000
PASTED = {
    "stores": [f"{n:05d}" for n in range(1, 101)],
    "members": [str(600_000 + n) for n in range(100)],
    "certificates": [f"{n}-1" for n in range(1, 101)],
}
"""Numbers pasted as a filter, by list; they exist at every size."""
FIRST_ID = {PostalCode: 1_000_000, ChangeGroup: 1000, AuditEntry: 1000}  # a release has written some
DAY = dt.timedelta(days=1)


def load(app: Flask, stores: int) -> None:
    """Fill an empty database that a release has prepared."""
    with app.app_context(), acting_as(SYSTEM):
        with unit_of_work(source="system", label="bench") as uow:
            users.create_user(
                uow, username="bench", email="bench@bukett.example", first_name="Anna", last_name="Berg",
                roles=["Administrator"],
            )  # fmt: skip
            schemes = dict(uow.session.execute(sa.select(Scheme.code, Scheme.id)).all())
            of_release = office.shipped(uow.session)
            for numbers in PASTED.values():
                numberlists.keep(uow, numbers)
        db.session.remove()
        filling = _Filling(db.engine, schemes, of_release)
        filling.postal_codes()
        for start in range(0, stores, CHUNK):
            filling.chunk(range(start, min(start + CHUNK, stores)))
        filling.finish()


class _Tables:
    """Rows straight into tables, with ids given here."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.imported = engine, clock.now() - history.SINCE
        self.next: dict[Any, int] = {}
        self.waiting: list[tuple[Any, list[dict[str, Any]]]] = []

    def add(self, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Rows of one table, all with the same columns; their ids in order. Stored with `write`."""
        first = self.next.get(model, FIRST_ID.get(model, 1))
        self.next[model] = first + len(rows)
        given: dict[str, Any] = {"version": 1} if "version" in model.__table__.c else {}
        if "recorded_at" in model.__table__.c:
            given["recorded_at"] = self.imported
        ids = list(range(first, first + len(rows)))
        self.waiting.append((model, [{"id": pk, **given, **row} for pk, row in zip(ids, rows, strict=True)]))
        if getattr(model, "__search__", None):
            kind = model.__tablename__
            terms = [(t, kind, pk) for pk, row in zip(ids, rows, strict=True) for t in search.terms_of(model, row)]
            self.waiting.append((SearchTerm, [{"term": t, "kind": k, "record_id": pk} for t, k, pk in terms]))
        return ids

    def write(self) -> None:
        with writing(self.engine), self.engine.begin() as connection:
            for model, rows in self.waiting:
                if not rows:
                    continue
                if self.engine.dialect.name == "postgresql":
                    _copied(connection, model.__table__, rows)
                else:
                    connection.execute(sa.insert(model.__table__), rows)
        self.waiting.clear()

    def finish(self) -> None:
        """On PostgreSQL: what its sequences and its autovacuum would have come to. SQLite gets nothing of the kind."""
        if self.engine.dialect.name != "postgresql":
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for model in self.next:
                name = model.__tablename__
                connection.execute(sa.text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"))  # noqa: S608 - names of our tables
            connection.execute(sa.text("VACUUM ANALYZE"))


def _copied(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    names = list(rows[0])
    driver: Any = connection.connection.dbapi_connection
    columns = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([Jsonb(row[name]) if isinstance(row[name], (dict, list)) else row[name] for name in names])


class _Filling(_Tables):
    """Stores with everything that hangs on them, the same each time."""

    def __init__(self, engine: sa.Engine, schemes: dict[str, int], of_release: tuple[int, int]) -> None:
        super().__init__(engine)
        self.of_release = of_release
        self.rng, self.today = random.Random(1), clock.today()  # noqa: S311 - no secret
        self.scheme = schemes["miljofyrtarn"]
        self.weights = list(
            itertools.accumulate(area.population for area in MUNICIPALITIES)
        )  # there people live and shop
        self.other = next(pk for code, pk in schemes.items() if code != "miljofyrtarn")

    def postal_codes(self) -> None:
        """As many as Norway has, whatever the number of stores."""
        areas = [area.code for area in MUNICIPALITIES]
        rows = [
            {
                "code": f"{code:04d}",
                "place": f"STED {code // 7}",
                "municipality_code": self.rng.choice(areas),
                "use": "G",
            }
            for code in range(1, POSTAL_CODES)
        ]
        self.add(PostalCode, rows)
        self.add(CustomField, [fields.removed(clock.now())])
        office.policies(self)
        self.write()

    def chunk(self, numbers: range) -> None:
        """Some stores."""
        add, since = self.add, dt.date(2008, 3, 1)
        members = add(Member, [self._member(i) for i in numbers])
        stores = add(Store, [self._store(i) for i in numbers])
        pairs = list(zip(stores, members, strict=True))
        add(
            MemberAddress,
            [
                {"member_id": m, "kind": "business", "street": "Storgata 1", **self._place(), "valid_from": since}
                for m in members
            ],
        )
        add(StoreAddress, list(self._addresses(stores)))
        add(StoreOwner, [{"store_id": s, "member_id": m, "valid_from": since} for s, m in pairs])
        add(MembershipTerm, [self._term(s, m, i) for (s, m), i in zip(pairs, numbers, strict=True)])
        self._people(stores)
        self._certificates(stores)
        add(BankAccount, [self._account(s, m, i) for (s, m), i in zip(pairs, numbers, strict=True) if i % 3])
        add(Note, [self._note(s) for s in stores if s % 4 == 0])
        history.add(self, self.waiting[:], clock.now())
        office.add(self, stores, clock.now(), *self.of_release)
        self.write()

    def _name(self, number: int) -> str:
        if number < 3:
            return f"{RARE} {number}"
        return f"{self.rng.choice(FIRST)} {self.rng.choice(SECOND)} {number % 997}"

    def _member(self, i: int) -> dict[str, Any]:
        form = self.rng.choice(("AS", "AS", "ENK", "ANS"))
        return {
            "number": str(600_000 + i), "name": f"{self._name(i)} {form}", "org_number": f"2{i:08d}", "country": "NO",
            "legal_form": form, "vat_registered": i % 20 != 0, "email": f"firma{i}@butikk.example",
            "phone": f"22{i:06d}",
        }  # fmt: skip

    def _store(self, i: int) -> dict[str, Any]:
        return {
            "number": f"{i + 1:05d}", "name": self._name(i), "org_number": f"3{i:08d}", "country": "NO",
            "phone": f"33{i:06d}", "email": f"post{i}@butikk.example", "contact_name": "Kari Nordmann", "website": None,
            "sunday_opening": self.rng.choice(("yes", "no", "december", None)),
        }  # fmt: skip

    def _place(self) -> dict[str, str]:
        code = self.rng.randrange(1, POSTAL_CODES)
        return {"postal_code": f"{code:04d}", "place": f"STED {code // 7}"}

    def _addresses(self, stores: list[int]) -> Iterator[dict[str, Any]]:
        areas, moved = MUNICIPALITIES, dt.date(2019, 7, 1)
        for pk in stores:
            row: dict[str, Any] = {
                "store_id": pk,
                "kind": "visiting",
                "street": f"Kirkegata {pk % 90}",
                "valid_from": None,
                "valid_to": None,
            }
            if pk % 10 == 0:
                yield row | self._place() | {"municipality_code": self._area(areas), "valid_to": moved}
                row["valid_from"] = moved
            yield row | self._place() | {"municipality_code": self._area(areas)}

    def _area(self, areas: Any) -> str:
        return str(self.rng.choices(areas, cum_weights=self.weights)[0].code)

    def _term(self, store: int, member: int, i: int) -> dict[str, Any]:
        start, end, pause = dt.date(2005 + i % 18, 1 + i % 12, 1), None, None
        if i % 20 == 7:
            end = self.today - (30 + i % 900) * DAY
        elif i % 20 == 8:
            end = self.today + (30 + i % 300) * DAY
        elif i % 20 == 9:
            pause = self.today - 20 * DAY
        elif i % 20 == 10:
            start = self.today + 40 * DAY
        return {
            "store_id": store, "member_id": member, "valid_from": None if i % 50 == 1 else start, "valid_to": end,
            "end_reason": "withdrawn" if end else None, "suspended_from": pause,
        }  # fmt: skip

    def _people(self, stores: list[int]) -> None:
        add, rng = self.add, self.rng
        rows = [
            {"name": None if pk % 9 == 0 else f"{rng.choice(FIRST)} {rng.choice(SECOND)}sen {pk % 499}",
             "email": f"person{pk}@butikk.example", "phone": f"9{pk:07d}"}
            for pk in stores
        ]  # fmt: skip
        pairs = list(zip(stores, add(Person, rows), strict=True))
        jobs = [
            {"store_id": s, "person_id": p, "role": ("owner", "designer", "manager", "staff")[s % 4],
             "valid_from": dt.date(2012, 1, 1), "valid_to": self.today - 50 * DAY if s % 11 == 0 else None}
            for s, p in pairs
        ]  # fmt: skip
        add(Employment, jobs)
        skills = [
            {"person_id": p, "kind": ("fagbrev", "svennebrev", "mesterbrev")[s % 3], "trade": "blomsterdekoratør",
             "issued_on": dt.date(2001 + s % 20, 6, 1), "verified_on": self.today if s % 2 else None}
            for s, p in pairs
            if s % 3
        ]  # fmt: skip
        add(Qualification, skills)

    def _certificates(self, stores: list[int]) -> None:
        """Two of Miljøfyrtårn, often adjoining, and one of another scheme or an earlier one. Every tenth has a flaw."""
        rows = [row for pk in stores for row in self._three(pk)]
        ids = self.add(Certificate, rows)
        pauses = [
            {"certificate_id": pk, "store_id": row["store_id"], "reason": "avvik",
             "valid_from": self.today - 15 * DAY, "valid_to": self.today + 15 * DAY}
            for pk, row in zip(ids, rows, strict=True)
            if pk % 60 == 0
        ]  # fmt: skip
        self.add(CertificateSuspension, pauses)

    def _three(self, store: int) -> Iterator[dict[str, Any]]:
        end = self.today + (self.rng.randrange(-700, 1100)) * DAY
        middle = end - 3 * 365 * DAY
        for turn, (scheme, first, last) in enumerate(
            (
                (self.other if store % 2 else self.scheme, middle - 3 * 365 * DAY, middle),
                (self.scheme, middle, end),
                (self.scheme, end, end + 3 * 365 * DAY),
            )
        ):
            flaw = self.rng.randrange(40)
            yield {
                "scheme_id": scheme, "store_id": store, "holder_org_number": f"3{store - 1:08d}",
                "number": None if flaw == 0 else f"{store}-{turn}", "certifier": "Stiftelsen Miljøfyrtårn",
                "valid_from": first + 10 * DAY if flaw == 1 else first, "valid_to": None if flaw == 2 else last,
                "from_assumed": flaw > 30, "withdrawn_on": first + 200 * DAY if flaw == 3 else None,
                "verified_on": self.today - 9 * DAY if flaw % 2 else None,
            }  # fmt: skip

    def _account(self, store: int, member: int, i: int) -> dict[str, Any]:
        return {
            "store_id": store, "member_id": member, "purpose": "payout", "country": "NO", "number": f"1503{i:07d}",
            "valid_from": dt.date(2012, 1, 1),
        }  # fmt: skip

    def _note(self, store: int) -> dict[str, Any]:
        note = {"entity": "store", "entity_id": store, "store_id": store, "created_by": None}
        return note | {"text": "Ringte om kransene."}

"""Register files of any length, with the 22 columns that members' lists have, and the plain way to store their rows.

The plain way reads the file with the same reader and inserts the rows of the same tables in bulk: no rule, no search
term, no audit entry, no outcome of a row.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_appbuilder import Model

from app.demo.rules.numbers import FIRMS, STORES, account_number, landline, organisation_number
from app.platform import clock
from app.platform.engine import writing
from app.platform.spreadsheets.reading import open_table
from app.platform.spreadsheets.writing import write_csv, write_xlsx

HEADER = (
    "Medlemsnr", "Butikknr", "Firmanavn", "Org.nr", "Butikknavn", "Avd. org.nr", "Gateadresse", "Postnr", "Poststed",
    "Telefon", "E-post", "Kontaktperson", "Kontonr", "Innmeldt", "Utmeldt", "Blomsterdekoratør", "Fagbrev dato",
    "Miljøfyrtårn", "Mf-sertifikatnr", "Mf gyldig til", "Søndagsåpent", "Merknad",
)  # fmt: skip
CHUNK, DAY = 1000, dt.timedelta(days=1)


def write(path: Path, rows: int) -> Path:
    """A register of so many stores, as a workbook or as text."""
    if path.suffix == ".xlsx":
        write_xlsx(path, HEADER, _rows(rows), "Medlemsliste")
    else:
        with path.open("wb") as stream:
            write_csv(stream, HEADER, _rows(rows))
    return path


def _rows(rows: int) -> Iterator[tuple[Any, ...]]:
    rng, today = random.Random(2), clock.today()  # noqa: S311 - the same file each time
    for i in range(rows):
        firm = i - (i % 20 == 1)  # every twentieth firm has two stores
        designer, certified = i % 10 < 7, i % 10 < 4
        org = organisation_number(FIRMS, firm)
        yield (
            1000 + firm, 20_000 + i, f"Rosenhagen {firm} AS", f"{org[:3]} {org[3:6]} {org[6:]}", f"Rosenhagen avd. {i}",
            organisation_number(STORES, i), f"Skolegata {i % 90}", f"{1000 + i % 8000:04d}", f"STED {i % 700}",
            landline(rng), f"post{firm}@rosenhagen.example", "Marit Moen", account_number(rng),
            dt.date(2004 + i % 20, 6, 1), today - 90 * DAY if i % 25 == 3 else None, "ja" if designer else None,
            dt.date(1999 + i % 20, 6, 16) if designer else None, "Ja" if certified else "Nei",
            str(20_000 + i) if certified else None, today + (i % 900) * DAY if certified else None,
            ("ja", "nei", None)[i % 3], "Ring først." if i % 10 == 0 else None,
        )  # fmt: skip


def insert(engine: sa.Engine, path: Path) -> int:
    """Read a file and insert its rows in bulk. Returns how many stores."""
    tables, count = _Bulk(engine), 0
    with open_table(path, path.name) as table, writing(engine), engine.begin() as connection:
        rows = iter(table.rows())
        next(rows)
        for row in rows:
            tables.take(row.cells)
            count += 1
            if count % CHUNK == 0:
                tables.store(connection)
        tables.store(connection)
    return count


def _day(cell: Any) -> dt.date | None:
    if isinstance(cell, str):
        return dt.datetime.strptime(cell, "%d.%m.%Y" if "." in cell else "%Y-%m-%d").date() if cell else None
    return cell.date() if isinstance(cell, dt.datetime) else cell


class _Bulk:
    """The rows of each table that wait to be inserted."""

    def __init__(self, engine: sa.Engine) -> None:
        self.waiting: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self.members: dict[str, int] = {}
        self.last: dict[str, int] = defaultdict(int)
        self.now = clock.now()
        with engine.connect() as connection:
            query = sa.text("SELECT id FROM scheme WHERE code = 'miljofyrtarn'")
            self.scheme = connection.scalar(query)

    def add(self, table: str, **values: Any) -> int:
        self.last[table] += 1
        self.waiting[table].append({"id": self.last[table], "recorded_at": self.now, "version": 1, **values})
        return self.last[table]

    def take(self, cells: Sequence[Any]) -> None:
        """One row of the file into the tables."""
        text = [None if cell is None or cell == "" else str(cell) for cell in (*cells, *([None] * (22 - len(cells))))]
        org, own = (text[3] or "").replace(" ", ""), text[5]
        start, end, proof = _day(cells[13]), _day(cells[14]), _day(cells[19]) if len(cells) > 19 else None
        member = self.members.get(org)
        if member is None:
            member = self.add(
                "member", number=text[0], name=text[2], org_number=org, country="NO", vat_registered=False
            )
            self.members[org] = member
        store = self.add(
            "store", number=text[1], name=text[4], org_number=own, country="NO", phone=text[9], email=text[10],
            contact_name=text[11], sunday_opening="yes" if text[20] == "ja" else None,
        )  # fmt: skip
        self.add("store_address", store_id=store, kind="visiting", street=text[6], postal_code=text[7], place=text[8])
        self.add("store_owner", store_id=store, member_id=member)
        self.add("membership_term", store_id=store, member_id=member, valid_from=start, valid_to=end)
        self.add("bank_account", store_id=store, member_id=member, purpose="payout", country="NO", number=text[12])
        if text[15]:
            self.designer(store, _day(cells[16]))
        if text[18]:
            self.add(
                "certificate", store_id=store, scheme_id=self.scheme, holder_org_number=own, number=text[18],
                valid_to=proof, from_assumed=False,
            )  # fmt: skip
        if text[21]:
            self.add("note", entity="store", entity_id=store, store_id=store, text=text[21])

    def designer(self, store: int, issued: dt.date | None) -> None:
        """An unnamed person with a qualification."""
        person = self.add("person")
        self.add("employment", store_id=store, person_id=person, role="designer")
        self.add("qualification", person_id=person, kind="unspecified", trade="blomsterdekoratør", issued_on=issued)

    def store(self, connection: sa.Connection) -> None:
        """Insert what waits, the tables that others point to first."""
        for table in Model.metadata.sorted_tables:
            if rows := self.waiting.pop(table.name, None):
                known = {c.name for c in table.c}
                connection.execute(sa.insert(table), [{k: v for k, v in row.items() if k in known} for row in rows])

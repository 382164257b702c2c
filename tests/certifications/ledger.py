"""Three stores as of three days and as known on two, counted by hand; and how they come into the database.

Recorded    What
05.01.2025  Alfa (301): member from 01.01.2025, Oslo, certificate A-1 from 01.01.2025 to 31.12.2025
05.01.2025  Gamma (303): member from 01.01.2025, certificate C-1 from 01.01.2025 to 31.05.2025
10.03.2025  Beta (302), registered late: member from 01.02.2025, certificate B-1 from 01.02.2025 to 31.01.2027
20.06.2025  Gamma's C-1 is corrected: it lasts to 31.12.2025
20.06.2025  Alfa is called Alfa Blomster, and has been in Drammen from 01.06.2025
10.08.2025  Gamma leaves with 31.08.2025

                 15.02.2025             15.06.2025             15.01.2026
Certified
  known today    Alfa, Beta, Gamma      Alfa, Beta, Gamma      Beta
  on 01.03.2025  Alfa, Gamma            Alfa                   nobody
  on 15.06.2025  Alfa, Beta, Gamma      Alfa, Beta             Beta
Members
  known today    Alfa, Beta, Gamma      Alfa, Beta, Gamma      Alfa, Beta
  on 01.03.2025  Alfa, Gamma            Alfa, Gamma            Alfa, Gamma
  on 15.06.2025  Alfa, Beta, Gamma      Alfa, Beta, Gamma      Alfa, Beta, Gamma
"""

from __future__ import annotations

import datetime as dt

from app.certifications.models import Certificate, Scheme
from app.members.models import Member
from app.stores.models import MembershipTerm, Store, StoreAddress
from tests.world import synthetic

D = dt.date
DAYS = ("2025-02-15", "2025-06-15", "2026-01-15")
ABC, AB, AC, A, B = "Alfa Beta Gamma", "Alfa Beta", "Alfa Gamma", "Alfa", "Beta"
CERTIFIED = {"": (ABC, ABC, B), "2025-03-01": (AC, A, ""), "2025-06-15": (ABC, AB, B)}
MEMBERS = {"": (ABC, ABC, AB), "2025-03-01": (AC, AC, AC), "2025-06-15": (ABC, ABC, ABC)}
SHOPS = {"301": "Alfa", "302": "Beta", "303": "Gamma"}


def cells(table):
    return [(day, known, shops[n].split()) for known, shops in table.items() for n, day in enumerate(DAYS)]


def query(day, known, **more):
    return "&".join(f"{n}={v}" for n, v in {"on": day, "known": known, **more}.items() if v)


def made(arrange):
    """Write the ledger above. Ids by name."""
    ids = {}

    def on(day):
        return arrange(now=dt.datetime.fromisoformat(f"{day}T12:00:00+00:00"))

    with on("2025-01-05") as uow:
        ids |= shop(uow, "301", D(2025, 1, 1), "A-1", D(2025, 12, 31))
        ids |= shop(uow, "303", D(2025, 1, 1), "C-1", D(2025, 5, 31))
    with on("2025-03-10") as uow:
        ids |= shop(uow, "302", D(2025, 2, 1), "B-1", D(2027, 1, 31))
    with on("2025-06-20") as uow:
        uow.session.get(Certificate, ids["C-1"]).valid_to = D(2026, 1, 1)
        uow.session.get(Store, ids["Alfa"]).name = "Alfa Blomster"
        uow.session.get(StoreAddress, ids["Alfa address"]).valid_to = D(2025, 6, 1)
        moved = {"street": "Bragernes torg 1", "postal_code": "3017", "place": "Drammen", "municipality_code": "3301"}
        uow.add(StoreAddress(store_id=ids["Alfa"], valid_from=D(2025, 6, 1), recorded_at=uow.now, **moved))
    with on("2025-08-10") as uow:
        uow.session.get(MembershipTerm, ids["Gamma term"]).valid_to = D(2025, 9, 1)
    return ids


def shop(uow, number, first, certificate, last):
    """A member store of a firm of its own, in Oslo, with a certificate."""
    name, at = SHOPS[number], {"recorded_at": uow.now}
    org = synthetic(330_000_000 + int(number) * 1000)
    firm = Member(number=f"8{number}", name=f"{name} AS", country="NO", org_number=synthetic(int(org) + 50), **at)
    member = uow.add(firm).id
    store = uow.add(Store(number=number, name=name, country="NO", org_number=org, **at)).id
    term = uow.add(MembershipTerm(store_id=store, member_id=member, valid_from=first, **at)).id
    place = {"street": f"{name}gata 1", "postal_code": "0150", "place": "Oslo", "municipality_code": "0301"}
    address = uow.add(StoreAddress(store_id=store, valid_from=first, **place, **at)).id
    scheme = uow.session.query(Scheme).filter_by(code="miljofyrtarn").one().id
    held = Certificate(scheme_id=scheme, store_id=store, number=certificate, holder_org_number=org, **at)
    held.valid_from, held.valid_to = first, last + dt.timedelta(days=1)
    return {name: store, f"{name} term": term, f"{name} address": address, certificate: uow.add(held).id}

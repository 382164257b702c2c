"""The small known world of the tests: a few people, two florists who must never see each other's rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

PASSWORD = "tulips in the window 9"
PEOPLE = (
    ("admin", "Ada", "Administrator", "Administrator"),
    ("anna", "Anna", "Berg", "Membership"),
    ("bjorn", "Bjørn", "Blom", "Florist"),
    ("cecilie", "Cecilie", "Rose", "Florist"),
    ("tove", "Tove", "Aas", "Tender team"),
    ("oyvind", "Øyvind", "Lie", "Quality"),
    ("kari", "Kari", "Moen", "Customer service"),
    ("farida", "Farida", "Khan", "Finance"),
    ("adam", "Adam", "Revisor", "Auditor"),
)


@dataclass
class World:
    """Ids by name. `bjorn` and `cecilie` each have a member, a store, a person, an owner row, an address, a term."""

    users: dict[str, str] = field(default_factory=dict)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def carried(self, name: str) -> str:
        """What a session carries for a user."""
        return self.users[name]


def synthetic(start: int) -> str:
    """The next valid organisation number of the registers' synthetic series from `start` (nine digits)."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    for number in range(start // 10, start // 10 + 50):
        digits = [int(d) for d in f"{number:08d}"]
        control = 11 - sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
        if control % 11 < 10:
            return f"{number:08d}{control % 11}"
    raise AssertionError


def made(app: Any) -> World:
    """Make the world in the application's database."""
    from app.platform.db import unit_of_work
    from app.platform.scope import SYSTEM, acting_as
    from app.platform.security import users

    world = World()
    with app.app_context(), acting_as(SYSTEM):
        with unit_of_work(source="system", label="test world") as uow:
            for username, first, last, role in PEOPLE:
                user = users.create_user(
                    uow, username=username, email=f"{username}@bukett.example", first_name=first, last_name=last,
                    roles=[role], password=PASSWORD,
                )  # fmt: skip
                world.users[username] = f"{user.id}:{user.session_epoch}"
                world.ids.setdefault(username, {})["user"] = user.id
        for number, name in enumerate(("bjorn", "cecilie"), start=1):
            _florist(world, name, number)
    return world


def _florist(world: World, name: str, number: int) -> None:
    from app.members.models import Member, Person
    from app.platform.db import unit_of_work
    from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner

    mine, canary = world.ids[name], f"canary{name}"
    with unit_of_work(source="system", label="test world") as uow:
        member = uow.add(
            Member(number=f"10{number}", name=f"{canary} firma AS", country="NO",
                   org_number=synthetic(310_000_000 + number * 1000), email=f"{canary}@firma.example",
                   recorded_at=uow.now)
        )  # fmt: skip
        store = uow.add(
            Store(number=f"20{number}", name=f"{canary} butikk", country="NO",
                  org_number=synthetic(320_000_000 + number * 1000), contact_name=f"{canary} kontakt",
                  recorded_at=uow.now)
        )  # fmt: skip
        person = uow.add(Person(name=f"{canary} person", user_id=mine["user"], recorded_at=uow.now))
        first = dt.date(2015, 1, 1)
        facts = {
            "owner": StoreOwner(store_id=store.id, member_id=member.id, valid_from=first),
            "address": StoreAddress(store_id=store.id, kind="visiting", street=f"{canary}gata 1",
                                    postal_code=f"015{number}", place="Oslo", municipality_code="0301",
                                    valid_from=first),
            "term": MembershipTerm(store_id=store.id, member_id=member.id, valid_from=first),
            "employment": Employment(store_id=store.id, person_id=person.id, role="owner", valid_from=first),
            "portal": Employment(store_id=store.id, person_id=person.id, role="portal", valid_from=first),
        }  # fmt: skip
        for key, row in facts.items():
            row.recorded_at = uow.now
            mine[key] = uow.add(row).id
        mine |= {"member": member.id, "store": store.id, "person": person.id}

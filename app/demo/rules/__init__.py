"""A believable cooperative as plain rows: the same every time for the same number of stores and the same day."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from app.demo.rules import people, shops, words
from app.demo.rules.numbers import FIRMS, STORES, landline, organisation_number
from app.demo.rules.proofs import proofs_of
from app.demo.rules.rows import Business, Firm, Human, Job, Place, Shop
from app.demo.rules.spread import allocated, firm_starts, shuffled
from app.demo.rules.users import USERS, DemoUser, password

__all__ = ["USERS", "Business", "DemoUser", "Place", "World", "password", "world"]

_DAY = dt.timedelta(days=1)
_SEED = 20_240_101
_FIRST_STORE, _FIRST_FIRM = 70_001, 60_001
_MANY = 5_000
"""Above so many stores the demonstration is a load to measure with: each store has three certificates at least."""

_KNOWN = {0: ("bjorn", ("Bjørn", "Solberg"), "Blomsterpiken"), 3: ("cecilie", ("Cecilie", "Haugen"), "Rosehjørnet")}
"""Two florists who can sign in: the index of their store, the user, the name, the store's name."""


def world(stores: int, today: dt.date, places: Sequence[Place]) -> World:
    """The cooperative with so many stores on a day, over the municipalities given."""
    return World(stores, today, places)


class World:
    """A cooperative whose firms are made as they are asked for, each by itself: memory does not grow with them."""

    def __init__(self, stores: int, today: dt.date, places: Sequence[Place]) -> None:
        self.stores, self.today = stores, today
        self._places = allocated(stores, places)
        self._starts = firm_starts(stores)

    def __len__(self) -> int:
        """How many firms own a store today."""
        return len(self._starts)

    def businesses(self, start: int = 0, stop: int | None = None) -> Iterator[Business]:
        """The firms from `start` up to, not including, `stop`, each with its stores and people."""
        for place in range(start, len(self) if stop is None else min(stop, len(self))):
            yield self._business(place)

    def numbers(self) -> set[str]:
        """The organisation numbers of every firm and store: nobody else may have them."""
        own = {organisation_number(FIRMS, place) for place in range(len(self))}
        former = {_former_number(index) for index in range(self.stores) if shops.standing(index) == "transferred"}
        return own | former | {organisation_number(STORES, index) for index in range(self.stores)}

    def _business(self, place: int) -> Business:
        rng = random.Random(f"{_SEED}/{place}")
        first = self._starts[place]
        end = self._starts[place + 1] if place + 1 < len(self) else self.stores
        user, owner, title = _KNOWN.get(first, (None, people.name(rng), None))
        name = title or shops.store_name(rng, self._town(first), owner)
        domain = words.slug(name)
        skills = (people.skill(rng, first, self.today),) if first % 2 == 0 else ()
        humans = [people.human(rng, owner, domain, skills, user)]
        firms = [self._firm(rng, place, name, domain, owner[1])]
        made: list[Shop] = []
        for index in range(first, end):
            made.append(self._shop(rng, index, name, domain, humans))
            if made[-1].standing == "transferred":
                firms.append(self._former_owner(rng, index))
        return Business(tuple(firms), tuple(humans), tuple(made))

    def _is_first(self, index: int) -> bool:
        """Whether the store is its firm's first one; the others are branches."""
        return self._starts[bisect_left(self._starts, index) % len(self)] == index

    def _town(self, index: int) -> str:
        return self._places[index].name

    def _firm(self, rng: random.Random, place: int, name: str, domain: str, surname: str) -> Firm:
        form = rng.choice(("AS", "AS", "AS", "AS", "AS", "AS", "ENK", "ENK", "ENK", "ANS", "DA"))
        since = self.today - rng.randrange(9_500, 11_000) * _DAY
        legal = name if surname in name or form != "ENK" else f"{name} {surname}"
        return Firm(
            str(_FIRST_FIRM + place), legal if form == "ENK" else f"{legal} {form}", organisation_number(FIRMS,
            place), form,
            rng.random() < 0.96, f"firma@{domain}.example", landline(rng),
            f"https://www.{domain}.example" if rng.random() < 0.6 else None,
            shops.address(rng, self._places[self._starts[place]], since),
        )  # fmt: skip

    def _former_owner(self, rng: random.Random, index: int) -> Firm:
        """Who owned the store before. Only one store of a firm changes hands, so the firm is the second one."""
        first, last = people.name(rng)
        name = f"{last} Blomster"
        made = self._firm(rng, 0, name, words.slug(f"{first} {name}"), last)
        here = shops.address(rng, self._places[index], made.address.valid_from)
        return Firm(
            str(_FIRST_FIRM + len(self) + index), made.name, _former_number(index), made.legal_form,
            made.vat_registered,
            made.email, made.phone, None, here,
        )  # fmt: skip

    def _shop(self, rng: random.Random, index: int, name: str, domain: str, humans: list[Human]) -> Shop:
        """A store of the firm whose owner is the first of its people; who works here joins them."""
        state = shops.standing(index)
        opened = self.today - rng.randrange(1_000, 9_000) * _DAY
        place = self._places[index]
        crew, jobs = people.crew(rng, index, self.today, opened, domain, len(humans))
        humans += crew
        members = shops.terms(rng, state, opened, self.today)
        since = members[-1].valid_from if state == "transferred" else None
        here = shops.address(rng, place, opened)
        branch = not self._is_first(index)
        box = f"{words.slug(place.name)}-{index}" if branch else "post"
        return Shop(
            number=str(_FIRST_STORE + shuffled(index, self.stores)),
            name=f"{name} avd. {here.street.rpartition(' ')[0]}" if branch else name,
            org_number=organisation_number(STORES, index),
            phone=landline(rng),
            email=f"{box}@{domain}.example",
            contact_name=humans[0].name if rng.random() < 0.8 else None,
            website=f"https://www.{domain}.example" if rng.random() < 0.5 else None,
            sunday_opening=shops.sunday(index),
            standing=state,
            addresses=shops.addresses(rng, index, here, place, self.today),
            owners=shops.owners(state, opened, since),
            jobs=(Job(0, "owner", since or opened), *jobs),
            terms=members,
            proofs=proofs_of(index, self.today, rng, 3 if self.stores > _MANY else 0),
            accounts=shops.accounts(rng, index, state, opened, since),
            notes=shops.notes(rng, index),
        )


def _former_number(index: int) -> str:
    return organisation_number(FIRMS, 1_000_000 + index)

"""The demonstration's stores: what they are called, where they are and were, whose they are, since when members."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from app.demo.rules import words
from app.demo.rules.numbers import account_number
from app.demo.rules.postal import POSTAL
from app.demo.rules.rows import Account, Address, Ownership, Place, Term

_DAY = dt.timedelta(days=1)
_SUNDAYS = ("no", "no", "yes", "december", "no", "yes", "no", None, "december", "no")
OWNER, FORMER = 0, 1
PLAIN = 0.12
"""So many stores are simply called after what they sell and where."""


def standing(index: int) -> str:
    """What a store's membership is; the states come in turn, most stores are plain members."""
    if index % 80 in (17, 29):
        return "suspended" if index % 80 == 17 else "excluded"
    turns = {5: "notice", 8: "unknown_first_day", 11: "applicant", 23: "withdrawn", 35: "rejoined", 38: "transferred"}
    return turns.get(index % 40, "active")


def sunday(index: int) -> str | None:
    """Whether the store opens on Sundays."""
    return _SUNDAYS[index % len(_SUNDAYS)]


def store_name(rng: random.Random, place: str, owner: tuple[str, str]) -> str:
    """What is written over the door."""
    flower, other = rng.sample(words.FLOWERS, 2)
    pattern = rng.choice(words.PLAIN_SHOPS if rng.random() < PLAIN else words.SHOPS)
    return pattern.format(
        place=place, first=owner[0], last=owner[1], second=rng.choice(words.WOMEN), flower=flower, other=other.lower(),
        house=rng.choice(words.HOUSES), street=rng.choice(words.STREETS),
    )  # fmt: skip


def address(rng: random.Random, place: Place, first: dt.date | None) -> Address:
    """An address in a municipality, with one of its own postal codes."""
    code, town = rng.choice(POSTAL[place.code])
    return Address(f"{rng.choice(words.STREETS)} {rng.randrange(1, 96)}", code, town, place.code, first)


def addresses(rng: random.Random, index: int, here: Address, place: Place, today: dt.date) -> tuple[Address, ...]:
    """Where the store is; some have moved, and one in 360 will."""
    if index % 360 == 50:
        moving = today + 45 * _DAY
        return replace(here, valid_to=moving), address(rng, place, moving)
    if index % 11 == 2:
        moved = today - rng.randrange(90, 600) * _DAY
        before = address(rng, place, here.valid_from)
        if here.valid_from is None or here.valid_from < moved:
            return replace(before, valid_to=moved), replace(here, valid_from=moved)
    return (here,)


def terms(rng: random.Random, state: str, opened: dt.date, today: dt.date) -> tuple[Term, ...]:
    """The membership terms that make a store's state."""
    ago = today - rng.randrange(100, 700) * _DAY
    made = {
        "notice": (Term(OWNER, opened, today + 120 * _DAY, notice_on=today - 60 * _DAY),),
        "unknown_first_day": (Term(OWNER, None),),
        "applicant": (Term(OWNER, today + rng.randrange(10, 60) * _DAY),),
        "suspended": (Term(OWNER, opened, suspended_from=today - 40 * _DAY, suspended_to=today + 50 * _DAY),),
        "withdrawn": (Term(OWNER, opened, ago, notice_on=ago - 180 * _DAY, end_reason="withdrawn"),),
        "excluded": (Term(OWNER, opened, ago, end_reason="excluded"),),
        "rejoined": (Term(OWNER, opened, ago - 200 * _DAY, end_reason="withdrawn"), Term(OWNER, ago)),
        "transferred": (Term(FORMER, opened, ago, end_reason="transferred"), Term(OWNER, ago)),
    }
    return made.get(state, (Term(OWNER, opened),))


def owners(state: str, opened: dt.date, since: dt.date | None) -> tuple[Ownership, ...]:
    """Whose the store is and was; `since` is the first day of the last membership term."""
    if state == "transferred" and since is not None:
        return Ownership(FORMER, opened, since), Ownership(OWNER, since)
    return (Ownership(OWNER, opened),)


def accounts(rng: random.Random, index: int, state: str, opened: dt.date, since: dt.date | None) -> tuple[Account, ...]:
    """Where the store's money goes: most have one account, some a second for fees, a few none yet."""
    if index % 20 == 9:
        return ()
    if state == "transferred" and since is not None:
        found = [Account(FORMER, "payout", account_number(rng), opened, since)]
        found.append(Account(OWNER, "payout", account_number(rng), since))
    else:
        found = [Account(OWNER, "payout", account_number(rng), opened)]
    if index % 3 == 1:
        found.append(Account(OWNER, "fees", account_number(rng), since or opened))
    return tuple(found)


def notes(rng: random.Random, index: int) -> tuple[str, ...]:
    """What somebody has written about the store, if anything."""
    return tuple(rng.sample(words.NOTES, 1 + (index % 16 == 3))) if index % 8 == 3 else ()

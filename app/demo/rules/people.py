"""The demonstration's people: a believable mix of names, their trade qualifications and where they work."""

from __future__ import annotations

import datetime as dt
import random

from app.demo.rules import words
from app.demo.rules.numbers import mobile
from app.demo.rules.rows import Human, Job, Skill

_DAY = dt.timedelta(days=1)
_KINDS = ("fagbrev", "fagbrev", "svennebrev", "mesterbrev", "fagbrev", "foreign", "unspecified")
_SKILL_STATES = (
    "verified",
    "unverified",
    "verified",
    "unverified",
    "verified",
    "verified",
    "revoked",
    "unverified",
    "verified",
)


def name(rng: random.Random) -> tuple[str, str]:
    """First and last name; most florists are women."""
    return rng.choice(words.WOMEN if rng.random() < 0.85 else words.MEN), rng.choice(words.SURNAMES)


def human(
    rng: random.Random, names: tuple[str, str], domain: str, skills: tuple[Skill, ...] = (), user: str | None = None
) -> Human:
    """Somebody with a name, an address at the firm and a telephone."""
    first, last = names
    address = f"{words.slug(first)}.{words.slug(last)}@{domain}.example" if rng.random() < 0.9 else None
    return Human(f"{first} {last}", address, mobile(rng) if rng.random() < 0.9 else None, skills, user)


def skill(rng: random.Random, place: int, today: dt.date) -> Skill:
    """A trade qualification; kinds and states come in turn."""
    kind, state = _KINDS[place % len(_KINDS)], _SKILL_STATES[place % len(_SKILL_STATES)]
    issued = None if kind == "unspecified" else today - rng.randrange(400, 11_000) * _DAY
    issuer = {"mesterbrev": "Mesterbrevnemnda", "foreign": "Direktoratet for høyere utdanning og kompetanse"}.get(kind)
    issuer = issuer or (rng.choice(words.COUNTY_ISSUERS) if issued else None)
    if state == "verified":
        how, checked_on = rng.choice(("register", "document", "issuer")), today - rng.randrange(20, 300) * _DAY
        return Skill(kind, issued, issuer, how, checked_on)
    return Skill(kind, issued, issuer, revoked_on=today - 90 * _DAY if state == "revoked" else None)


def crew(
    rng: random.Random, index: int, today: dt.date, opened: dt.date, domain: str, first_person: int
) -> tuple[list[Human], list[Job]]:
    """Who works in a store besides the owner. `first_person`: the first of them among the firm's people."""
    people: list[Human] = []
    jobs: list[Job] = []

    def hire(role: str, *, skilled: bool = False, unnamed: bool = False, left: bool = False) -> None:
        skills = (skill(rng, index + len(people), today),) if skilled else ()
        people.append(Human(None, None, None, skills) if unnamed else human(rng, name(rng), domain, skills))
        start = _between(rng, opened, today)
        end = _between(rng, start + 30 * _DAY, today) if left and start + 60 * _DAY < today else None
        jobs.append(Job(first_person + len(people) - 1, role, start, end))

    if index % 5 in (1, 3):
        hire("manager", skilled=index % 2 == 0)
    for _ in range(1 + (rng.random() < 0.4)):
        hire("designer", skilled=rng.random() < 0.9)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        hire("staff", left=rng.random() < 0.25)
    if index % 12 == 4:
        hire("designer", skilled=True, unnamed=True)
    if index % 19 == 6:
        hire("accountant")
    return people, jobs


def _between(rng: random.Random, first: dt.date, last: dt.date) -> dt.date:
    days = (last - first).days
    return first + rng.randrange(0, days) * _DAY if days > 0 else first

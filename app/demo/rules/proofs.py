"""The demonstration's certificates: every state there is, relative to a day. Who holds them is decided by the store."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

from app.demo.rules.rows import Pause, Proof
from app.demo.rules.words import CERTIFIERS, PREFIXES

MILJOFYRTARN = "miljofyrtarn"
STATES = (
    "valid", "valid", "ten_days", "renewed", "recent", "valid", "forty_one_days", "hole", "valid", "expired",
    "suspended",
    "valid", "ninety_days", "withdrawn", "valid", "not_yet", "no_number", "valid", "renewed_ahead", "no_last_day",
    "valid",
    "first_day_assumed", "valid", "valid",
)  # fmt: skip
"""What the holders' certificates are, in turn; each third store holds Miljøfyrtårn."""

_DAY = dt.timedelta(days=1)
_CRITERIA = ("Blomsterbutikk 2021", "Varehandel 2022", "Felles kriterier 2023")


def proofs_of(index: int, today: dt.date, rng: random.Random, least: int) -> tuple[Proof, ...]:
    """The certificates of the store at an index. `least`: so many at any rate, made up with ended ones."""
    found: list[Proof] = []
    if index % 3 == 0:
        found += _STATES[STATES[index // 3 % len(STATES)]](_Maker(MILJOFYRTARN, index, rng), today)
    for scheme, every, which in (
        ("iso14001", 24, 5), ("svanemerket", 36, 7), ("fairtrade", 18, 11), ("emas", 120, 13), ("debio", 90, 14),
    ):  # fmt: skip
        if index % every == which:
            days = rng.choice((-200, 60, 250, 400, 700, 900))
            found.append(_Maker(scheme, index, rng).until(today + days * _DAY, "other", nth=len(found)))
    while len(found) < least:
        found.append(_earlier(_Maker(MILJOFYRTARN, index, rng), today, len(found)))
    return tuple(found)


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class _Maker:
    """Makes certificates of one scheme for one store."""

    def __init__(self, scheme: str, index: int, rng: random.Random) -> None:
        self.scheme, self.index, self.rng = scheme, index, rng

    def until(self, last: dt.date, state: str, *, nth: int = 0, checked_on: dt.date | None = None) -> Proof:
        """A certificate of three years with a last day."""
        first = years_before(last, 3) + _DAY
        number = f"{PREFIXES[self.scheme]}-{first.year}-{self.index * 8 + nth + 10_000}"
        proof = Proof(
            self.scheme, state, number, self.rng.choice(CERTIFIERS[self.scheme]), first, last + _DAY,
            criteria_set=self.rng.choice(_CRITERIA) if self.scheme == MILJOFYRTARN else None,
            issued_on=first - self.rng.randrange(0, 20) * _DAY,
        )  # fmt: skip
        if checked_on is None:
            return proof
        return replace(proof, checked=self.rng.choice(("register", "document", "issuer")), checked_on=checked_on)


def _ending(days: int) -> Callable[[_Maker, dt.date], list[Proof]]:
    names = {10: "ten_days", 41: "forty_one_days", 90: "ninety_days", -30: "recent"}
    return lambda make, today: [make.until(today + days * _DAY, names[days], checked_on=today - 200 * _DAY)]


def _valid(make: _Maker, today: dt.date) -> list[Proof]:
    checked = today - make.rng.randrange(10, 40) * _DAY if make.rng.random() < 0.7 else None
    return [make.until(today + make.rng.randrange(120, 1040) * _DAY, "valid", checked_on=checked)]


def _expired(make: _Maker, today: dt.date) -> list[Proof]:
    return [make.until(today - make.rng.randrange(300, 1500) * _DAY, "expired")]


def _earlier(make: _Maker, today: dt.date, nth: int) -> Proof:
    return make.until(today - (1200 * nth + 400) * _DAY, "earlier", nth=nth)


def _not_yet(make: _Maker, today: dt.date) -> list[Proof]:
    return [make.until(today + (1095 + make.rng.randrange(15, 60)) * _DAY, "not_yet")]


def _withdrawn(make: _Maker, today: dt.date) -> list[Proof]:
    off = today - make.rng.randrange(20, 200) * _DAY
    return [replace(make.until(today + 300 * _DAY, "withdrawn"), withdrawn_on=off)]


def _suspended(make: _Maker, today: dt.date) -> list[Proof]:
    pause = Pause(today - 30 * _DAY, today + make.rng.randrange(30, 90) * _DAY, "Årlig miljørapport mangler")
    return [replace(make.until(today + 500 * _DAY, "suspended"), pause=pause)]


def _no_number(make: _Maker, today: dt.date) -> list[Proof]:
    return [replace(make.until(today + 400 * _DAY, "no_number"), number=None)]


def _no_last_day(make: _Maker, today: dt.date) -> list[Proof]:
    return [replace(make.until(today + 400 * _DAY, "no_last_day"), valid_from=None, valid_to=None)]


def _assumed(make: _Maker, today: dt.date) -> list[Proof]:
    return [replace(make.until(today + 350 * _DAY, "first_day_assumed"), valid_from=None, issued_on=None)]


def _followed(gap: int, days: int, state: str) -> Callable[[_Maker, dt.date], list[Proof]]:
    """A certificate that ends `days` from today, and its successor that begins `gap` days after the last day."""

    def make_both(make: _Maker, today: dt.date) -> list[Proof]:
        last = today + days * _DAY
        first = last + gap * _DAY
        after = make.until(years_before(first, -3) - _DAY, state, nth=1)
        return [make.until(last, state), replace(after, valid_from=first, issued_on=first, renews=0)]

    return make_both


_STATES: dict[str, Callable[[_Maker, dt.date], list[Proof]]] = {
    "valid": _valid, "ten_days": _ending(10), "forty_one_days": _ending(41), "ninety_days": _ending(90),
    "recent": _ending(-30), "expired": _expired, "not_yet": _not_yet, "withdrawn": _withdrawn,
    "suspended": _suspended,
    "no_number": _no_number, "no_last_day": _no_last_day, "first_day_assumed": _assumed,
    "renewed": _followed(1, -150, "renewed"), "renewed_ahead": _followed(1, 60, "renewed_ahead"),
    "hole": _followed(2, 60, "hole"),
}  # fmt: skip

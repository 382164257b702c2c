"""Numbers for the demonstration: valid ones that belong to nobody. Each place in the sequence has its own.

Organisation numbers begin with 2 or 3, the public registers' synthetic test series, which real ones never do.
"""

from __future__ import annotations

import random

FIRMS, STORES = 2, 3
_SLOTS, _STEP, _WIDTH = 2_500_000, 1_618_033, 4
"""Ten million numbers of a series in slots of four; the step shares no factor with them, so none comes twice."""

_ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_ACCOUNT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_BANKS = ("1506", "1720", "2050", "3207", "3633", "4202", "5081", "6005", "7874", "8601", "9041", "9521")


def _control(digits: str, weights: tuple[int, ...]) -> int:
    """The control digit of modulus 11; 10 is none."""
    return -sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11


def organisation_number(series: int, place: int) -> str:
    """The synthetic organisation number at a place (from 0) of a series, with its control digit."""
    slot = series * 10_000_000 + place * _STEP % _SLOTS * _WIDTH
    for digits in map(str, range(slot, slot + _WIDTH)):
        control = _control(digits, _ORGANISATION_WEIGHTS)
        if control < 10:
            return f"{digits}{control}"
    raise ValueError(f"no organisation number at {place}")


def account_number(rng: random.Random) -> str:
    """An account number with a valid control digit."""
    while True:
        digits = f"{rng.choice(_BANKS)}{rng.randrange(10, 99)}{rng.randrange(10_000):04d}"
        control = _control(digits, _ACCOUNT_WEIGHTS)
        if control < 10:
            return f"{digits}{control}"


def mobile(rng: random.Random) -> str:
    """A mobile telephone number."""
    return f"+47{rng.choice('49')}{rng.randrange(10_000_000):07d}"


def landline(rng: random.Random) -> str:
    """A store's telephone number; now and then a short one of five digits."""
    if rng.random() < 0.02:
        return f"+4702{rng.randrange(100, 999)}"
    return f"+47{rng.choice('2356'):s}{rng.randrange(1, 8)}{rng.randrange(1_000_000):06d}"

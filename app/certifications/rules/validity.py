"""On which days one certificate is valid, and what it is called on a day. Not the question about stores.

A certificate without a number does not count, and one without a known last day is never valid. A withdrawal cuts from
its date, a suspension cuts a hole. The months after the last day in which a holder may recertify are not validity.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from app.certifications.rules.schemes import SCHEMES, add_months, needs_own_certificate
from app.kernel.periods import Period, day_after, join

EXPIRES_SOON_DAYS = 90


class CertificateFact(NamedTuple):
    """What is registered about one certificate.

    `valid_from` None means that the first day is not known: it then counts as in force before. `last_day` is
    inclusive. `assumed_start` marks a first day computed from the scheme's duration. `listed_units` are the
    organisation numbers of further units named on the certificate. A named tuple, because a question over 45,000
    stores makes 135,000 of them and a frozen dataclass costs five times as much to make.
    """

    scheme: str
    number: str | None
    holder_org_number: str
    valid_from: dt.date | None = None
    last_day: dt.date | None = None
    withdrawn_on: dt.date | None = None
    suspensions: tuple[Period, ...] = ()
    assumed_start: bool = False
    verified: bool = False
    recorded_at: dt.datetime | None = None
    listed_units: tuple[str, ...] = ()


StatusCode = Literal["valid", "expires_soon", "expired", "not_yet_valid", "withdrawn", "suspended", "incomplete"]


class CertificateStatus(NamedTuple):
    """What a certificate is on a day. `days`: until its last day (valid), since it (expired), or until its first."""

    code: StatusCode
    days: int | None = None

    @property
    def valid(self) -> bool:
        return self.code in ("valid", "expires_soon")


def valid_periods(fact: CertificateFact) -> list[Period]:
    """The days on which the certificate is valid, as separate periods in order; none when it is incomplete."""
    if not fact.number or fact.last_day is None:
        return []
    whole = Period(fact.valid_from, day_after(fact.last_day)).until(fact.withdrawn_on)
    if not fact.suspensions:
        return [] if whole.empty else [whole]
    return without([whole], fact.suspensions)


def without(periods: Iterable[Period], holes: Iterable[Period]) -> list[Period]:
    """The periods, joined, less each day that lies in one of the holes."""
    left = join(periods)
    for hole in join(holes):
        left = [piece for period in left for piece in _cut(period, hole)]
    return left


def _cut(period: Period, hole: Period) -> list[Period]:
    if not period.overlaps(hole):
        return [period]
    before = [] if hole.start is None else [period.until(hole.start)]
    after = [] if hole.end is None else [Period(_later(period.start, hole.end), period.end)]
    return [piece for piece in before + after if not piece.empty]


def _later(start: dt.date | None, other: dt.date) -> dt.date:
    return other if start is None or start < other else start


def counts_for(fact: CertificateFact, org_number: str | None) -> bool:
    """Whether the store may show this certificate: its own, one it is listed on, or any where the scheme allows."""
    if fact.holder_org_number == org_number or not needs_own_certificate(fact.scheme):
        return True
    return org_number in fact.listed_units


def certificate_status(fact: CertificateFact, on: dt.date, *, soon_days: int = EXPIRES_SOON_DAYS) -> CertificateStatus:
    """The status on a day, computed from what is registered and never typed."""
    if not fact.number or fact.last_day is None:
        return CertificateStatus("incomplete")
    if fact.withdrawn_on is not None and fact.withdrawn_on <= min(on, fact.last_day):
        return CertificateStatus("withdrawn", (on - fact.withdrawn_on).days)
    if on > fact.last_day:
        return CertificateStatus("expired", (on - fact.last_day).days)
    if fact.valid_from is not None and on < fact.valid_from:
        return CertificateStatus("not_yet_valid", (fact.valid_from - on).days)
    if any(pause.contains(on) for pause in fact.suspensions):
        return CertificateStatus("suspended")
    left = (fact.last_day - on).days
    return CertificateStatus("expires_soon" if left <= soon_days else "valid", left)


_TELLING = {"suspended": 0, "not_yet_valid": 1, "incomplete": 3}


def validity_of_store(facts: Sequence[CertificateFact], on: dt.date) -> tuple[CertificateStatus, dt.date | None]:
    """What a store's certificates of one scheme, all of which count for it, come to on a day, and until when.

    Adjoining certificates join. Where none is valid: the one that begins, else what became of the last one.
    """
    runs = join(period for fact in facts for period in valid_periods(fact))
    held = next((run for run in runs if run.contains(on)), None)
    if held is not None:
        last = held.last_day
        left = None if last is None else (last - on).days
        return CertificateStatus(
            "expires_soon" if left is not None and left <= EXPIRES_SOON_DAYS else "valid", left
        ), last
    each = [(certificate_status(fact, on), fact.last_day) for fact in facts]
    return min(each, key=lambda found: (_TELLING.get(found[0].code, 2), abs(found[0].days or 0)))


def valid_since(facts: Sequence[CertificateFact], on: dt.date) -> dt.date | None:
    """The first day of the store's latest certificate that is valid on a day; None where none is, or it is unknown."""
    running = [period.start for fact in facts for period in valid_periods(fact) if period.contains(on)]
    return max((start for start in running if start is not None), default=None)


def recertification_window(fact: CertificateFact) -> Period | None:
    """The days after the last one in which the holder may recertify; never days of validity.

    None where the scheme has no such window, the last day is not known or the certificate was withdrawn.
    """
    scheme = SCHEMES.get(fact.scheme)
    if scheme is None or not scheme.recertification_months or fact.last_day is None or fact.withdrawn_on is not None:
        return None
    return Period.of_days(day_after(fact.last_day), add_months(fact.last_day, scheme.recertification_months))


def while_owned(fact: CertificateFact, ownership: Period) -> CertificateFact | None:
    """A firm's certificate as one of its stores may show it: only while the firm owns the store. None: never."""
    known = Period(fact.valid_from, None if fact.last_day is None else day_after(fact.last_day))
    if not known.overlaps(ownership):
        return None
    start, end = fact.valid_from, ownership.last_day
    first = ownership.start if start is None or (ownership.start is not None and ownership.start > start) else start
    last = fact.last_day if end is None or fact.last_day is None or fact.last_day <= end else end
    return fact._replace(valid_from=first, last_day=last)

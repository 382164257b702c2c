"""The tender team's question: which stores hold a certificate on a date or through a whole period. Not the reading.

What the database does and what stands here
-------------------------------------------
The query narrows and fetches, in a fixed number of statements whatever the number of stores; it may return too many
stores, never too few:

- stores in the region (counties OR municipalities OR postal ranges), when a region is asked for;
- joined to certificates with the scheme asked for, and unless near misses are wanted, with a number, with
  `last_day >= first` and with `withdrawn_on` empty or `> first`; a renewal that begins after the period is read too,
  because it decides until when;
- unless near misses are wanted, stores with a membership term that touches the period, and with a qualified person
  who works there in it when a floral designer is asked for.

For near misses it fetches every store in the region with any certificate of the scheme, also without a number; a store
that never had one is no near miss, so it need not be read. The rules then decide, on those rows alone: joining
adjoining certificates, cutting withdrawals and suspensions, whose certificate counts, membership and designer through
each day, until when, why, and by how much it fails. `answer` never trusts the narrowing and gives the same verdict on
any superset.

Near miss: exactly one condition fails. Conditions are: a number is registered, the last day is known, the certificate
is the store's own where the scheme asks for that, it is valid on each day, the store is a member on each day, and a
qualified floral designer works there on each day if that is asked. A store outside the region is out of the region,
whatever else holds, and one that never had a certificate of the scheme is a plain no: nothing measures the distance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.certifications.rules.schemes import scheme_name
from app.certifications.rules.shortfall import (
    NO_CERTIFICATE,
    Condition,
    certificate_failing,
    designer_failing,
    member_failing,
)
from app.certifications.rules.validity import CertificateFact, counts_for, valid_periods, without
from app.kernel.periods import ONE_DAY, Period, join
from app.kernel.problems import N_, Problem

Verdict = Literal["qualifies", "near_miss", "no", "out_of_region"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `first` and `last` are inclusive and equal for "on a date"; empty region options mean everywhere.

    Postal ranges are pairs of codes, both inclusive. Region options unite. `known`: the day with whose knowledge it is
    answered; None is today.
    """

    scheme: str
    first: dt.date
    last: dt.date
    counties: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    postal_ranges: tuple[tuple[str, str], ...] = ()
    designer: bool = False
    near_misses: bool = False
    known: dt.date | None = None


class StoreFacts(NamedTuple):
    """What is known about one store; a named tuple for speed.

    `member_periods`: the store's membership terms; an open start (unknown date of joining) counts as member.
    `member_suspensions`: periods in which the membership is suspended. `designer_periods`: when a qualified floral
    designer works there. `unverified`: that qualification has not been verified.
    `certificates`: the store's own, those that list it, and its firm's.
    """

    store_id: int
    number: str
    name: str
    org_number: str | None
    street: str | None = None
    postal_code: str | None = None
    place: str | None = None
    municipality_code: str | None = None
    municipality_name: str | None = None
    county_code: str | None = None
    county_name: str | None = None
    member_periods: Sequence[Period] = ()
    certificates: Sequence[CertificateFact] = ()
    designer_periods: Sequence[Period] = ()
    unverified: bool = False
    member_suspensions: Sequence[Period] = ()


class Answer(NamedTuple):
    """The answer for one store.

    `valid_to`: the last day (inclusive) of the unbroken validity that holds on the period's last day;
    `certificate_numbers`: those that together give it, in order; `failing`: the conditions that fail, most telling
    first, and empty when near misses were not asked for; `member_until`: the membership's inclusive last day, if any;
    `unverified`: something the answer rests on has not been verified.
    """

    store: StoreFacts
    verdict: Verdict
    scheme: str
    certificate_numbers: tuple[str, ...] = ()
    valid_to: dt.date | None = None
    failing: tuple[Condition, ...] = ()
    member_until: dt.date | None = None
    unverified: bool = False

    @property
    def certificate_number(self) -> str:
        return ", ".join(self.certificate_numbers)

    @property
    def reason(self) -> Problem:
        """Until when and why, or what fails, as one plain sentence."""
        if self.verdict == "qualifies":
            return _qualified(self)
        if self.verdict == "out_of_region":
            return Problem("certifications.question.out_of_region", None, N_("The store lies outside the region."))
        if self.failing:
            return self.failing[0].problem
        return Problem("certifications.question.no", None, N_("The store does not meet the conditions."))


def answer(question: Question, facts: StoreFacts) -> Answer:
    """The verdict on one store. The failing conditions are worked out only when near misses are asked for."""
    scheme, first, last = question.scheme, question.first, question.last
    if not _in_region(question, facts):
        return Answer(facts, "out_of_region", scheme)
    segments = _segments(facts, scheme)
    end, numbers, verified = _reach(segments, first)
    if (
        end > last
        and _covered(facts.member_periods, facts.member_suspensions, first, last)
        and (not question.designer or _covered(facts.designer_periods, (), first, last))
    ):
        until = _member_until(facts.member_periods, last)
        unverified = not verified or (question.designer and facts.unverified)
        return Answer(facts, "qualifies", scheme, numbers, _last_day(end), (), until, unverified)
    if not question.near_misses:
        return Answer(facts, "no", scheme)
    failing = _failing(question, facts)
    near = len(failing) == 1 and failing[0].code != NO_CERTIFICATE
    return Answer(facts, "near_miss" if near else "no", scheme, *_latest(facts, scheme, segments), failing)


def answers(question: Question, candidates: Iterable[StoreFacts]) -> Iterator[Answer]:
    """The stores that qualify, and the near misses where they are asked for, in the order given."""
    for facts in candidates:
        found = answer(question, facts)
        if found.verdict in ("qualifies", "near_miss"):
            yield found


def _in_region(question: Question, facts: StoreFacts) -> bool:
    if not (question.counties or question.municipalities or question.postal_ranges):
        return True
    if facts.county_code in question.counties or facts.municipality_code in question.municipalities:
        return True
    code = facts.postal_code
    return code is not None and any(low <= code <= high for low, high in question.postal_ranges)


Segment = tuple[dt.date, dt.date, CertificateFact]


def _segments(facts: StoreFacts, scheme: str) -> list[Segment]:
    """The valid days of the store's certificates as (first day, day after the last, certificate)."""
    found: list[Segment] = []
    for fact in facts.certificates:
        if fact.scheme != scheme or not fact.number or fact.last_day is None:
            continue
        if fact.holder_org_number != facts.org_number and not counts_for(fact, facts.org_number):
            continue
        if fact.withdrawn_on is None and not fact.suspensions:  # nearly all: no need of period objects
            found.append((fact.valid_from or dt.date.min, _end(fact.last_day), fact))
        else:
            found += ((p.start or dt.date.min, p.end or dt.date.max, fact) for p in valid_periods(fact))
    return found


def _end(last_day: dt.date) -> dt.date:
    return last_day if last_day == dt.date.max else last_day + ONE_DAY


def _last_day(end: dt.date) -> dt.date:
    return end if end == dt.date.max else end - ONE_DAY


def _reach(segments: list[Segment], first: dt.date) -> tuple[dt.date, tuple[str, ...], bool]:
    """How far validity reaches from `first` without a break, by which numbers, and whether all are verified.

    Takes, each time, the certificate that reaches furthest, so the fewest are named.
    """
    numbers: list[str] = []
    end, verified = first, True
    while True:
        best, by = end, None
        for start, stop, fact in segments:
            if start <= end and stop > best:
                best, by = stop, fact
        if by is None:
            return end, tuple(dict.fromkeys(numbers)) if len(numbers) > 1 else tuple(numbers), verified
        end, verified = best, verified and by.verified
        numbers.append(by.number or "")


def _covered(periods: Sequence[Period], holes: Sequence[Period], first: dt.date, last: dt.date) -> bool:
    """Whether each day from first to last lies in a period and in no hole."""
    if not holes:
        for period in periods:
            if (period.start is None or period.start <= first) and (period.end is None or last < period.end):
                return True
        if len(periods) < 2:
            return False
    span = Period(first, last + ONE_DAY)
    return any(run.covers(span) for run in without(periods, holes))


def _member_until(periods: Sequence[Period], last: dt.date) -> dt.date | None:
    if len(periods) == 1 and periods[0].end is None:
        return None
    return next((run.last_day for run in join(periods) if run.contains(last)), None)


def _failing(question: Question, facts: StoreFacts) -> tuple[Condition, ...]:
    first, last = question.first, question.last
    certificate = certificate_failing(facts.certificates, question.scheme, facts.org_number, first, last)
    pauses = facts.member_suspensions
    terms = without(facts.member_periods, pauses) if pauses else facts.member_periods
    member = member_failing(terms, first, last)
    designer = designer_failing(facts.designer_periods, first, last) if question.designer else ()
    return certificate + member + designer


def _latest(facts: StoreFacts, scheme: str, segments: list[Segment]) -> tuple[tuple[str, ...], dt.date | None]:
    """The number and last day to show where a store does not qualify: of the validity that lasts longest, if any."""
    if segments:
        _, stop, fact = max(segments, key=lambda segment: segment[1])
        return (fact.number or "",), _last_day(stop)
    known = [fact for fact in facts.certificates if fact.scheme == scheme and fact.number]
    return tuple(fact.number or "" for fact in known[:1]), None


def _qualified(found: Answer) -> Problem:
    values = {
        "scheme": scheme_name(found.scheme),
        "numbers": found.certificate_number,
        "until": found.valid_to,
        "member_until": found.member_until,
    }
    if found.member_until and found.valid_to and found.member_until < found.valid_to:
        message = N_("%(scheme)s no. %(numbers)s is valid until %(until)s; the membership ends on %(member_until)s.")
    else:
        message = N_("%(scheme)s no. %(numbers)s is valid until %(until)s.")
    return Problem("certifications.question.qualifies", None, message, values)


def sentence(problem: Problem, translate: Callable[[str], str], show_day: Callable[[dt.date], str]) -> str:
    """A reason in the reader's language, its dates written as the reader writes them."""
    values = {key: show_day(each) if isinstance(each, dt.date) else each for key, each in problem.values.items()}
    return Problem(problem.code, problem.field, problem.message, values).text(translate)


def postal_range(text: str) -> tuple[str, str] | Problem:
    """`0150-0199`, or one code alone, as a pair of codes, both inclusive; a Problem for anything else."""
    low, dash, high = (part.strip() for part in text.replace("–", "-").partition("-"))
    pair = (low, high if dash else low)
    if all(len(code) == 4 and code.isascii() and code.isdigit() for code in pair) and pair[0] <= pair[1]:
        return pair
    message = N_("“%(text)s” is not a range of postal codes; write the lowest and the highest, such as 0150-0199.")
    return Problem("certifications.question.postal_range", "postal", message, {"text": text})


def question_problems(question: Question, schemes: Iterable[str]) -> list[Problem]:
    """What is wrong with the question itself; `schemes` are the codes that exist."""
    found = []
    if question.scheme not in set(schemes):
        message = N_("There is no scheme “%(scheme)s”.")
        found.append(Problem("certifications.question.scheme", "scheme", message, {"scheme": question.scheme}))
    if question.last < question.first:
        message = N_("The period ends on %(last)s, before it begins on %(first)s; the last day cannot come first.")
        values = {"first": question.first, "last": question.last}
        found.append(Problem("certifications.question.period", "to", message, values))
    if question.last == dt.date.max:
        found.append(Problem("certifications.question.last", "to", N_("The last day must be a day that comes.")))
    return found

"""Which conditions of the certified-stores question a store fails, by how much, and how that is said in a sentence.

Called only for stores that do not qualify. Of several explanations the one with the fewest failing conditions is
given: a new certificate that lacks nothing but its number explains more than an old one that ran out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.certifications.rules.gaps import Gap, gap_in
from app.certifications.rules.schemes import scheme_name
from app.certifications.rules.validity import CertificateFact, counts_for, valid_periods
from app.kernel.periods import Period
from app.kernel.problems import N_, Problem


class Condition(NamedTuple):
    """One condition that fails: `margin` is by how many days, None where days cannot measure it."""

    code: str
    message: str
    values: Mapping[str, object]
    margin: int | None = None

    @property
    def problem(self) -> Problem:
        return Problem(self.code, None, self.message, self.values)


NO_CERTIFICATE = "certifications.question.no_certificate"

# Per subject and kind of gap: the sentence for several days and for one.
_CERTIFICATE = {
    "before": (
        N_("%(scheme)s no. %(number)s ran out on %(day)s, %(days)s days before %(first)s."),
        N_("%(scheme)s no. %(number)s ran out on %(day)s, one day before %(first)s."),
    ),
    "short": (
        N_("%(scheme)s no. %(number)s is valid only until %(day)s, %(days)s days short of %(last)s."),
        N_("%(scheme)s no. %(number)s is valid only until %(day)s, one day short of %(last)s."),
    ),
    "late": (
        N_("%(scheme)s no. %(number)s is valid only from %(day)s, %(days)s days after %(first)s."),
        N_("%(scheme)s no. %(number)s is valid only from %(day)s, one day after %(first)s."),
    ),
    "hole": (
        N_("%(scheme)s no. %(number)s is not valid from %(day)s to %(to)s; %(days)s days are missing."),
        N_("%(scheme)s no. %(number)s is not valid on %(day)s; one day is missing."),
    ),
    "none": (N_("%(scheme)s no. %(number)s has not been valid on any day."),) * 2,
    "withdrawn": (
        N_("%(scheme)s no. %(number)s was withdrawn on %(lost_at)s; %(days)s days are missing."),
        N_("%(scheme)s no. %(number)s was withdrawn on %(lost_at)s; one day is missing."),
    ),
    "suspended": (
        N_("%(scheme)s no. %(number)s is suspended from %(lost_at)s; %(days)s days are missing."),
        N_("%(scheme)s no. %(number)s is suspended from %(lost_at)s; one day is missing."),
    ),
}
_MEMBER = {
    "before": (
        N_("The membership ended on %(day)s, %(days)s days before %(first)s."),
        N_("The membership ended on %(day)s, one day before %(first)s."),
    ),
    "short": (
        N_("The membership ends on %(day)s, %(days)s days short of %(last)s."),
        N_("The membership ends on %(day)s, one day short of %(last)s."),
    ),
    "late": (
        N_("The membership begins on %(day)s, %(days)s days after %(first)s."),
        N_("The membership begins on %(day)s, one day after %(first)s."),
    ),
    "hole": (
        N_("The membership is interrupted from %(day)s to %(to)s; %(days)s days are missing."),
        N_("The membership is interrupted on %(day)s; one day is missing."),
    ),
    "none": (N_("No membership is registered."),) * 2,
}
_DESIGNER = {
    "before": (
        N_("No floral designer has been registered since %(day)s, %(days)s days before %(first)s."),
        N_("No floral designer has been registered since %(day)s, one day before %(first)s."),
    ),
    "short": (
        N_("A floral designer is registered only until %(day)s, %(days)s days short of %(last)s."),
        N_("A floral designer is registered only until %(day)s, one day short of %(last)s."),
    ),
    "late": (
        N_("A floral designer is registered only from %(day)s, %(days)s days after %(first)s."),
        N_("A floral designer is registered only from %(day)s, one day after %(first)s."),
    ),
    "hole": (
        N_("No floral designer is registered from %(day)s to %(to)s; %(days)s days are missing."),
        N_("No floral designer is registered on %(day)s; one day is missing."),
    ),
    "none": (N_("No floral designer is registered."),) * 2,
}


def member_failing(periods: Sequence[Period], first: dt.date, last: dt.date) -> tuple[Condition, ...]:
    """Nothing when a member on each day, else the one condition."""
    gap = gap_in(periods, first, last)
    return (_said(_MEMBER, "member", gap, gap.kind, first, last),) if gap else ()


def designer_failing(periods: Sequence[Period], first: dt.date, last: dt.date) -> tuple[Condition, ...]:
    """Nothing when a qualified floral designer works there on each day, else the one condition."""
    gap = gap_in(periods, first, last)
    return (_said(_DESIGNER, "designer", gap, gap.kind, first, last),) if gap else ()


def certificate_failing(
    certificates: Sequence[CertificateFact], scheme: str, org_number: str | None, first: dt.date, last: dt.date
) -> tuple[Condition, ...]:
    """Nothing when certified on each day, else what fails: the explanation with the fewest conditions."""
    held = [fact for fact in certificates if fact.scheme == scheme]
    sound = [fact for fact in held if not _defects(fact, org_number)]
    explanations = [_lapse(sound, first, last)] if sound else []
    explanations += [
        defects + _lapse([*sound, _mended(fact)], first, last)
        for fact in held
        if (defects := _defects(fact, org_number))
    ]
    if not explanations:
        values = {"scheme": scheme_name(scheme)}
        return (Condition(NO_CERTIFICATE, N_("No %(scheme)s certificate is registered."), values),)
    return min(explanations, key=lambda failing: (len(failing), sum(each.margin or 0 for each in failing)))


def _defects(fact: CertificateFact, org_number: str | None) -> tuple[Condition, ...]:
    """What keeps the certificate from counting at all, whatever the day."""
    values = {"scheme": scheme_name(fact.scheme), "number": fact.number or "", "holder": fact.holder_org_number}
    found = []
    if not fact.number:
        message = N_("No certificate number is registered for %(scheme)s.")
        found.append(Condition("certifications.question.number_missing", message, values))
    if fact.last_day is None:
        message = N_("The last day of %(scheme)s no. %(number)s is not known.")
        unnumbered = N_("The last day of the %(scheme)s certificate is not known.")
        code = "certifications.question.last_day_missing"
        found.append(Condition(code, message if fact.number else unnumbered, values))
    if not counts_for(fact, org_number):
        message = N_("The %(scheme)s certificate is held by %(holder)s, and the store is not listed on it.")
        unheld = N_("The holder of the %(scheme)s certificate is not known, and the store is not listed on it.")
        chosen = message if fact.holder_org_number else unheld
        found.append(Condition("certifications.question.other_holder", chosen, values))
    return tuple(found)


def _mended(fact: CertificateFact) -> CertificateFact:
    """The certificate as it would be if what is missing were registered: an unknown last day never comes."""
    return fact._replace(number=fact.number or "–", last_day=fact.last_day or dt.date.max)


def _lapse(facts: Sequence[CertificateFact], first: dt.date, last: dt.date) -> tuple[Condition, ...]:
    """The one condition "valid on each day", of certificates that count."""
    periods = [(period, fact) for fact in facts for period in valid_periods(fact)]
    gap = gap_in([period for period, _ in periods], first, last)
    if gap is None:
        return ()
    blamed = _blamed(gap, periods) or facts[0]
    kind = _cause(gap, blamed)
    values = {"scheme": scheme_name(blamed.scheme), "number": blamed.number}
    return (_said(_CERTIFICATE, "certificate", gap, kind, first, last, values),)


def _blamed(gap: Gap, periods: Sequence[tuple[Period, CertificateFact]]) -> CertificateFact | None:
    """The certificate whose validity ended at the gap, or begins after it."""
    edge = gap.lost_at
    ending = (fact for period, fact in periods if edge is not None and period.end == edge)
    beginning = (fact for period, fact in periods if edge is None and period.start == gap.day)
    return next(ending, None) or next(beginning, None)


def _cause(gap: Gap, fact: CertificateFact) -> str:
    if gap.kind == "none" and fact.withdrawn_on is not None:
        return "withdrawn"
    if gap.lost_at is not None and fact.withdrawn_on == gap.lost_at:
        return "withdrawn"
    if gap.lost_at is not None and any(pause.start == gap.lost_at for pause in fact.suspensions):
        return "suspended"
    return gap.kind


def _said(
    sentences: Mapping[str, tuple[str, str]],
    subject: str,
    gap: Gap,
    kind: str,
    first: dt.date,
    last: dt.date,
    values: Mapping[str, object] | None = None,
) -> Condition:
    several, one = sentences[kind]
    filled = {**gap._asdict(), "first": first, "last": last, **(values or {})}
    message = one if gap.days == 1 else several
    return Condition(f"certifications.question.{subject}_{kind}", message, filled, gap.days)

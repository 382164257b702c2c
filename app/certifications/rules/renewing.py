"""What a row of a scheme's list comes to beside what is registered: a renewal, known, new, unknown or refused. Pure.

A row never changes a certificate: where the scheme has renewed one, a successor follows it. What is doubtful is left
to a person, with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.certifications.rules.records import first_day, renewal_problems
from app.certifications.rules.sent import FIRST, LAST, NUMBER, ORG_NUMBER, Sent
from app.kernel.checks import LAST_BEFORE_FIRST
from app.kernel.periods import ONE_DAY, day_after
from app.kernel.problems import N_, Problem

WAITING = "waiting"
RENEWS, KNOWN, NEW, UNKNOWN, REFUSED, TWICE = "renews", "known", "new", "unknown", "refused", "twice"
RENEWED, ADDED, LEFT, SINCE = "renewed", "added", "left", "since"
FORESEEN = (RENEWS, NEW, KNOWN, UNKNOWN, TWICE, REFUSED)
CARRIED_OUT = (RENEWED, ADDED, SINCE, LEFT)

NO_NUMBERS = N_("Type an organisation number or a certificate number, so that the row can be found.")
NO_LAST_DAY = N_("Type the last day.")
NO_NUMBER = N_("Type the certificate number: without it the certificate does not count.")
NOBODY = N_("Nobody in the register has this organisation number.")
NO_SUCH_NUMBER = N_("No certificate of this scheme has this number. Type the organisation number.")
OTHER_HOLDER = N_("The certificate number belongs to another holder, %(holder)s. Mend the wrong one of the two.")
SEVERAL = N_("Several stores hold certificates that fit: %(numbers)s. Type the certificate number of the right one.")
FIRM = N_("The number is the firm's, and no certificate of this scheme is registered. Type the store's own number.")
WITHDRAWN = N_("The certificate was withdrawn on %(day)s. Ask the scheme's owner, then renew it on its card.")
OPEN_END = N_("The registered certificate has no last day. Enter that on its card first.")
PARALLEL = N_("The store also holds certificate %(number)s, until %(day)s. Renew the right one on its card.")
OTHER_NUMBER = N_("It is registered to the same last day with another number, %(number)s.")
OTHER_FIRST = N_("It is registered with another first day, %(day)s.")
BECAME_NUMBER = N_("The number changes: until now it was %(number)s.")
SAME_AS = N_("Row %(row)s says the same.")
DIFFERS_FROM = N_("Row %(row)s says otherwise of the same certificate. Untick or mend the wrong one.")
NO_NUMBER_YET = "–"


@dataclass(frozen=True, slots=True)
class Registered:
    """What is registered of one certificate of the scheme. Days are inclusive."""

    id: int
    store_id: int
    holder: str | None
    number: str | None
    first: dt.date | None
    last: dt.date | None
    withdrawn_on: dt.date | None = None
    predecessor_id: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Around:
    """What is registered around some rows of one scheme's list.

    `of_store`: the scheme's certificates by store. `stores`: stores by their own organisation number; `owned`: the
    stores that firms own, by the firms'. `own`: the stores' own organisation numbers. `years`: how long one lasts.
    """

    of_store: Mapping[int, Sequence[Registered]]
    stores: Mapping[str, int]
    owned: Mapping[str, Sequence[int]]
    own: Mapping[int, str | None]
    years: int | None = None
    by_holder: Mapping[str, list[Registered]] = field(default_factory=dict)
    by_number: Mapping[str, list[Registered]] = field(default_factory=dict)

    def indexed(self) -> Around:
        """The same with its certificates found by holder and by number."""
        by_holder: dict[str, list[Registered]] = {}
        by_number: dict[str, list[Registered]] = {}
        for each in (one for many in self.of_store.values() for one in many):
            by_holder.setdefault(each.holder or "", []).append(each)
            by_number.setdefault(spelled(each.number), []).append(each)
        return Around(self.of_store, self.stores, self.owned, self.own, self.years, by_holder, by_number)

    def speaks_for(self, org_number: str, each: Registered) -> bool:
        """Whether an organisation number is the certificate holder's, its store's or the firm's that owns the store."""
        mine = each.holder, self.own.get(each.store_id)
        return org_number in mine or each.store_id in self.owned.get(org_number, ())


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a row comes to. `certificate_id`: what it renews or says again; `assumed`: nobody wrote the first day."""

    outcome: str
    problems: tuple[Problem, ...] = ()
    certificate_id: int | None = None
    version: int | None = None
    store_id: int | None = None
    holder: str | None = None
    number: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    assumed: bool = False


def spelled(number: str | None) -> str:
    """A certificate number for comparing: capital letters count as small ones."""
    return (number or "").casefold()


def weigh(sent: Sent, around: Around) -> Weighed:
    """What a row comes to."""
    if sent.org_number is None and sent.number is None and not any(p.field == ORG_NUMBER for p in sent.problems):
        return _refused(ORG_NUMBER, NO_NUMBERS)
    if sent.problems:
        return Weighed(REFUSED, sent.problems)
    found = _candidates(sent, around)
    if isinstance(found, Weighed):
        return found
    stores = sorted({each.store_id for each in found})
    if len(stores) > 1:
        tips = [tip for store in stores for tip in _tips(around.of_store[store])]
        numbers = ", ".join(sorted({tip.number or NO_NUMBER_YET for tip in tips}))
        return _refused(NUMBER, SEVERAL, numbers=numbers)
    return _beside(sent, found, around.of_store[stores[0]], around.years)


def _refused(name: str | None, message: str, held: Registered | None = None, **values: object) -> Weighed:
    problem = Problem("certifications.renewals.refused", name, message, values)
    if held is None:
        return Weighed(REFUSED, (problem,))
    return Weighed(REFUSED, (problem,), held.id, held.version, held.store_id)


def _candidates(sent: Sent, around: Around) -> list[Registered] | Weighed:
    """The certificates a row may speak of, or what it comes to where there is none."""
    org, numbered = sent.org_number, around.by_number.get(spelled(sent.number), []) if sent.number else []
    if org is None:
        if numbered:
            return numbered
        problem = Problem("certifications.renewals.unknown", NUMBER, NO_SUCH_NUMBER)
        return Weighed(UNKNOWN, (problem,))
    mine = [each for each in numbered if around.speaks_for(org, each)]
    if mine:
        return mine
    if numbered:
        others = ", ".join(sorted({each.holder or NO_NUMBER_YET for each in numbered}))
        return _refused(NUMBER, OTHER_HOLDER, numbered[0], holder=others)
    stores = [around.stores[org]] if org in around.stores else list(around.owned.get(org, ()))
    held = [*around.by_holder.get(org, ()), *(each for store in stores for each in around.of_store.get(store, ()))]
    return list(dict.fromkeys(held)) or _without(sent, org, around)


def _without(sent: Sent, org: str, around: Around) -> Weighed:
    """A row whose holder has no certificate of the scheme."""
    store = around.stores.get(org)
    if store is None:
        if org in around.owned:
            return _refused(ORG_NUMBER, FIRM)
        return Weighed(UNKNOWN, (Problem("certifications.renewals.unknown", ORG_NUMBER, NOBODY),))
    problems = [*_days(sent)]
    if sent.number is None:
        problems.append(Problem("certifications.renewals.number", NUMBER, NO_NUMBER))
    if problems:
        return Weighed(REFUSED, tuple(problems), store_id=store)
    first, assumed = first_day(sent.first_day, day_after(sent.last_day), around.years)
    last = sent.last_day
    return Weighed(NEW, (), None, None, store, org, sent.number, first, last, assumed)


def _days(sent: Sent) -> Iterable[Problem]:
    if sent.last_day is None:
        yield Problem("certifications.renewals.last", LAST, NO_LAST_DAY)
    elif sent.first_day is not None and sent.last_day < sent.first_day:
        yield Problem("period.order", LAST, LAST_BEFORE_FIRST)


def _beside(sent: Sent, found: Sequence[Registered], at_store: Sequence[Registered], years: int | None) -> Weighed:
    """A row beside the certificates of the store it speaks of."""
    tip = _tip(found, at_store)
    if problems := tuple(_days(sent)):
        return Weighed(REFUSED, problems, tip.id, tip.version, tip.store_id)
    if known := _known(sent, at_store):
        return known
    if tip.withdrawn_on is not None:
        return _refused(None, WITHDRAWN, tip, day=tip.withdrawn_on)
    if tip.last is None:
        return _refused(None, OPEN_END, tip)
    other = _longest([each for each in _tips(at_store) if each.withdrawn_on is None] or [tip])
    if other.id != tip.id and other.last is not None and other.last >= tip.last:
        return _refused(NUMBER, PARALLEL, tip, number=other.number or NO_NUMBER_YET, day=other.last)
    return _renewal(sent, tip, years)


def _renewal(sent: Sent, tip: Registered, years: int | None) -> Weighed:
    """The successor of a certificate, by the rules that a renewal on its card follows."""
    number = sent.number or tip.number
    problems = [
        p.at({"valid_from": FIRST, "valid_to": LAST}.get(p.field or "", p.field))
        for p in renewal_problems(sent.first_day, sent.last_day, tip.last, None)
    ]
    if number is None:
        problems.append(Problem("certifications.renewals.number", NUMBER, NO_NUMBER))
    if problems:
        return Weighed(REFUSED, tuple(problems), tip.id, tip.version, tip.store_id)
    first, assumed = first_day(sent.first_day, day_after(sent.last_day), years)
    if assumed and first is not None and tip.last is not None:
        first = max(first, tip.last + ONE_DAY)
    changed = tip.number is not None and spelled(number) != spelled(tip.number)
    remark = Problem("certifications.renewals.number", None, BECAME_NUMBER, {"number": tip.number or ""})
    same = tip.number if not changed and tip.number else number
    return Weighed(
        RENEWS, (remark,) if changed else (), tip.id, tip.version, tip.store_id, tip.holder, same, first,
        sent.last_day, assumed,
    )  # fmt: skip


def _known(sent: Sent, at_store: Sequence[Registered]) -> Weighed | None:
    """A row that says what is registered, so that nothing follows from it; or one that contradicts it."""
    same = [each for each in at_store if each.last == sent.last_day]
    if not same:
        return None
    mine = next((e for e in same if not sent.number or spelled(e.number) == spelled(sent.number)), None)
    if mine is None:
        return _refused(NUMBER, OTHER_NUMBER, same[0], number=same[0].number or NO_NUMBER_YET)
    if mine.withdrawn_on is not None:
        return _refused(None, WITHDRAWN, mine, day=mine.withdrawn_on)
    told: tuple[Problem, ...] = ()
    if sent.first_day is not None and mine.first is not None and sent.first_day != mine.first:
        told = (Problem("certifications.renewals.first", None, OTHER_FIRST, {"day": mine.first}),)
    return Weighed(
        KNOWN, told, mine.id, mine.version, mine.store_id, mine.holder, mine.number, mine.first, mine.last
    )  # fmt: skip


def _tips(certificates: Sequence[Registered]) -> list[Registered]:
    """The certificates that none of the others renews."""
    renewed = {each.predecessor_id for each in certificates}
    return [each for each in certificates if each.id not in renewed] or list(certificates)


def _tip(found: Sequence[Registered], at_store: Sequence[Registered]) -> Registered:
    """The end of the line of renewals on which the longest lasting of some certificates stands."""
    at, followed = _longest(found), {each.predecessor_id: each for each in at_store}
    for _ in at_store:
        at = followed.get(at.id, at)
    return at


def _longest(certificates: Sequence[Registered]) -> Registered:
    return max(certificates, key=lambda each: (each.last or dt.date.min, each.id))


@dataclass(frozen=True, slots=True)
class Rival:
    """A row that would do something to the same certificate, or the same store, as another one."""

    id: int
    row: int
    number: str | None
    first: dt.date | None
    last: dt.date | None


def rivals(rows: Sequence[Rival]) -> dict[int, tuple[str, int]]:
    """Which rows about one certificate may not stand, by id: why, and the row in the way. The first of equal ones may.

    Where two say different things none stands: a person says which is right.
    """
    ordered = sorted(rows, key=lambda each: each.row)
    first = ordered[0]
    if len({(spelled(each.number), each.first, each.last) for each in ordered}) == 1:
        return {each.id: (SAME_AS, first.row) for each in ordered[1:]}
    return {
        each.id: (DIFFERS_FROM, (first if each is not first else ordered[1]).row) for each in ordered
    }  # fmt: skip


def still(foreseen: Weighed, now: Weighed) -> bool:
    """Whether a row may still do what its preview showed: the same thing to a certificate nobody has saved since."""
    return (foreseen.outcome, foreseen.certificate_id, foreseen.version, foreseen.store_id) == (
        now.outcome, now.certificate_id, now.version, now.store_id,
    )  # fmt: skip

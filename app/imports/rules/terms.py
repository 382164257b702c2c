"""What a file's first and last day of membership mean beside the terms that are registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.imports.rules.decisions import Decision
from app.imports.rules.plans import Outcome, TermPlan
from app.kernel.periods import day_after
from app.kernel.problems import N_

ORDER = N_("The last day would lie before the first day %(first)s that is registered; the membership stays as it is.")
SEVERAL = N_("The store has been a member in several periods and none begins on this day; they stay as they are.")


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A registered term; `end` is the first day after it."""

    id: int
    member_id: int
    start: dt.date | None
    end: dt.date | None


def new_term(found: Decision, term: TermPlan, member: int) -> None:
    """A store's first term. An unknown first day counts as member."""
    found.insert("membership_term", member_id=member, valid_from=term.first_day, valid_to=day_after(term.last_day))


def term_changes(found: Decision, term: TermPlan, known: Sequence[KnownTerm], member: int | None) -> None:
    """Change the term that the file speaks of, or begin a new one where the store has come back."""
    latest = max(known, key=lambda t: (t.start or dt.date.min, t.id))
    if term.first_day is not None and latest.end is not None and term.first_day >= latest.end:
        new_term(found, term, latest.member_id if member is None else member)
        return
    spoken_of = latest if len(known) == 1 or term.first_day is None else _begun(known, term.first_day)
    if spoken_of is None:
        found.say("first_day", "imports.term.several", SEVERAL, Outcome.WARNING)
        return
    start, end = term.first_day or spoken_of.start, day_after(term.last_day) or spoken_of.end
    if start is not None and end is not None and end <= start:
        found.say("last_day", "imports.term.contradiction", ORDER, Outcome.WARNING, first=f"{start:%d.%m.}{start.year}")
    elif spoken_of is latest or end == spoken_of.end:
        before = {"valid_from": spoken_of.start, "valid_to": spoken_of.end}
        found.update("membership_term", spoken_of.id, {"valid_from": start, "valid_to": end}, before)


def _begun(known: Sequence[KnownTerm], first: dt.date) -> KnownTerm | None:
    return next((each for each in known if each.start == first), None)


def transferred(found: Decision, known: Sequence[KnownTerm], member: int, today: dt.date) -> None:
    """The store has another owner from today: its membership goes on under the new one."""
    for held in known:
        running = (held.start is None or held.start <= today) and (held.end is None or held.end > today)
        if not running or held.member_id == member:
            continue
        if held.start == today:
            found.update("membership_term", held.id, {"member_id": member}, {})
            continue
        found.update("membership_term", held.id, {"valid_to": today, "end_reason": "transferred"}, {})
        found.insert("membership_term", member_id=member, valid_from=today, valid_to=held.end)

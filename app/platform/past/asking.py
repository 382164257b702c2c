"""What a page or a program asks to look at: read from its arguments, with what is wrong beside the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel import past
from app.kernel.dates import business_day
from app.kernel.past import NAMES, Asked, Moment
from app.kernel.problems import N_, Problem
from app.platform import clock
from app.platform.audit import ChangeGroup
from app.platform.past import tables

NOTHING_KNOWN = N_("The register knows nothing before %(day)s: so there is nothing to show.")
NOTHING_DATED = N_("Nothing in the register is dated as early as %(day)s.")
Arguments = Mapping[str, Sequence[str]]


def read(
    model: Any, arguments: Arguments, read_day: Callable[[str], dt.date]
) -> tuple[Asked, dict[str, Sequence[str]]]:
    """The moment asked for of a model's rows, and the other arguments. A model not covered takes no moment.

    `read_day` reads a typed day and raises ValueError.
    """
    if model not in tables.covered():
        return Asked(), dict(arguments)
    rest = {name: texts for name, texts in arguments.items() if name not in NAMES}
    return past.read(arguments, clock.today(), read_day), rest


def first_problems(session: Session, moment: Moment) -> list[Problem]:
    """What to say of a day before the first record. Ask before or after the look, not within."""
    found = []
    if moment.known is not None:
        first = session.scalar(select(func.min(ChangeGroup.recorded_at)))
        if first is None or business_day(first) > moment.known:
            day = business_day(first) if first else clock.today()
            found.append(Problem("past.known.early", "known", NOTHING_KNOWN, {"day": day}))
    if moment.on is not None and not _dated_by(session, moment.on):
        found.append(Problem("past.on.early", "on", NOTHING_DATED, {"day": moment.on}))
    return found


def _dated_by(session: Session, day: dt.date) -> bool:
    """Whether any dated fact of the reader's begins by a day. Nearly always the first question is answered at once."""
    dated = [m for m in tables.covered() if "valid_from" in m.__table__.c]
    return any(
        session.scalar(select(m.id).where(m.valid_from.is_not(None), m.valid_from <= day).limit(1)) is not None
        for m in sorted(dated, key=_unindexed)
    )


def _unindexed(model: Any) -> bool:
    return not any(next(iter(index.columns)).name == "valid_from" for index in model.__table__.indexes)

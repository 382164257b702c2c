"""Whether a demonstration is loaded and how far, and what its loading needs to know."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.demo.models import DemoLoad
from app.demo.queries.tables import MODELS
from app.demo.rules import Place
from app.geography import queries as geography


def load(session: Session) -> DemoLoad | None:
    """The demonstration, loaded or on its way; None where there is none."""
    return session.scalars(select(DemoLoad).limit(1)).one_or_none()


def locked(session: Session) -> DemoLoad | None:
    """The same, held until the transaction ends: loading and removing take turns."""
    chosen = select(DemoLoad).limit(1).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def places(session: Session, on: dt.date) -> list[Place]:
    """The municipalities on a day with the people who live there."""
    return [Place(m.code, m.name, m.population) for m in geography.municipalities(session, on)]


def known_numbers(session: Session) -> set[str]:
    """The organisation numbers of the firms and stores in the register."""
    member, store = MODELS["member"], MODELS["store"]
    found = set(session.scalars(select(member.org_number)))
    return found | {number for number in session.scalars(select(store.org_number)) if number}


def quiet(session: Session) -> bool:
    """Whether the register is empty: neither a firm nor a store."""
    return not session.scalar(select(exists().select_from(MODELS["member"]) | exists().select_from(MODELS["store"])))

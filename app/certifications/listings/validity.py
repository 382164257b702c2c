"""How long stores are certified in each scheme: a filter of the list of stores, and the layers of their map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_

from app.certifications import queries
from app.certifications.listings.certificates import scheme_code
from app.certifications.queries import conditions
from app.certifications.rules.validity import EXPIRES_SOON_DAYS
from app.kernel.problems import N_
from app.platform.layers import Category, Layer
from app.platform.listing import Filter, Lens

VALIDITY = (
    Category("valid", N_("Valid"), "ok", "circle"),
    Category("soon", N_("Ends within 90 days"), "warn", "triangle"),
    Category("not", N_("Not valid"), "bad", "cross"),
)
TEXT = N_("%(scheme)s: %(state)s")


def _read(text: str) -> tuple[str, str]:
    scheme, _, state = text.rpartition(":")
    if state not in {category.value for category in VALIDITY}:
        raise ValueError(text)
    return scheme_code(scheme), state


def _holds(lens: Lens, scheme: str, state: str) -> Any:
    now = conditions.stores_certified_on([scheme], lens.today)
    if state == "not":
        return ~now
    later = conditions.stores_certified_on([scheme], lens.today + dt.timedelta(days=EXPIRES_SOON_DAYS))
    return and_(now, later if state == "valid" else ~later)


def _choices(session: Any) -> list[tuple[str, str]]:
    from flask_babel import gettext

    return [
        (f"{code}:{category.value}", gettext(TEXT, scheme=name, state=gettext(category.label).lower()))
        for code, name in queries.schemes(session).items()
        for category in VALIDITY
    ]


STORE_VALIDITY = Filter(
    name="validity",
    label=N_("Certified"),
    kind="choice",
    multiple=True,
    parse=_read,
    choices=_choices,
    where=lambda lens, values: or_(*(_holds(lens, scheme, state) for scheme, state in values)),
)


def store_layers(session: Any) -> Sequence[Layer]:
    """A layer of the stores' map for each scheme in use."""
    return [
        Layer(
            name=code,
            label=name,
            filter=STORE_VALIDITY.name,
            categories=tuple(Category(f"{code}:{c.value}", c.label, c.tone, c.shape) for c in VALIDITY),
        )
        for code, name in queries.schemes(session).items()
    ]

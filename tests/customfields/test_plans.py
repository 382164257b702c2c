"""PostgreSQL finds records by what stands in a field through the index on it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from psycopg.types.json import Jsonb

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(("kind", "asked"), [("choice", "a"), ("several", "a"), ("answer", "1"), ("link", "1")])
def test_equal_values_are_found_by_the_index(app, define, kind, asked):
    from app.platform import clock
    from app.platform.db import db
    from app.platform.listing import Lens
    from app.platform.runtime import runtime
    from app.platform.scope import SYSTEM, acting_as

    more = {"choices_text": "a = A\nb = B"} if kind in ("choice", "several") else {}
    define(kind=kind, **more, **({"link_to": "member"} if kind == "link" else {}))
    with app.app_context(), acting_as(SYSTEM):
        session = db.session()
        if session.get_bind().dialect.name != "postgresql":
            pytest.skip("the index is PostgreSQL's")
        listing = runtime().listings["stores"]
        found = sa.select(listing.model.id).where(
            *listing.conditions(Lens(session, clock.today()), listing.read({"x_varebil": [asked]}))
        )
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        made = found.compile(session.get_bind())
        given = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in made.params.items()}
        plan = "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {made}", given).scalars())
    assert "ix_store_custom" in plan, plan

"""PostgreSQL finds records by what stands in a field through the index of values."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

pytestmark = pytest.mark.postgres


ASKED = [
    ("choice", "", "a"), ("several", "", "a"), ("answer", "", "1"), ("link", "", "1"), ("whole", "_min", "3"),
    ("amount", "", "12"), ("date", "_from", "2026-01-01"), ("text", "_empty", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "suffix", "asked"), ASKED)
def test_values_are_found_by_the_index(app, define, kind, suffix, asked):
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
        listing, lens = runtime().listings["stores"], Lens(session, clock.today())
        found = sa.select(listing.model.id).where(
            *listing.conditions(lens, listing.read({f"x_varebil{suffix}": [asked]}))
        )
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        told = found.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {told}".replace("%", "%%")).scalars())
    assert "pk_extra_value" in plan or "ix_extra_value_record" in plan, plan

"""Records asked for by many ids: the same ones on both databases, and on PostgreSQL by one parameter."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.geography.models import County
from app.platform.among import among, one_of


@pytest.mark.parametrize("condition", [one_of, among])
def test_many_ids_find_what_each_would(system, condition):
    known = sorted(system.scalars(select(County.id)))[:3]
    wanted = [*known, *range(10**6, 10**6 + 2000)]
    assert sorted(system.scalars(select(County.id).where(condition(system, County.id, wanted)))) == known
    assert list(system.scalars(select(County.id).where(condition(system, County.id, [])))) == []


def test_a_statement_does_not_grow_with_the_ids_on_postgresql(system):
    asked = select(County.id).where(one_of(system, County.id, range(1, 1001)))
    given = asked.compile(system.get_bind(), compile_kwargs={"render_postcompile": True}).params
    assert len(given) == (1 if system.get_bind().dialect.name == "postgresql" else 1000)

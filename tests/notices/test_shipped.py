"""The templates that come with Bukett: they say something about real records, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.notices import operations, rules
from app.notices.models import NoticeTemplate


@pytest.mark.parametrize("shipped_template", rules.SHIPPED, ids=lambda each: each.code)
def test_shipped_templates_say_something_about_a_real_record_in_both_languages(
    shipped_template, app, world, certificate, arrange, shipped
):
    from app.imports.models import ImportRun
    from app.notices.operations.rendering import values, written
    from app.stores.models import MembershipTerm

    with arrange() as uow:
        for row in uow.session.scalars(sa.select(MembershipTerm)):
            row.valid_to = dt.date(2027, 1, 1)
        run = uow.add(ImportRun(name="register.xlsx", sha256="", rows_sha256="", created_at=uow.now, rows=9, refused=2))
        mine = world.ids["bjorn"]
        ids = {"import_run": run.id, "certificate": certificate}
        ids |= {"employment": mine["employment"], "membership_term": mine["term"]}
        for name in ("", "Bjørn"):
            about = (shipped_template.record, ids[shipped_template.record])
            offered = values(uow.session, about, {}, name)
            for language, hello in (("nb", "Hei "), ("en", "Hello ")):
                found = written(shipped_template, offered, language)
                assert found.body.startswith(hello + name)
                assert found.subject
                assert "None" not in found.body + found.subject
                assert "  " not in found.body


def test_shipped_templates_name_only_what_is_offered_and_come_once(app, arrange, shipped, system):
    from app.notices import queries
    from app.platform import sandbox

    with app.app_context():
        for each in rules.SHIPPED:
            for field in rules.TEXTS:
                assert sandbox.check(getattr(each, field), queries.names_for(each.record)) == []
    with arrange() as uow:
        operations.load_templates(uow)
    assert system.scalar(sa.select(sa.func.count(NoticeTemplate.id))) == len(rules.SHIPPED)

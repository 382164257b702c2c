"""A segment is written to: the right stores, each address once, in the name of whoever ordered it."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import sqlalchemy as sa

from app.notices.models import Notice, NoticeTemplate
from app.platform.db import db
from app.platform.jobs.run import run_pending
from app.stores.models import Store
from tests.savedviews.conftest import keep, post  # noqa: F401 - the pages of saved views


@pytest.fixture
def template(arrange, world):
    with arrange() as uow:
        uow.add(
            NoticeTemplate(
                code="varebil", name="Varebil", record="store", subject_nb="Til {{ store.name }}", body_nb="Hei.",
                recorded_at=uow.now,
            )
        )  # fmt: skip
        for name, address in (("bjorn", "post@blom.example"), ("cecilie", "rose@blom.example")):
            uow.session.get(Store, world.ids[name]["store"]).email = address


def hidden(page, name: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(rf'name="{name}" value="([^"]*)"', page.text)]


def test_the_stores_of_a_segment_get_it_and_nobody_twice(app, world, template, keep, sign_in, token, system):  # noqa: F811
    pk = keep("anna", "Bare Bjørn", {"q": "canarybjorn"})
    assert f"/notices-to-segment/{pk}" in sign_in("anna").get(f"/segments/{pk}/recipients").text
    page = sign_in("anna").get(f"/notices-to-segment/{pk}?way=own&template=varebil")
    assert "Til canarybjorn butikk" in page.text
    form = {"template": "varebil", "key": hidden(page, "key")[0], "way": "own"}
    for _ in range(2):
        answer = sign_in("anna").post(f"/notices-to-segment/{pk}", data=form, headers={"X-CSRFToken": token("anna")})
        assert answer.status_code == 303
    with app.app_context():
        run_pending(app, limit=10)
        db.session.rollback()
    rows = system.scalars(sa.select(Notice)).all()
    assert [(row.address, row.entity, row.entity_id) for row in rows] == [
        ("post@blom.example", "store", world.ids["bjorn"]["store"])
    ]


def test_in_quiet_hours_it_is_said_when_they_go_out(world, template, keep, sign_in, token, arrange, monkeypatch):  # noqa: F811
    from app.notices import operations
    from app.platform import clock

    pk, night = keep("anna", "Bare Bjørn", {"q": "canarybjorn"}), dt.datetime(2026, 11, 30, 22, tzinfo=dt.UTC)
    here = f"/notices-to-segment/{pk}?way=own&template=varebil"
    with arrange() as uow:
        operations.set_quiet_hours(uow, begins=dt.time(21), ends=dt.time(7), weekends=False)
    monkeypatch.setattr(clock, "now", lambda: night)
    page = sign_in("anna").get(here)
    assert "meldingene går ut fra 01.12.2026 07:00." in page.text
    form = {"template": "varebil", "key": hidden(page, "key")[0], "way": "own"}
    sent = sign_in("anna").post(here, data=form, headers={"X-CSRFToken": token("anna")}, follow_redirects=True)
    assert "meldingene går ut fra 01.12.2026 07:00." in sent.text
    monkeypatch.setattr(clock, "now", lambda: night - dt.timedelta(hours=12))
    assert "stille tid" not in sign_in("anna").get(here).text


def test_a_template_about_other_records_is_refused(world, template, keep, sign_in, token, arrange):  # noqa: F811
    pk = keep("anna", "Firmaer", {"q": "canary"}, listing="members")
    page = sign_in("anna").post(
        f"/notices-to-segment/{pk}", data={"template": "varebil", "key": "1"}, headers={"X-CSRFToken": token("anna")}
    )
    assert page.status_code == 422
    assert sign_in("bjorn").get(f"/notices-to-segment/{pk}").status_code == 403
    assert sign_in("tove").get(f"/notices-to-segment/{pk}").status_code == 404


def test_templates_and_quiet_hours_are_a_part_of_the_configuration(app, template, arrange, tmp_path, system):
    file = tmp_path / "config.yaml"
    run = app.test_cli_runner().invoke
    assert run(args=["config", "export", str(file)]).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert "  varebil:\n    name: Varebil\n" in text
    with arrange() as uow:
        uow.session.delete(uow.session.scalars(sa.select(NoticeTemplate)).one())
    file.write_text(text.replace("begins: '20:00'", "begins: '21:30'"), encoding="utf-8")
    answer = run(args=["config", "import", str(file)])
    assert "2 changed" in answer.output, answer.output
    assert system.scalars(sa.select(NoticeTemplate.subject_nb)).one() == "Til {{ store.name }}"
    assert "0 changed" in run(args=["config", "import", str(file)]).output
    file.write_text(
        "bukett: 1\nmessage_templates:\n  feil:\n    name: Feil\n    record: store\n"
        "    subject_nb: '{{ store.konto }}'\n    body_nb: x\n"
    )
    refused = run(args=["config", "import", str(file)])
    assert refused.exit_code == 1
    assert "Line 4: message_templates/feil: Line 1" in refused.output

"""Segments: live, on a date, who came and went and why, who is written to. Asked as people and automations ask."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from app.kernel.problems import Refused
from app.platform import clock
from app.savedviews import queries
from app.savedviews.models import SavedViewCount
from app.savedviews.rules import state_key

ACTIVE = {"status": "active"}
MAIL = {"where": '["is", "q", "canary"]'}


@pytest.fixture(autouse=True)
def _nothing_remembered(app):
    for kept in ("figures", "weeks", "views"):
        app.extensions.pop(f"bukett.{kept}", None)


@pytest.fixture
def earlier(app, world):
    """Everything so far was recorded twenty days ago."""
    import sqlalchemy as sa
    from flask_appbuilder import Model

    from app.platform.db import db
    from app.platform.engine import writing

    then = clock.now() - dt.timedelta(days=20)
    with app.app_context(), writing(db.engine), db.engine.begin() as connection:
        for table in Model.metadata.sorted_tables:
            if "recorded_at" in table.c:
                connection.execute(sa.update(table).values(recorded_at=then))


@pytest.fixture
def members(app):
    """The ids of a segment, for who sees everything; read at once."""
    from app.platform.db import db
    from app.platform.scope import SYSTEM, acting_as

    def read(pk: int, day: dt.date | None = None) -> list[int]:
        with app.app_context(), acting_as(SYSTEM):
            return list(queries.members_of(db.session(), pk, day))

    return read


def said(page) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", page.text.split("<main")[1]))


def ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def test_a_segment_stays_live_and_has_its_members_on_a_date(world, earlier, keep, arrange, members):
    from app.stores.models import Store

    bjorn, cecilie = (world.ids[name]["store"] for name in ("bjorn", "cecilie"))
    pk = keep("anna", "Bjørns", {"q": "canarybjorn"})
    assert members(pk) == [bjorn]
    with arrange() as uow:
        uow.session.get(Store, cecilie).name = "canarybjorn avdeling"
    assert members(pk) == sorted([bjorn, cecilie])
    assert members(pk, ago(5)) == [bjorn]
    assert members(pk, ago(40)) == []


def test_what_is_done_with_one_member_does_not_change_who_is_next(world, keep, app):
    from app.platform.db import db, unit_of_work
    from app.platform.scope import SYSTEM, acting_as
    from app.stores.models import Store

    pk, seen = keep("anna", "Alle", {"q": "canary"}), []
    with app.app_context(), acting_as(SYSTEM):
        for store in queries.members_of(db.session(), pk):
            seen.append(store)
            with unit_of_work(source="task") as uow:
                uow.session.get(Store, store).name = "borte"
        assert sorted(seen) == sorted(world.ids[name]["store"] for name in ("bjorn", "cecilie"))
        assert list(queries.members_of(db.session(), pk)) == []
        assert queries.included(db.session(), pk, seen) == set()


def test_a_segment_that_names_what_is_gone_has_no_members_but_says_so(world, keep, arrange, members, sign_in):
    from app.savedviews.models import SavedView

    pk = keep("anna", "Gammel", ACTIVE)
    with arrange() as uow:
        uow.session.get(SavedView, pk).state = [["gone", "1"]]
    with pytest.raises(Refused):
        members(pk)
    page = sign_in("anna").get(f"/segments/{pk}")
    assert "Gammel" in said(page)
    assert "borte" in said(page)


def test_who_came_and_went_with_the_condition_and_the_field(world, earlier, keep, arrange, sign_in):
    from app.stores.models import Store

    bjorn, cecilie = (world.ids[name]["store"] for name in ("bjorn", "cecilie"))
    pk = keep("anna", "Bjørns", {"q": "canarybjorn", "status": "active"})
    with arrange() as uow:
        uow.session.get(Store, cecilie).name = "canarybjorn avdeling"
        uow.session.get(Store, bjorn).name = "helt annet"
        uow.session.get(Store, bjorn).email = "post@annet.example"
    came = said(sign_in("anna").get(f"/segments/{pk}?since={ago(5)}&which=came"))
    assert "canarybjorn avdeling" in came
    assert "Dette gjelder nå: Har ordene “canarybjorn”" in came or "Dette gjelder nå: Har ordene «canarybjorn»" in came
    assert "Butikknavn" in came
    assert "Status" not in came.split("Dette gjelder nå")[1]
    went = said(sign_in("anna").get(f"/segments/{pk}?since={ago(5)}&which=went"))
    assert "helt annet" in went
    assert "Dette gjelder ikke lenger" in went


def test_what_only_the_calendar_changed_is_said_to_be_so(world, earlier, keep, sign_in):
    pk = keep("anna", "Utgått", {"status": "former"})
    page = sign_in("anna").get(f"/segments/{pk}?since={ago(5)}")
    assert page.status_code == 200
    bad = sign_in("anna").get(f"/segments/{pk}?since=neste+uke")
    assert bad.status_code == 422
    assert "neste uke" in bad.text


def test_what_was_registered_since_came_and_with_todays_knowledge_it_was_there(world, keep, sign_in):
    pk = keep("anna", "Alle", {"q": "canary"})
    page = said(sign_in("anna").get(f"/segments/{pk}?since={ago(5)}"))
    assert "Den ble registrert etter det" in page
    page = sign_in("anna").get(f"/segments/{pk}?since={ago(5)}&knowing=now")
    assert "Ingen siden den dagen" in said(page)


def test_each_address_once_and_who_is_left_out(world, keep, arrange, sign_in):
    from app.stores.models import Store

    bjorn, cecilie = (world.ids[name]["store"] for name in ("bjorn", "cecilie"))
    pk = keep("anna", "Alle", {"q": "canary"}, audience="all")
    with arrange() as uow:
        uow.session.get(Store, bjorn).email = "post@blom.example"
        uow.session.get(Store, cecilie).email = "POST@blom.example"
    page = sign_in("anna").get(f"/segments/{pk}/recipients")
    assert page.text.count("post@blom.example") >= 2  # in the table and among those to copy
    assert re.search(r"<textarea[^>]*>post@blom.example</textarea>", page.text)
    assert "skrives til én gang" in said(page)
    with arrange() as uow:
        uow.session.get(Store, cecilie).email = None
    page = sign_in("anna").get(f"/segments/{pk}/recipients")
    assert "Ingen adresse" in said(page)
    own = sign_in("bjorn").get(f"/segments/{pk}/recipients")
    assert "post@blom.example" in own.text
    assert "canarycecilie" not in own.text
    file = sign_in("anna").get(f"/segments/{pk}/recipients.csv?way=own").data.decode("utf-8-sig")
    assert "post@blom.example" in file
    assert "canarycecilie" in file


def test_a_tile_leads_to_its_rows_and_tells_the_change_in_a_week(app, world, earlier, keep, arrange, sign_in):
    from app.platform.db import db
    from app.platform.jobs.run import run_pending
    from app.stores.models import Store

    pk = keep("anna", "Flisen", {"q": "canarybjorn"}, audience="all", tile="1")
    with arrange() as uow:
        uow.session.get(Store, world.ids["cecilie"]["store"]).name = "canarybjorn avdeling"
    with app.app_context():
        run_pending(app, limit=10)
        db.session.rollback()
    tile = re.search(r'<a class="b-tile[^"]*" href="/stores/\?view=\d+">.*?</a>', sign_in("tove").get("/").text)[0]
    assert "Flisen" in tile
    assert "<b>2</b>" in tile
    assert "+1 på en uke" in tile
    own = re.search(r'<a class="b-tile[^"]*" href="/stores/\?view=\d+">.*?</a>', sign_in("bjorn").get("/").text)[0]
    assert "<b>1</b>" in own
    assert "uke" not in own
    with arrange() as uow:
        assert uow.session.query(SavedViewCount).filter_by(view_id=pk).one().number == 1


@pytest.mark.parametrize("who", ["anna", "tove", "bjorn"])
def test_tiles_are_few_and_the_start_page_asks_no_more_for_them(app, keep, sign_in, arrange, who):
    from tests.platform.test_start import MOST_QUERIES, _asked

    made = [keep("anna", f"Flis {number}", ACTIVE, audience="all", tile="1") for number in range(6)]
    with arrange() as uow:
        for pk in made:
            key = state_key([["status", "active"]])
            uow.session.add(SavedViewCount(view_id=pk, state_key=key, day=ago(7), number=1))
    client = sign_in(who)
    client.get("/")
    answer, statements = _asked(app, client, "/")
    assert len(re.findall("Flis ", answer.text)) == 4
    assert len(statements) <= MOST_QUERIES, statements
    app.extensions.pop("bukett.figures", None)
    _, again = _asked(app, client, "/")
    assert len(again) == len(statements) + 1  # all four are counted by one

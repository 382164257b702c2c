"""Looking back shows nobody more than today: every list, card, export and resource as of a day and as known on one."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import _empty
from tests.security.attacks import Attack
from tests.security.canaries import canary
from tests.security.house import House, text_of
from tests.security.test_matrix import everything_granted, leaks

MOVED, GONE = "canarycecilie moved away", "canarycecilie moved and gone"


def today() -> str:
    from app.platform import clock

    return clock.today().isoformat()


@pytest.fixture(scope="module")
def house(built_app):
    """Everybody's rows have changed since today; what was Bjørn's has gone to Cecilie, and some of it is deleted."""
    _empty(built_app)
    found = House(built_app)
    with built_app.app_context(), found.system():
        _changed_since(found)
    yield found
    _empty(built_app)


def _changed_since(house: House) -> None:
    from app.platform import clock
    from app.platform.db import unit_of_work
    from app.stores.models import StoreAddress

    ids = house.world.ids
    with unit_of_work(source="system") as uow:
        mistaken = [
            uow.add(StoreAddress(store_id=ids["bjorn"]["store"], street=street, recorded_at=uow.now)).id
            for street in (MOVED, GONE)
        ]
    later = clock.now() + dt.timedelta(days=2)
    with unit_of_work(source="system", now=later) as uow:
        for name in ("bjorn", "cecilie"):
            for model, pk in _rows(house, name):
                _change(uow.session.get(model, pk), name)
        for pk in mistaken:
            uow.session.get(StoreAddress, pk).store_id = ids["cecilie"]["store"]
    with unit_of_work(source="system", now=later) as uow:
        uow.session.delete(uow.session.get(StoreAddress, mistaken[1]))


def _rows(house: House, name: str):
    from app.platform.past import tables

    for model in tables.covered():
        if pk := house.world.ids[name].get(house.key(model.__tablename__)):
            yield model, pk


def _change(item, name: str) -> None:
    for field in ("contact_name", "street", "certifier", "reason", "issuer", "name"):
        if field in item.__table__.c:
            setattr(item, field, f"{canary(name)} later")
            return
    item.valid_to = dt.date(2033, 1, 1)


def looks() -> list[str]:
    return [f"known={today()}", "on=2020-06-01", f"on=2020-06-01&known={today()}"]


def wave(house: House, victim: str):
    """Every list, card, export and resource that can be looked back on, in each kind of look."""
    from app.platform import past
    from app.platform.runtime import runtime

    with house.app.app_context():
        views = [v for v in runtime().views.values() if past.covers(v.datamodel.obj)]
        apis = [a for a in runtime().apis if past.covers(a.datamodel.obj)]
        places = [(v.route_base, v.datamodel.obj, ("/", "/export.csv", "/?q=can")) for v in views]
        places += [(f"/api/v1/{a.resource_name}", a.datamodel.obj, ("/",)) for a in apis]
    for base, model, ends in places:
        pk = house.world.ids[victim].get(house.key(model.__tablename__))
        for path in (*(base + end for end in ends), f"{base}/{pk}"):
            yield from (Attack("GET", f"{path}{'&' if '?' in path else '?'}{look}") for look in looks())


@pytest.mark.parametrize("granted", [False, True], ids=["as a florist", "with every permission"])
def test_a_florist_looking_back_sees_nothing_of_another(house, granted):
    sent = list(wave(house, "cecilie"))
    assert len(sent) > 150
    before = house.fingerprint()
    if granted:
        with everything_granted(house.app):
            wrong = leaks(house, sent)
    else:
        wrong = leaks(house, sent)
    assert not wrong, "\n".join(wrong[:20])
    assert house.lives("florist")
    assert house.fingerprint() == before


def test_the_same_looks_show_the_owner_the_own_rows(house):
    pages = [text_of(house.ask("florist", "GET", a.path)) for a in wave(house, "bjorn") if "/api/" not in a.path]
    assert sum("canarybjorn" in page for page in pages) > len(pages) // 2


def test_the_office_sees_what_was_known_then(house):
    def seen(look):
        return text_of(house.ask("administrator", "GET", f"/addresses/export.csv?{look}"))

    assert MOVED in seen(f"known={today()}")
    assert GONE in seen(f"known={today()}")
    assert GONE not in seen("")
    assert MOVED not in text_of(house.ask("foreign", "GET", f"/addresses/export.csv?known={today()}"))


@pytest.mark.parametrize("actor", ["anonymous", "tender", "florist", "auditor"])
def test_who_may_not_look_today_may_not_look_back(house, actor):
    from app.platform import past
    from app.platform.runtime import runtime

    with house.app.app_context():
        bases = [v.route_base for v in runtime().views.values() if past.covers(v.datamodel.obj)]
    for base in [*bases, "/certified-stores"]:
        now, then = (house.ask(actor, "GET", f"{base}/{query}") for query in ("", f"?known={today()}"))
        assert (then.status_code, then.status_code == 200) == (now.status_code, now.status_code == 200), base


def test_a_form_is_never_of_the_past(house):
    """Whoever adds the days to a form's address changes today's record, and reads it as it is today."""
    pk = house.world.ids["bjorn"]["store"]
    page = text_of(house.ask("administrator", "GET", f"/stores/{pk}/edit?known={today()}"))
    assert "canarybjorn later" in page

"""Every route and method for every actor, and every route for a florist who asks for another florist's rows."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest

from tests.security import attacks, matrix, routes
from tests.security.house import ACTORS, House, text_of

TABLE = matrix.declared()
COUNTED = ("/login/", "/api/v1/security/login", "/logout/")  # these write also when they refuse


def address(house: House, route: str, row: matrix.Row, actor: str) -> str:
    path = route.partition("#")[0] + row.query
    for name, value in row.ids.items():
        filled = value[1:] if isinstance(value, str) and value.startswith("=") else house.id_of("bjorn", value)
        path = path.replace(f"<{name}>", str(filled))
    return path


def sent(row: matrix.Row, actor: str) -> dict:
    how = dict(row.how)
    if "data" in how:
        how["data"] = {n: v.replace("{actor}", actor) for n, v in how["data"].items()}
    if "username" in how.get("json", ()):
        how["json"] = how["json"] | {"username": f"nobody-{actor}"}
    return how


def verdict(answer, word: str, wanted) -> str | None:
    """What is wrong with an answer, or nothing."""
    status, there = answer.status_code, answer.headers.get("Location", "")
    to_login = status in (302, 303) and "/login/" in there
    if status >= 500:
        return f"{status}"
    if isinstance(wanted, int):
        return None if status == wanted else f"{status}, not {wanted}"
    if wanted == "login":
        return None if to_login else f"{status}, not sent to sign in"
    if to_login or status in (401, 403, 404, 405, 400):
        return f"{status} {there}, not {wanted}"
    if wanted in ("seen", "blank"):
        if status != 200:
            return f"{status}, not {wanted}"
        seen = word in text_of(answer)
        return None if seen is (wanted == "seen") else f"{wanted}, but the word {'is' if seen else 'is not'} there"
    return None


def cell(house: House, route: str, method: str, actor: str) -> str | None:
    row = TABLE[route, method]
    wanted = row.outcomes[actor]
    if wanted == "skip":
        return None
    client = house.fresh(actor) if row.alone else None
    answer = house.ask(actor, method, address(house, route, row, actor), client=client, **sent(row, actor))
    wrong = verdict(answer, row.word.replace("{store}", str(house.world.ids["bjorn"]["store"])), wanted)
    answer.close()
    return f"{actor} {method} {route}: {wrong}" if wrong else None


def is_denied(outcome) -> bool:
    return outcome == "login" or isinstance(outcome, int)


def test_every_route_is_declared_and_every_declared_route_exists(house):
    found = routes.differences(house.app)
    assert not found, "\n".join(found)


def test_every_route_has_an_actor_who_may(house):
    """A refusal is worth something only beside an answer."""
    alone = {key for key, row in TABLE.items() if all(is_denied(o) for o in row.outcomes.values())}
    known = {
        k
        for k in alone
        if k[0].startswith(
            (
                "/records/",
                "/login/",
                "/logout/",
                "/api/v1/security/login",
                "/imports/<pk>/sheet",
                "/imports/<pk>/forget",
                "/renewals/<pk>/forget",
                "/unsubscribe/",
            )
        )
        or k[0].endswith("/custom_fields/<key>")  # no file stands there; `#held` is answered
    }
    assert alone - known == {("/search/lookup/<kind>#nonsense", "GET")}


@pytest.mark.parametrize("actor", ACTORS)
def test_each_actor_reads_what_it_may_and_reading_writes_nothing(house, actor):
    asked = [key for key in TABLE if key[1] == "GET"]
    wrong = quiet(house, asked, actor)
    assert not wrong, "\n".join(wrong)
    assert house.lives(actor)


@pytest.mark.parametrize("actor", ACTORS)
def test_each_actor_writes_what_it_may_and_a_refusal_writes_nothing(house, actor):
    asked = [key for key in TABLE if key[1] != "GET"]
    refused = [key for key in asked if is_denied(TABLE[key].outcomes[actor]) and not key[0].startswith(COUNTED)]
    wrong = quiet(house, refused, actor)
    assert not wrong, "\n".join(wrong)
    assert house.lives(actor)
    wrong = [w for key in asked if key not in refused if (w := cell(house, *key, actor))]
    assert not wrong, "\n".join(wrong)
    assert house.lives(actor)


def quiet(house: House, asked: list, actor: str) -> list[str]:
    """What is wrong with these cells, all of which may not write. Who wrote is looked for only where something did."""
    house.token(actor)
    before = house.fingerprint()
    wrong = [w for key in asked if (w := cell(house, *key, actor))]
    if house.fingerprint() != before:
        wrong += [w for key in asked for w in quiet_once(house, key, actor)]
    return wrong


# Every route x the rows of another florist ---------------------------------------------------------------------------
FAMILIES = {
    "routes": lambda house: attacks.on_routes(house, "cecilie", TABLE),
    "lists": lambda house: attacks.on_lists(house, "cecilie"),
    "search": lambda house: attacks.on_search(house, "cecilie"),
    "forms": lambda house: attacks.on_forms(house, "cecilie", "bjorn"),
    "api": lambda house: attacks.on_api(house, "cecilie", "bjorn"),
}


def leaks(house: House, wave, actor: str = "florist") -> list[str]:
    """What a wave of requests gives away of Cecilie's, changes of hers, or breaks."""
    marks, before, wrong = house.marks("cecilie"), house.rows_of("cecilie"), []
    house.token(actor)
    for attack in wave:
        answer = house.ask(actor, attack.method, attack.path, **attack.how)
        if answer.status_code >= 500:
            wrong.append(f"{attack}: {answer.status_code}")
        if found := marks.search(text_of(answer)):
            wrong.append(f"{attack}: {answer.status_code}, gives away {found.group(0)!r}")
        answer.close()
    if house.rows_of("cecilie") != before:
        wrong.append("rows of the other florist were changed")
    return wrong


@contextlib.contextmanager
def everything_granted(app):
    """Florists with every permission on what has a scope: then the scope alone stands between them."""
    runtime = app.extensions["bukett"]
    kept, all_of_it = runtime.access, frozenset({"list", "show", "export", "add", "edit", "delete", "verify", "reveal"})
    own = {"Members", "People", "Stores", "Terms", "Certificates", "Qualifications", "Accounts"}
    runtime.access = {r: ({**g, "Florist": all_of_it} if r in own else g) for r, g in kept.items()}
    try:
        yield
    finally:
        runtime.access = kept


@pytest.mark.parametrize("family", FAMILIES)
def test_no_route_gives_a_florist_another_florists_rows(house, family):
    wave = list(FAMILIES[family](house))
    wrong = leaks(house, wave)
    assert len(wave) > 20
    assert house.lives("florist")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_scope_holds_even_where_every_permission_is_granted(house, family):
    with everything_granted(house.app):
        assert house.ask("florist", "GET", "/stores/new").status_code == 200
        wrong = leaks(house, list(FAMILIES[family](house)))
    assert house.lives("florist")
    assert not wrong, "\n".join(wrong)


def test_the_same_requests_answer_with_the_canary_to_whom_the_rows_belong(house):
    """The twins: what is refused to Bjørn is answered to Cecilie, or to the office where no florist may ask."""
    marks = house.marks("cecilie")
    wave = [a for family in ("routes", "search") for a in FAMILIES[family](house) if a.twin or "q=canaryc" in a.path]
    actors = ("foreign", "administrator")
    wrong = [str(a) for a in wave if not any(marks.search(_answered(house, who, a)) for who in actors)]
    assert len(wave) > 60
    of_no_florist = ("lookup/scheme", "lookup/ab_user", "lookup/colleague")  # schemes and user names bear no canary
    assert not [w for w in wrong if not any(kind in w for kind in of_no_florist)], "\n".join(wrong)


def _answered(house: House, actor: str, attack: attacks.Attack) -> str:
    """The whole answer to somebody who may; nothing where they may not."""
    answer = house.ask(actor, "GET", attack.path, **attack.how)
    text = text_of(answer)
    answer.close()
    return text if answer.status_code == 200 else ""


# Faults planted on a second application must be found by the same checks --------------------------------------------
@pytest.fixture(scope="module")
def planted(house):
    """A second application on the same database with a route that nobody declared, and that forgets the scope."""
    from app.factory import create_app
    from app.platform import scope
    from app.platform.db import db
    from app.stores.models import Store

    app = create_app(house.app.config["BUKETT"])
    app.config.update(TESTING=True)

    def leak(pk):
        with scope.acting_as(scope.SYSTEM):
            return db.session.get(Store, pk).name

    def honest(pk):
        item = db.session.get(Store, pk)
        return (item.name, 200) if item else ("", 404)

    def writes():
        from app.platform.db import unit_of_work

        with scope.acting_as(scope.SYSTEM), unit_of_work() as uow:
            uow.session.get(Store, house.world.ids["cecilie"]["store"]).contact_name = "Overwritten"
        return ""

    app.add_url_rule("/planted-leak/<int:pk>", "leak", leak)
    app.add_url_rule("/planted-honest/<int:pk>", "honest", honest)
    app.add_url_rule("/planted-write", "writes", writes)
    yield House(app, house.world)
    with app.app_context():
        db.engine.dispose()


def test_a_route_that_nobody_declared_is_found(planted):
    assert "GET /planted-leak/<pk> is not in the table" in routes.differences(planted.app)


def test_a_view_that_forgets_the_scope_is_found(planted):
    rows = {(f"/planted-{which}/<pk>", "GET"): matrix.Row({}, {"pk": "store"}) for which in ("leak", "honest")}
    found = leaks(planted, list(attacks.on_routes(planted, "cecilie", rows)))
    assert len(found) == 1
    assert found[0].startswith("GET /planted-leak/")


def test_a_change_of_foreign_rows_and_a_reading_that_writes_are_found(planted, monkeypatch):
    assert leaks(planted, [attacks.Attack("GET", "/planted-write")]) == ["rows of the other florist were changed"]
    row = dataclasses.replace(TABLE["/health/live", "GET"])
    monkeypatch.setitem(TABLE, ("/planted-write", "GET"), row)
    with planted.app.app_context(), planted.system():
        from app.platform.db import unit_of_work
        from app.stores.models import Store

        with unit_of_work() as uow:
            uow.session.get(Store, planted.world.ids["cecilie"]["store"]).contact_name = "As it was"
    assert "florist GET /planted-write writes store" in quiet_once(planted, ("/planted-write", "GET"), "florist")


def test_a_wrong_grant_is_found(house, monkeypatch):
    access = house.app.extensions["bukett"].access
    monkeypatch.setitem(access, "Accounts", {**access["Accounts"], "Customer service": frozenset({"list"})})
    assert cell(house, "/accounts/", "GET", "service") == "service GET /accounts/: 200, not 403"
    monkeypatch.setitem(access, "Accounts", {**access["Accounts"], "Finance": frozenset()})
    assert cell(house, "/accounts/", "GET", "finance") is not None


def quiet_once(house: House, key, actor: str) -> list[str]:
    before = house.fingerprint()
    cell(house, *key, actor)
    after = house.fingerprint()
    return [f"{actor} {key[1]} {key[0]} writes {name}" for name in before if before[name] != after[name]]

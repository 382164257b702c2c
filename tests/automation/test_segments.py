"""Segments to be gone through, and as a condition. One that is gone waits visibly and widens nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.automation.acting import REGISTERED, SET, claims_forgotten, moved
from tests.platform.editing import Opened, sent

TURN = {"kind": "schedule", "table": "certificate", "segment": "certificates/bjorns", "every": "day", "on": 0}
WAIT = {"kind": "wait", "number": "1", "unit": "days"}


@pytest.fixture
def view(arrange, world):
    """A shared view of Bjørn's certificates: what a segment is. Returns its id."""
    from app.savedviews.models import SavedView

    with arrange() as uow:
        state = [["store", str(world.ids["bjorn"]["store"])]]
        made = SavedView(
            listing="certificates", name="Bjørns", key="bjorns", state=state, owner_id=1, audience="all", position=1
        )
        made.recorded_at = uow.now
        return uow.add(made).id


@pytest.fixture
def change(arrange, view):
    """Change the view, or take it away."""

    def changed(**values):
        from app.savedviews.models import SavedView

        with arrange() as uow:
            item = uow.session.get(SavedView, view)
            if not values:
                uow.session.delete(item)
            for name, value in values.items():
                setattr(item, name, value)

    return changed


def later(app, monkeypatch, work, **by):
    moved(monkeypatch, **by)
    claims_forgotten(app)
    work("automation.days")


def test_each_record_of_a_segment_gets_it_once_a_turn(app, view, automate, register, work, runs, monkeypatch):
    automate(TURN, SET)
    mine = {register(), register(number="C-2")}
    register("cecilie")
    for _ in range(2):
        claims_forgotten(app)
        work("automation.days")
    assert sorted(run.entity_id for run, _ in runs()) == sorted(mine)
    assert {run.state for run, _ in runs()} == {"done"}
    third = register(number="C-3")
    later(app, monkeypatch, work, days=5)  # a worker that stood still for days goes through it once
    assert len(runs()) == 5
    assert sum(run.entity_id == third for run, _ in runs()) == 1


def test_once_for_each_begins_when_a_record_comes_in_and_never_again(
    app, view, automate, register, work, runs, monkeypatch
):
    automate({**TURN, "every": "once"}, SET)
    first = register()
    work("automation.days")
    second = register(number="C-2")
    later(app, monkeypatch, work, days=1)
    later(app, monkeypatch, work, days=1)
    assert [run.entity_id for run, _ in runs()] == [first, second]


def test_a_large_segment_is_gone_through_in_pieces(view, automate, register, work, runs, monkeypatch):
    from app.automation.operations import scanning

    monkeypatch.setattr(scanning, "CHUNK", 2)
    automate(TURN, SET)
    mine = [register(number=f"C-{n}") for n in range(5)]
    work("automation.days")
    assert [run.entity_id for run, _ in runs()] == mine


@pytest.mark.parametrize("broken", [{}, {"audience": "own", "key": None}, {"state": [["x_gone", "1"]]}])
def test_a_segment_that_is_gone_waits_visibly_and_is_caught_up_once_it_is_mended(
    app, broken, view, change, automate, register, work, runs, monkeypatch, sign_in, arrange
):
    from app.savedviews.models import SavedView

    pk = automate(TURN, SET)
    mine = register()
    register("cecilie")
    change(**broken)
    work("automation.days")
    assert runs() == []
    ada = sign_in("admin")
    ada.set_cookie("bukett_locale", "en")
    card = ada.get(f"/automations/{pk}").text
    assert "It waits" in card
    assert "asks for something that is gone" in card if "state" in broken else "is gone, or shared no longer" in card
    assert ada.get(f"/automations/{pk}/edit").status_code == 200
    assert ada.get(f"/automations/{pk}/dry-run").status_code == 200
    if not broken:
        return
    with arrange() as uow:
        item, store = uow.session.get(SavedView, view), 0
        from app.certifications.models import Certificate

        store = uow.session.get(Certificate, mine).store_id
        item.state, item.audience, item.key = [["store", str(store)]], "all", "bjorns"
    later(app, monkeypatch, work, days=1)
    assert [run.entity_id for run, _ in runs()] == [mine]


def test_being_in_a_segment_is_a_condition_that_says_what_it_saw(view, automate, register, work, runs):
    inside = automate({**REGISTERED, "segment": TURN["segment"]}, SET)
    outside = automate({**REGISTERED, "segment": TURN["segment"], "outside": True}, SET)
    mine, other = register(), register("cecilie")
    work()
    states = {(run.automation_id, run.entity_id): run for run, _ in runs()}
    assert states[inside, mine].state == states[outside, other].state == "done"
    unmet = states[inside, other]
    assert unmet.state == states[outside, mine].state == "unmet"
    assert unmet.conditions[-1]["saw"] == {"nb": "den er ikke med", "en": "it is not in it"}


def test_a_condition_whose_segment_is_gone_holds_for_nobody(view, change, automate, register, work, runs):
    automate({**REGISTERED, "segment": TURN["segment"], "outside": True}, SET)
    change()
    register()
    work()
    ((run, steps),) = runs()
    assert (run.state, run.problem[0], steps) == ("stopped", "automation.segment.gone", [])


def test_after_a_wait_the_segment_is_asked_anew(app, view, change, automate, register, work, runs, world, monkeypatch):
    automate({**REGISTERED, "segment": TURN["segment"]}, WAIT, SET)
    register()
    work()
    change(state=[["store", str(world.ids["cecilie"]["store"])]])
    moved(monkeypatch, days=1, minutes=1)
    claims_forgotten(app)
    work("automation.wake")
    ((run, _),) = runs()
    assert (run.state, run.problem[0]) == ("stopped", "automation.unmet")


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        ({**TURN, "segment": ""}, "segment"),
        ({**TURN, "segment": "certificates/unknown"}, "segment"),
        ({**TURN, "table": "store"}, "segment"),
        ({**TURN, "every": "week", "on": 8}, "on"),
        ({**TURN, "every": "never"}, "every"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(trigger, field, view, automate):
    from app.kernel.problems import Refused

    with pytest.raises(Refused) as refused:
        automate(trigger, SET)
    assert field in {problem.field for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("every", "on", "since", "scanned", "due"),
    [
        ("day", 0, "2026-11-01", None, "2026-11-25"),
        ("day", 0, "2026-11-01", "2026-11-25", None),
        ("week", 1, "2026-11-01", None, "2026-11-23"),  # the 25th is a Wednesday
        ("week", 1, "2026-11-01", "2026-11-23", None),
        ("week", 1, "2026-11-24", None, None),
        ("week", 3, "2026-11-01", "2026-11-18", "2026-11-25"),
        ("month", 31, "2026-10-01", "2026-10-30", "2026-10-31"),
        ("month", 31, "2026-10-01", "2026-10-31", None),
        ("month", 25, "2026-10-01", "2026-10-31", "2026-11-25"),
        ("once", 0, "2026-11-01", "2026-11-24", "2026-11-25"),
        ("never", 0, "2026-11-01", None, None),
    ],
)
def test_whose_turn_it_is(every, on, since, scanned, due):
    from app.automation.rules import days

    day = dt.date.fromisoformat
    found = days.turn(day("2026-11-25"), every, on, day(since), day(scanned) if scanned else None)
    assert found == (day(due) if due else None)


def test_the_form_offers_segments_and_reads_as_a_sentence(view, sign_in):
    ada = sign_in("admin")
    ada.set_cookie("bukett_locale", "en")
    form = Opened(ada, "/automations/new")
    chosen = {**form.values, "kind": "schedule", "segment": TURN["segment"], "every": "week", "weekday": "2"}
    looked = ada.post("/automations/new", data={**chosen, "do": "look"})
    assert "When it is Tuesday, for each in the segment “Bjørns”, then …" in looked.text
    data = {**sent(looked.text), "name": "Tirsdag", "s0.kind": "set_field", "s0.field": "certifier", "s0.value": "A"}
    saved = ada.post("/automations/new", data={**data, "do": "save"})
    assert saved.status_code == 302, saved.text
    again = Opened(ada, saved.headers["Location"] + "/edit").values
    assert (again["segment"], again["every"], again["weekday"]) == (TURN["segment"], "week", "2")
    assert "These are the records that are in the segment now." in ada.get(f"{saved.headers['Location']}/dry-run").text

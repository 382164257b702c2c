"""Decisions about automations, without an application."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

import pytest

from app.automation.rules import chains, days, definitions, retries, signing, wording
from app.automation.rules.definitions import Definition, Trigger

TODAY = dt.date(2026, 11, 30)
EVENTS = {"stores.store-registered": {"number": "the number"}}
DAYS = {"certificate": {"valid_to": "Last day"}}


def codes(definition):
    return [problem.code for problem in definitions.checked(definition, EVENTS, DAYS)]


def test_a_whole_automation_has_no_problem_and_is_read_as_it_was_kept():
    trigger = Trigger(kind="date", table="certificate", column="valid_to", days=(-90, -30))
    whole = Definition("Utløper", trigger, '["is","state","valid"]', ({"kind": "wait", "number": "1"},))
    assert codes(whole) == []
    assert definitions.definition_of(whole.plain()) == whole


@pytest.mark.parametrize(("trigger", "code"), [
    (Trigger(kind="event", event="stores.no-such"), "automation.event"),
    (Trigger(kind="event", event="stores.store-registered", fields=(("size", "is", "1"),)), "automation.field"),
    (Trigger(event="stores.store-registered", fields=(("number", "min", "x"),)), "automation.field.number"),
    (Trigger(kind="date", table="certificate", column="no_such", days=(1,)), "automation.day"),
    (Trigger(kind="date", table="certificate", column="valid_to"), "automation.days"),
    (Trigger(kind="button", table="nothing", label="Go"), "automation.records"),
    (Trigger(kind="button", table="certificate"), "automation.label"),
])  # fmt: skip
def test_a_trigger_that_cannot_be_is_refused(trigger, code):
    assert codes(Definition("Navn", trigger, "", ({"kind": "wait"},))) == [code]


def test_a_name_and_a_step_are_needed():
    assert codes(Definition(" ", Trigger(event="stores.store-registered"))) == [
        "automation.name",
        "automation.steps.none",
    ]


@pytest.mark.parametrize(("text", "way", "found"), [
    ("120, 90,30", -1, (-120, -90, -30)), ("0", -1, (0,)), ("7 14", 1, (7, 14)), ("30 30", 1, (30,)),
])  # fmt: skip
def test_days_are_read_as_people_write_them(text, way, found):
    assert definitions.read_days(text, way) == found


@pytest.mark.parametrize("text", ["", "x", "-5", "1,2,3,4,5,6,7", "99999"])
def test_days_that_cannot_be_are_refused(text):
    with pytest.raises(ValueError):
        definitions.read_days(text, 1)


@pytest.mark.parametrize(("comparison", "text", "value", "held"), [
    ("is", "payout", "payout", True), ("not", "payout", "payout", False), ("is", "", None, True),
    ("min", "3", 3, True), ("min", "3", 2, False), ("max", "3", 4, False), ("min", "3", None, False),
    ("min", "3", "x", False),
])  # fmt: skip
def test_an_events_value_is_compared(comparison, text, value, held):
    trigger = Trigger(fields=(("purpose", comparison, text),))
    broken = definitions.met(trigger, {"purpose": value})
    assert broken == (None if held else (("purpose", comparison, text), value))


def test_a_day_is_due_from_the_day_it_was_switched_on_and_caught_up_after_that():
    def due(offset, active, scanned):
        return days.due_between(TODAY, offset, active, scanned)

    long_ago, month = dt.date(2026, 1, 1), dt.timedelta(days=30)
    assert due(-30, TODAY, None) == (TODAY + month, TODAY + month)
    assert due(-30, long_ago, TODAY - dt.timedelta(days=1)) == (TODAY + month - days.LOOK_BACK, TODAY + month)
    assert due(0, long_ago, TODAY - dt.timedelta(days=60)) == (TODAY - dt.timedelta(days=60), TODAY)
    assert due(5, long_ago, TODAY) == (TODAY - dt.timedelta(days=12), TODAY - dt.timedelta(days=5))


def test_a_circle_is_found_and_named_a_long_chain_too_and_what_runs_too_often():
    first, second = (1, "store", 7), (2, "store", 7)
    assert chains.stopped([], first, 0, ["A"]) is None
    assert chains.stopped([first], second, 0, ["A", "B"]) is None
    assert chains.stopped([first], first, 0, ["A", "A"]).code == chains.OWN_EFFECT
    circle = chains.stopped([first, second], first, 0, ["A", "B", "A"])
    assert (circle.code, circle.values["path"]) == ("automation.circle", "A → B → A")
    assert chains.stopped([first, second], (1, "store", 8), 0, []) is None
    deep = [(number, "store", 7) for number in range(chains.DEEPEST)]
    assert chains.stopped(deep, (99, "store", 7), 0, []).code == "automation.deep"
    assert chains.stopped([], first, chains.MOST_AN_HOUR, ["A"]).code == "automation.often"


def test_an_event_says_which_run_brought_it_about():
    assert chains.causing(chains.cause(12)) == 12
    assert [chains.causing(text) for text in (None, "", "bulk:3", "automation-run:x")] == [None] * 4


def test_a_step_is_tried_again_with_longer_pauses_for_a_day_and_then_given_up():
    pauses = [retries.pause(attempts) for attempts in range(1, 9)]
    assert pauses == [*retries.PAUSES, None]
    assert sum(retries.PAUSES, dt.timedelta()) > dt.timedelta(hours=20)


def test_a_place_holds_the_value_and_nothing_in_a_text_is_carried_out():
    assert (
        wording.filled("Forny {{ number }} for {{store}}", {"number": "7", "store": "{{ name }}"})
        == "Forny 7 for {{ name }}"
    )
    assert wording.filled("{{ number.__class__ }}", {"number": "7"}) == "{{ number.__class__ }}"


@pytest.mark.parametrize(("text", "code"), [
    ("{{ nmber }}", "automation.place"), ("{{ 7*7 }}", "automation.text"), ("{% for x in y %}", "automation.text"),
    ("{{ number.__class__ }}", "automation.text"), ("{{ number", "automation.text"),
    ("{{ cycler() }}", "automation.text"),
])  # fmt: skip
def test_a_text_with_anything_but_known_places_is_refused(text, code):
    assert [problem.code for problem in wording.checked(text, {"number"}, "title")] == [code]


def test_a_receiver_can_check_a_signature_and_secrets_differ():
    secret = signing.secret_for(b"installation", 1, 0)
    assert secret != signing.secret_for(b"installation", 1, 1) != signing.secret_for(b"other", 1, 1)
    told = dict(part.split("=") for part in signing.signature(secret, 1700000000, b"{}").split(","))
    assert told["t"] == "1700000000"
    assert told["v1"] == hmac.new(secret.encode(), b"1700000000.{}", hashlib.sha256).hexdigest()

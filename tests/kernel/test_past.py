"""How a row was before later changes, and which moment an address asks for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.past import Moment, before, read
from app.platform.forms import read_date

D = dt.date
TODAY = D(2026, 11, 21)
FIELDS = ("name", "phone", "place")
VALUES = st.sampled_from([None, "", "a", "Å", 0, 1])
SAVED = st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1)
STEPS = st.lists(st.one_of(st.just("delete"), SAVED), max_size=12)


def told(old, new):
    """What the audit log says of a save: each field that differs with its old and new value."""
    return {f: (old.get(f), new.get(f)) for f in FIELDS if old.get(f) != new.get(f)}


def story(steps):
    """A row's states one after the other, beginning with none, and the entry that led from each to the next."""
    states, entries = [None], []
    for step in steps:
        now = states[-1]
        if step == "delete":
            if now is None:
                continue
            entries.append(("delete", told(now, {})))
            states.append(None)
        elif now is None:
            made = dict.fromkeys(FIELDS) | step
            entries.append(("create", told({}, made)))
            states.append(made)
        else:
            changed = now | step
            entries.append(("update", told(now, changed)))
            states.append(changed)
    return states, entries


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(STEPS, st.data())
def test_any_state_is_found_again_from_the_last_one_and_what_came_after(steps, data):
    states, entries = story(steps)
    at = data.draw(st.integers(0, len(states) - 1))
    found = before(states[-1], entries[at:])
    assert (found is None) == (states[at] is None)
    if found is not None:
        assert {f: found.get(f) for f in FIELDS} == states[at]


def test_a_deleted_row_comes_back_as_it_was_before_the_changes_before_its_deletion():
    later = [("update", {"phone": ["1", "2"]}), ("delete", {"name": ["Rose", None], "phone": ["2", None]})]
    assert before(None, later) == {"name": "Rose", "phone": "1"}


def test_nothing_that_came_later_leaves_the_row_as_it_is():
    assert before({"name": "Rose"}, []) == {"name": "Rose"}
    assert before(None, []) is None


def asked(**texts):
    return read({name: [text] for name, text in texts.items()}, TODAY, read_date)


@pytest.mark.parametrize(
    ("texts", "moment"),
    [
        ({}, Moment()),
        ({"on": "", "known": " "}, Moment()),
        ({"on": "01.03.2025"}, Moment(D(2025, 3, 1))),
        ({"on": "2030-01-01"}, Moment(D(2030, 1, 1))),
        ({"known": "21.11.2026"}, Moment(None, TODAY)),
        ({"on": "1.3.2025", "known": "2025-03-15"}, Moment(D(2025, 3, 1), D(2025, 3, 15))),
    ],
)
def test_days_are_read_as_people_and_browsers_write_them(texts, moment):
    found = asked(**texts)
    assert found.moment == moment
    assert not found.problems
    assert bool(found.moment) is bool(moment.on or moment.known)


@pytest.mark.parametrize(
    ("texts", "code", "field"),
    [
        ({"on": "32.13.2026"}, "past.day", "on"),
        ({"on": "01.01.0900"}, "past.day", "on"),
        ({"on": "01.01.9999"}, "past.day", "on"),
        ({"known": "tomorrow"}, "past.day", "known"),
        ({"known": "22.11.2026"}, "past.known.future", "known"),
    ],
)
def test_what_is_no_day_is_kept_with_its_problem_and_today_is_looked_at(texts, code, field):
    found = asked(**texts)
    assert [(p.code, p.field) for p in found.problems] == [(code, field)]
    assert found.typed == texts
    assert found.moment == Moment()


def test_two_days_are_too_many():
    found = read({"on": ["2025-01-01", "2025-01-02"]}, TODAY, read_date)
    assert [p.code for p in found.problems] == ["past.twice"]


def test_fields_without_dates_stand_as_at_the_earlier_day():
    assert Moment(D(2025, 1, 1), D(2026, 1, 1)).standing == D(2025, 1, 1)
    assert Moment(D(2027, 1, 1), D(2026, 1, 1)).standing == D(2026, 1, 1)
    assert Moment().standing is None

"""When a task is right, when it is late, and what day is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from app.todos import rules

TODAY = dt.date(2026, 11, 25)  # a Wednesday


def codes(found) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_title_is_one_line_without_what_nobody_sees():
    found = rules.task({"title": "  Ring\r\nKari\x07 "}, ())
    assert found.values["title"] == "Ring Kari"
    assert not found.problems
    assert codes(rules.task({"title": " \n "}, ())) == ["field.missing"]
    assert codes(rules.task({"title": "x" * 201}, ())) == ["field.long"]


def test_roles_are_known_and_a_record_is_named_whole():
    assert codes(rules.task({"title": "a", "role": "Quality"}, ("Quality",))) == []
    assert codes(rules.task({"title": "a", "role": "Florist"}, ("Quality",))) == ["todos.task.role"]
    assert codes(rules.task({"title": "a", "entity": "store"}, ())) == ["todos.task.record"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY), ("I dag", TODAY), ("i  morgen", dt.date(2026, 11, 26)), ("tomorrow", dt.date(2026, 11, 26)),
        ("fri", dt.date(2026, 11, 27)), ("fredag", dt.date(2026, 11, 27)), ("ons.", dt.date(2026, 12, 2)),
        ("man", dt.date(2026, 11, 30)), ("+3", dt.date(2026, 11, 28)), ("+3 dager", dt.date(2026, 11, 28)),
        ("om 2 uker", dt.date(2026, 12, 9)), ("in 1 week", dt.date(2026, 12, 2)), ("12.12.", dt.date(2026, 12, 12)),
        ("3/1", dt.date(2027, 1, 3)), ("29.02", dt.date(2028, 2, 29)), ("25.11", TODAY), ("t", None), ("soon", None),
        ("31.2", None), ("12.12.2026", None), ("", None),
    ],
)  # fmt: skip
def test_words_for_days_are_understood_in_both_languages(text, day):
    assert rules.day_meant(text, TODAY) == day


@pytest.mark.parametrize(
    ("due", "late"),
    [(-1, "overdue"), (0, "today"), (1, "week"), (4, "week"), (5, "later")],
)
def test_a_task_stands_under_the_heading_of_its_day(due, late):
    assert rules.lateness(TODAY + dt.timedelta(days=due), TODAY) == late
    assert rules.lateness(None, TODAY) == "undated"


def test_open_tasks_come_by_date_and_closed_ones_have_no_place():
    assert rules.urgency("open", TODAY) == TODAY
    assert rules.urgency("open", None) == rules.UNDATED
    assert rules.urgency("done", TODAY) is None


def test_a_task_stands_under_the_named_role_else_the_owners_else_its_makers():
    assert rules.role_behind("Quality", ["Finance"], ["Membership"]) == "Quality"
    assert rules.role_behind(None, ["Finance"], ["Membership"]) == "Finance"
    assert rules.role_behind(None, [], ["Membership"]) == "Membership"
    assert rules.role_behind(None, [], []) is None

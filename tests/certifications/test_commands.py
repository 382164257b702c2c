"""`flask stores certified`."""

from __future__ import annotations

import datetime as dt
import json

import pytest


@pytest.fixture
def ask(app):
    def run(*arguments: str):
        return app.test_cli_runner().invoke(args=["stores", "certified", *arguments])

    return run


def test_json_is_an_array_of_texts(ask, certify):
    certify("bjorn", "21844", last=dt.date(2028, 5, 1))
    certify("cecilie", "22222", last=dt.date(2026, 11, 1))
    asked = ask("--scheme", "miljofyrtarn", "--on", "2026-11-21", "--format", "json")
    assert asked.exit_code == 0, asked.output
    rows = json.loads(asked.output)
    assert [(r["store_number"], r["certificate_number"], r["valid_to"]) for r in rows] == [
        ("201", "21844", "2028-05-01")
    ]
    assert all(isinstance(row["reason"], str) and row["reason"] for row in rows)


def test_near_misses_are_asked_for(ask, certify):
    certify("cecilie", "22222", last=dt.date(2026, 11, 1))
    rows = json.loads(ask("--scheme", "miljofyrtarn", "--on", "2026-11-21", "--near-misses", "--format", "json").output)
    assert [(row["store_number"], row["verdict"]) for row in rows] == [("202", "near_miss")]
    assert "20 days" in rows[0]["reason"]


def test_regions_unite_and_csv_and_table_say_the_same(ask, certify):
    certify("bjorn", "21844")
    where = ("--county", "46", "--postal", "0150-0159", "--municipality", "1103")
    for shape in ("csv", "table"):
        asked = ask("--scheme", "miljofyrtarn", "--from", "2026-11-21", "--to", "2027-11-21", *where, "--format", shape)
        assert asked.exit_code == 0
        assert "21844" in asked.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("--scheme", "miljofyrtarn"),
        ("--on", "2026-11-21"),
        ("--scheme", "none", "--on", "2026-11-21"),
        ("--scheme", "miljofyrtarn", "--on", "soon"),
        ("--scheme", "miljofyrtarn", "--from", "2026-11-21"),
        ("--scheme", "miljofyrtarn", "--from", "2026-11-21", "--to", "2026-11-20"),
        ("--scheme", "miljofyrtarn", "--on", "2026-11-21", "--county", "99"),
        ("--scheme", "miljofyrtarn", "--on", "2026-11-21", "--postal", "9999-0001"),
    ],
)
def test_bad_questions_end_with_two_and_a_sentence(ask, arguments):
    asked = ask(*arguments)
    assert asked.exit_code == 2
    assert len(asked.output.strip()) > 10
    assert "Traceback" not in asked.output

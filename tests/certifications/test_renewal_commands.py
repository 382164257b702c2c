"""`flask certificates renew`: the same outcomes as the page, in the shape asked for; a dry run leaves nothing."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from tests.certifications.office import csv

LAST = dt.date(2026, 12, 31)


@pytest.fixture
def renew(app, tmp_path):
    """Run the command on a list's content."""

    def call(content: bytes, *words: str, name: str = "liste.csv"):
        file = tmp_path / name
        file.write_bytes(content)
        words = ("--scheme", "miljofyrtarn", *words) if "--scheme" not in words else words
        return app.test_cli_runner().invoke(args=["certificates", "renew", str(file), *words])

    return call


@pytest.fixture
def content(certify, org):
    for name, number in (("bjorn", "21844"), ("cecilie", "30001")):
        certify(name, number, last=LAST)
    return csv(f"Bjorn;{org('bjorn')};;;31.12.2029", "Ukjent;999;;;31.12.2029")


def test_a_dry_run_tells_and_leaves_nothing(renew, content, certificates, system):
    told = json.loads(renew(content, "--dry-run", "--format", "json").output)
    assert told["outcomes"] == {"renews": 1, "refused": 1}
    assert told["list_id"] is None
    assert [(each["row"], each["outcome"], each["org_number"]) for each in told["kept"]] == [(3, "refused", "999")]
    assert [each["number"] for each in told["not_on_the_list"]] == ["30001"]
    assert len(certificates()) == 2
    assert system.scalar(sa.text("SELECT count(*) FROM renewal_row")) == 0


def test_it_renews_once_and_says_so_in_a_table(renew, content, certificates):
    answer = renew(content)
    assert answer.exit_code == 0, answer.output
    assert "2 rows: 1 refused, 1 renewed" in answer.output
    assert "row 3  999  refused" in answer.output
    assert "not on the list: store" in answer.output
    assert [each.predecessor_id for each in certificates()] == [None, None, certificates()[0].id]
    assert "1 known" in renew(content).output
    assert len(certificates()) == 3


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [(b"%PDF-1.7", (), "This is a PDF"), (csv("a;b;c;d;e1"), ("--scheme", "ukjent"), "Choose the scheme."),
     (b"Alfa;Beta\r\nx1;y2", (), "Choose the column")],
)  # fmt: skip
def test_what_is_no_list_ends_with_two_and_leaves_nothing(renew, content, words, said, system):
    answer = renew(content, *words)
    assert (answer.exit_code, said in answer.output) == (2, True), answer.output
    problems = json.loads(renew(content, *words, "--format", "json").output)["problems"]
    assert said in problems[0]["message"]
    assert system.scalar(sa.text("SELECT count(*) FROM renewal_list")) == 0

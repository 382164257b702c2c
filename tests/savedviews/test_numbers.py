"""Pasted lists do not pile up: the old ones go, those in a view stay, and nobody keeps too many."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from app.platform import clock, jobs, numberlists
from app.platform.numberlists import NumberList, NumberListItem
from app.savedviews.domain import DOMAIN


@pytest.fixture
def paste(post):
    def send(numbers: str, who: str = "anna"):
        return post(who, "/numbers/stores/numbers", numbers=numbers)

    return send


def token_of(answer) -> str:
    return re.search(r"numbers=(\w{20})", answer.headers["Location"])[1]


def at(arrange, token: str, days: int) -> None:
    """Let a list have been pasted so many days ago."""
    with arrange() as uow:
        row = uow.session.scalar(sa.select(NumberList).where(NumberList.token == token))
        row.recorded_at = clock.now() - dt.timedelta(days=days)


def night(app) -> None:
    """What the timetable does when a day has passed."""
    with app.app_context():
        jobs.run_due(app, DOMAIN.schedule)


def kept(system) -> set[str]:
    return set(system.scalars(sa.select(NumberList.token)))


def test_an_old_list_goes_unless_a_view_refers_to_it_and_a_fresh_one_stays(app, paste, keep, arrange, system):
    old, used, deep, fresh, again = (token_of(paste(numbers)) for numbers in ("1", "2\n201", "3", "4", "5"))
    keep("anna", "Ringeliste", {"numbers": used})
    keep("tove", "Uten dem", {"where": f'["not",["is","numbers","{deep}"]]'})
    for token in (old, used, deep, again):
        at(arrange, token, 31)
    at(arrange, fresh, 29)
    assert token_of(paste("5")) == again  # pasted once more: it is as good as new
    night(app)
    assert kept(system) == {used, deep, fresh, again}
    assert system.scalar(sa.select(sa.func.count()).select_from(NumberListItem)) == 5


def test_a_link_to_a_list_that_has_gone_shows_no_rows_and_says_why(app, paste, sign_in, arrange):
    token = token_of(paste("201"))
    at(arrange, token, 31)
    night(app)
    page = sign_in("anna").get(f"/stores/?numbers={token}")
    assert "canarybjorn butikk" not in page.text
    assert "ikke finnes lenger" in page.text


@pytest.mark.parametrize(("name", "most"), [("MOST_LISTS", 2), ("MOST_NUMBERS", 3)])
def test_nobody_keeps_too_many_and_what_was_pasted_comes_back(paste, monkeypatch, name, most, system):
    monkeypatch.setattr(numberlists, name, most)
    first = paste("201\n202")
    assert paste("7").status_code == 302
    refused = paste("8\n9")
    assert refused.status_code == 422
    assert "8\n9" in refused.text
    assert "30 dager" in refused.text
    assert len(kept(system)) == 2
    assert token_of(paste("202\n201")) == token_of(first)  # a list that is there is no further one
    assert paste("8\n9", who="tove").status_code == 302

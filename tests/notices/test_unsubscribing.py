"""The link that ends such messages: one click, no sign-in, nothing by looking; a made-up one leads nowhere."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from app.notices import rules
from app.notices.models import NoticeOptOut, NoticeTemplate
from tests.notices.conftest import BJORN, CECILIE, NOON


@pytest.fixture
def link(ask, work, mails):
    """The path and query of the link in Bjørn's mail."""
    ask(recipients=[BJORN, CECILIE])
    work()
    return path_of(mails()[0])


def path_of(message):
    assert message.unsubscribe_url in message.body
    assert "bjorn" not in message.unsubscribe_url.lower()
    return re.sub(r"^https?://[^/]+", "", message.unsubscribe_url)


@pytest.fixture
def ended(system):
    def read():
        return system.scalars(sa.select(NoticeOptOut.address)).all()

    return read


def test_mail_programs_find_their_button_and_one_post_ends_it(app, server, ask, work, ended, ledger):
    ask(recipients=[BJORN])
    work()
    [received] = server.received
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = received["List-Unsubscribe"].strip("<>")
    path = re.sub(r"^https?://[^/]+", "", address)
    answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert ended() == ["bjorn@example.no"]
    ask(recipients=[BJORN, CECILIE], key="next")
    work()
    assert ledger("recipient", "state") == [
        ("bjorn@example.no", rules.SENT), ("bjorn@example.no", rules.SKIPPED), ("cecilie@example.no", rules.SENT),
    ]  # fmt: skip
    assert "unsubscribed" in ledger("reason")[1][0]


def test_looking_changes_nothing_and_it_can_be_taken_back(app, link, ended):
    client = app.test_client()
    page = client.get(link)
    assert page.status_code == 200
    assert "Sertifikat utløper" in page.text
    assert ended() == []
    for _ in range(2):
        assert client.post(link).status_code == 200
    assert ended() == ["bjorn@example.no"]
    assert 'name="again"' in client.get(link).text
    client.post(link, data={"again": "1"})
    assert ended() == []


def test_a_link_holds_for_one_address_and_one_template(app, link, ask, work, ended, ledger):
    app.test_client().post(link)
    ask(recipients=[BJORN], template="term-ends", about=None, offered={"term": {"last_day": NOON.date()},
        "store": {"name": "B", "number": "1"}}, key="another")  # fmt: skip
    work()
    assert ended() == ["bjorn@example.no"]
    assert ledger("state")[-1] == rules.KEPT


@pytest.mark.parametrize("broken", ["forged", "cut", "changed", "foreign", "none", "long", "binary", "other purpose"])
def test_a_link_that_is_not_ours_ends_nothing(app, link, ended, broken):
    from app.platform.security import signed

    token = link.partition("t=")[2]
    with app.app_context():
        other = signed.signed("something-else", [1, signed.fingerprint("bjorn@example.no")])
        foreign = signed.signed("notice-unsubscribe", [1, signed.fingerprint("cecilie@example.no")])
    tokens = {
        "forged": "WzEsImFhYWEiXQ.aaaaaa.bbbbbbbbbbbbbbbbbbbb", "cut": token[:-4],
        "changed": "X" + token[1:], "none": "",
        "foreign": foreign, "long": token + "A" * 5_000, "binary": "%00%ff", "other purpose": other,
    }  # fmt: skip
    path = f"/unsubscribe/?t={tokens[broken]}"
    client = app.test_client()
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert ended() == []
    assert client.post(link).status_code == 200  # the allowed twin
    assert ended() == ["bjorn@example.no"]


def test_an_old_link_holds_no_longer(app, link, ended, monkeypatch):
    from app.notices.operations import unsubscribing

    monkeypatch.setattr(unsubscribing, "SECONDS", -1)
    assert app.test_client().post(link).status_code == 404
    assert ended() == []
    assert dt.timedelta(days=366).total_seconds() > unsubscribing.SECONDS


def test_what_people_must_know_cannot_be_ended(app, link, arrange, ask, work, ended, mails):
    ask(recipients=[BJORN], template="term-ends", about=None, offered={"term": {"last_day": NOON.date()},
        "store": {"name": "B", "number": "1"}}, key="another")  # fmt: skip
    work()
    assert mails()[-1].unsubscribe_url is None
    assert "unsubscribe" not in mails()[-1].body
    with arrange() as uow:
        item = uow.session.scalar(sa.select(NoticeTemplate).where(NoticeTemplate.code == "certificate-expires"))
        item.optional = False
    assert app.test_client().post(link).status_code == 404
    assert ended() == []

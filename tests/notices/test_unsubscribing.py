"""The link that ends such messages: one click, no sign-in, nothing by looking; a made-up one leads nowhere."""

from __future__ import annotations

import datetime as dt
import html
import re
import threading

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
        return system.scalars(sa.select(NoticeOptOut.address).where(NoticeOptOut.lifted_at.is_(None))).all()

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
    again = re.search(r'name="again" value="(\d+)"', client.get(link).text)[1]
    client.post(link, data={"again": again})
    assert ended() == []
    client.post(link)
    assert ended() == ["bjorn@example.no"]


@pytest.fixture
def news(arrange, shipped):
    """A further kind of message that can be ended."""
    with arrange() as uow:
        texts = {"subject_nb": "Nytt", "body_nb": "Nytt fra kontoret", "subject_en": "News", "body_en": "News"}
        return uow.add(
            NoticeTemplate(code="news", name="Nyheter", name_en="News", optional=True, recorded_at=uow.now, **texts)
        ).id


def test_the_page_offers_the_rest_and_all_and_says_what_stays(app, link, news, ask, work, ended, ledger, system):
    ask(recipients=[BJORN], template="term-ends", about=None, offered={"term": {"last_day": NOON.date()},
        "store": {"name": "B", "number": "1"}}, key="another")  # fmt: skip
    work()
    client = app.test_client()
    page = html.unescape(client.get(link).text)
    assert "Nyheter" in page
    assert "Medlemskap tar slutt" in page.partition("Dette får du uansett")[2]
    assert "Import avviste rader" not in page  # the office's own business
    assert client.post(link, data={"end": str(news)}).status_code == 200
    assert system.scalars(sa.select(NoticeOptOut.template_id)).all() == [news]
    client.post(link, data={"end": "all"})
    assert set(system.scalars(sa.select(NoticeOptOut.template_id))) == {news, None}
    ask(recipients=[BJORN], template="news", about=None, key="n1")
    ask(recipients=[BJORN], key="c1")
    ask(recipients=[BJORN], template="term-ends", about=None, offered={"term": {"last_day": NOON.date()},
        "store": {"name": "B", "number": "1"}}, key="t1")  # fmt: skip
    work()
    assert ledger("state")[-3:] == [rules.SKIPPED, rules.SKIPPED, rules.KEPT]
    kind, everything = ledger("reason")[-3:-1]
    assert "this kind" in kind[0]
    assert "all messages that can be ended" in everything[0]
    client.post(link, data={"again": "all"})
    ask(recipients=[BJORN], key="c2")
    work()
    assert ledger("state")[-1] == rules.KEPT
    assert ended() == ["bjorn@example.no"]  # of the kind that was ended by itself


def test_a_kind_that_must_go_out_is_not_ended_by_its_number(app, link, ended, system):
    pk = system.scalar(sa.select(NoticeTemplate.id).where(NoticeTemplate.code == "term-ends"))
    for said in (str(pk), "999999"):
        answer = app.test_client().post(link, data={"end": said})
        assert answer.status_code == 409
    assert ended() == []
    assert app.test_client().post(link, data={"end": "all"}).status_code == 200  # the allowed twin
    assert ended() == ["bjorn@example.no"]


def test_two_who_end_all_at_once_leave_one_row(app, link, system):
    begun, answers = threading.Barrier(3), []

    def press():
        begun.wait(timeout=10)
        answers.append(app.test_client().post(link, data={"end": "all"}).status_code)

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 3
    assert system.scalar(sa.select(sa.func.count(NoticeOptOut.id))) == 1


def test_the_office_sees_it_and_takes_it_back_with_a_reason(
    app, link, sign_in, token, ended, system, ask, work, ledger
):
    app.test_client().post(link)
    kari, csrf = sign_in("kari"), token("kari")
    assert "bjorn@example.no" in kari.get("/unsubscribed/?holds=1").text
    pk = system.scalar(sa.select(NoticeOptOut.id))
    assert sign_in("bjorn").get("/unsubscribed/").status_code == 403
    assert (
        sign_in("adam").post(f"/unsubscribed/{pk}/lift", data={"csrf_token": token("adam"), "why": "x"}).status_code
        == 403
    )
    assert kari.post(f"/unsubscribed/{pk}/lift", data={"csrf_token": csrf, "why": " "}).status_code == 422
    assert ended() == ["bjorn@example.no"]
    assert (
        kari.post(f"/unsubscribed/{pk}/lift", data={"csrf_token": csrf, "why": "Ringte og ba om det"}).status_code
        == 303
    )
    assert ended() == []
    card = kari.get(f"/unsubscribed/{pk}").text
    assert "Ringte og ba om det" in card
    assert "Kari" in card
    assert "bjorn@example.no" not in kari.get("/unsubscribed/?holds=1").text
    assert kari.post(f"/unsubscribed/{pk}/lift", data={"csrf_token": csrf, "why": "en gang til"}).status_code == 409
    ask(recipients=[BJORN], key="next")
    work()
    assert ledger("state")[-1] == rules.KEPT


def test_the_office_writes_down_who_has_told_it(shipped, sign_in, token, ended, system):
    kari = sign_in("kari")
    page = html.unescape(kari.get("/unsubscribed/note").text)
    assert "Sertifikat utløper" in page
    assert "Medlemskap tar slutt" not in page
    pk = system.scalar(sa.select(NoticeTemplate.id).where(NoticeTemplate.code == "term-ends"))
    sent = {"csrf_token": token("kari"), "why": "Svarte på e-posten", "template": ""}
    for wrong in ({"address": "ingen"}, {"address": "a@b.no", "why": ""}, {"address": "a@b.no", "template": str(pk)}):
        answer = kari.post("/unsubscribed/note", data={**sent, **wrong})
        assert answer.status_code == 422
        assert wrong["address"] in answer.text  # nothing typed is lost
    assert kari.post("/unsubscribed/note", data={**sent, "address": " Post@Blomst.no "}).status_code == 303
    assert ended() == ["post@blomst.no"]


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
    answer = app.test_client().post(link)
    assert (answer.status_code, "kan ikke avsluttes" in answer.text) == (409, True)
    assert "kan ikke avsluttes" in app.test_client().get(link).text
    assert ended() == []

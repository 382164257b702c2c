"""Notes on records: refused with the text kept, changed by their author alone, and whom they mention is told."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa


@pytest.fixture
def write(sign_in, token, world):
    """Somebody writes a note on Bjørn's store, or on another record."""

    def send(text: str, who: str = "anna", where: str = ""):
        place = where or f"/records/store/{world.ids['bjorn']['store']}/notes"
        return sign_in(who).post(place, data={"csrf_token": token(who), "text": text})

    return send


@pytest.fixture
def stored(system):
    """The notes in the database."""
    from app.platform.notes import Note

    return lambda: system.scalars(sa.select(Note).order_by(Note.id)).all()


@pytest.fixture
def mails(system):
    from app.platform.mail import MailMessage

    return lambda: system.scalars(sa.select(MailMessage).order_by(MailMessage.id)).all()


def first_area(page: str) -> str:
    return re.search(r"<textarea[^>]*name=\"text\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL).group(1)


def test_a_note_of_a_megabyte_is_refused_and_stands_there_still(write, stored):
    long = "ordene i et langt notat " * 45_000
    answer = write(long)
    assert answer.status_code == 422
    assert "Et notat har høyst 10" in answer.text
    assert first_area(answer.text) == long
    assert not stored()


def test_markup_in_a_refused_note_stays_text(write):
    answer = write("</textarea><b>x</b>" + "y" * 10_000)
    assert "</textarea><b>" not in answer.text


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x07"])
def test_an_empty_note_is_refused(write, stored, text):
    assert write(text).status_code == 422
    assert not stored()


def test_the_author_changes_a_note_and_what_it_said_stays_readable(write, stored, sign_in, world):
    write("Ringte, ingen svarte.")
    place = f"/records/store/{world.ids['bjorn']['store']}/notes/{stored()[0].id}"
    assert write("Ringte, de ringer tilbake.", where=place).status_code == 302
    for reader in ("anna", "kari", "bjorn"):
        page = sign_in(reader).get(place).text
        assert "Ringte, ingen svarte." in page
        assert "Ringte, de ringer tilbake." in page
    card = sign_in("kari").get(f"/stores/{world.ids['bjorn']['store']}").text
    assert f'href="{place}">endret' in card
    assert "Ringte, ingen svarte." not in card


def test_nobody_else_changes_a_note(write, stored, sign_in, world):
    write("Mitt eget.")
    place = f"/records/store/{world.ids['bjorn']['store']}/notes/{stored()[0].id}"
    answer = write("Ikke ditt.", "kari", place)
    assert answer.status_code == 422
    assert "Bare den som skrev et notat, kan endre det." not in sign_in("anna").get(place).text
    assert write("Ikke ditt.", "bjorn", place).status_code == 404
    assert stored()[0].text == "Mitt eget."


def test_a_note_is_found_on_its_own_record_only(write, stored, sign_in, world):
    write("Her.")
    assert (
        sign_in("anna").get(f"/records/store/{world.ids['cecilie']['store']}/notes/{stored()[0].id}").status_code == 404
    )
    assert (
        sign_in("cecilie").get(f"/records/store/{world.ids['bjorn']['store']}/notes/{stored()[0].id}").status_code
        == 404
    )


@pytest.mark.parametrize(
    "text", ["@tove ser du på dette?", "Spør @Tove Aas.", "(@tove)", "Hei @TOVE.", "…@tove, @tove"]
)
def test_who_is_mentioned_is_told_on_the_start_page_and_by_mail(write, mails, sign_in, text):
    assert write(text).status_code == 302
    assert [mail.to for mail in mails()] == ["tove@bukett.example"]
    assert mails()[0].subject == "Anna Berg nevnte deg: canarybjorn butikk"
    assert text.split()[0] in mails()[0].body
    assert "/stores/" in mails()[0].body
    page = sign_in("tove").get("/").text
    assert "Du er nevnt" in page
    assert "canarybjorn butikk" in page
    assert "Du er nevnt" not in sign_in("kari").get("/").text


def test_a_mention_that_was_seen_waits_no_longer(write, sign_in, token):
    write("@tove se her")
    action = re.search(r'action="(/records/mentions/\d+/seen)"', sign_in("tove").get("/").text).group(1)
    assert sign_in("kari").post(action, data={"csrf_token": token("kari")}).status_code == 404
    assert "Du er nevnt" in sign_in("tove").get("/").text
    assert sign_in("tove").post(action, data={"csrf_token": token("tove")}).status_code == 302
    assert "Du er nevnt" not in sign_in("tove").get("/").text


@pytest.mark.parametrize(("name", "said"), [("@cecilie", "Cecilie Rose"), ("@Cecilie Rose", "Cecilie Rose")])
def test_who_may_not_read_the_record_is_not_mentioned(write, stored, mails, name, said):
    answer = write(f"{name} kan du hjelpe?")
    assert answer.status_code == 422
    assert f"{said} kan ikke se dette og kan derfor ikke nevnes her." in answer.text
    assert first_area(answer.text) == f"{name} kan du hjelpe?"
    assert not stored()
    assert not mails()


def test_the_owner_of_the_record_may_be_mentioned(write, sign_in):
    write("@bjorn husk Miljøfyrtårn")
    assert "Du er nevnt" in sign_in("bjorn").get("/").text


def test_nobody_of_that_name_and_addresses_are_plain_text(write, stored, mails, sign_in):
    assert write("Skriv til post@tove.no, eller @instagramkonto").status_code == 302
    assert "Ingen her heter @instagramkonto" in sign_in("anna").get("/stores/").text
    assert len(stored()) == 1
    assert not mails()


def test_oneself_is_not_told_and_nobody_twice(write, stored, mails, world):
    write("@anna @tove")
    write("@tove og @tove igjen", where=f"/records/store/{world.ids['bjorn']['store']}/notes/{stored()[0].id}")
    assert [mail.to for mail in mails()] == ["tove@bukett.example"]


def test_without_an_address_the_start_page_tells(write, mails, sign_in, arrange, world):
    from app.platform.security.models import AppUser

    with arrange() as uow:
        uow.session.get(AppUser, world.ids["tove"]["user"]).email = "ingen adresse"
    assert write("@tove").status_code == 302
    assert not mails()
    assert "Du er nevnt" in sign_in("tove").get("/").text


def test_a_removed_note_mentions_nobody(write, stored, sign_in, token, world):
    write("@tove")
    place = f"/records/store/{world.ids['bjorn']['store']}/notes/{stored()[0].id}/delete"
    assert sign_in("anna").post(place, data={"csrf_token": token("anna")}).status_code == 302
    assert "Du er nevnt" not in sign_in("tove").get("/").text


def test_suggestions_are_of_those_who_may_read(sign_in, world):
    client, place = sign_in("anna"), f"/records/store/{world.ids['bjorn']['store']}/mentionable"
    assert client.get(f"{place}?q=tov").json["result"] == [{"username": "tove", "name": "Tove Aas"}]
    assert client.get(f"{place}?q=cec").json["result"] == []
    assert client.get(f"{place}?q=bj").json["result"] == [{"username": "bjorn", "name": "Bjørn Blom"}]
    assert client.get(place).json["result"] == []
    assert sign_in("tove").get(f"{place}?q=tov").status_code == 404, "who may not write needs no suggestions"

"""The activity of a card: notes, changes, events and messages in one order, for whom, in how many statements."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy import event

CARDS = ("/stores/{store}", "/members/{member}", "/people/{person}", "/certificates/{certificate}",
         "/addresses/{address}", "/owners/{owner}", "/employments/{employment}", "/terms/{term}",
         "/accounts/{bank_account}",
         "/qualifications/{qualification}", "/suspensions/{certificate_suspension}", "/schemes/1")  # fmt: skip


@pytest.fixture
def full(app, world):
    """The world with a row of everything."""
    from tests.security import canaries

    canaries.filled(app, world)
    return world


@pytest.fixture
def statements(app):
    """The statements sent to the database since the last `clear`; a transaction's beginning is none."""
    from app.platform.db import db

    seen = []

    def heard(connection, cursor, statement, *rest):
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", heard)
    yield seen
    event.remove(engine, "before_cursor_execute", heard)


def feed_of(page: str) -> list[str]:
    """The entries of a card's feed, as plain text."""
    part = page.partition('id="activity"')[2].partition("</section>")[0]
    items = re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def later(minutes: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)


def change(arrange, model, pk, at=None, **values):
    with arrange(now=at or later(1)) as uow:
        item = uow.session.get(model, pk)
        for name, value in values.items():
            setattr(item, name, value)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_takes_at_most_twelve_statements(full, sign_in, statements, card):
    client, url = sign_in("admin"), card.format(**full.ids["bjorn"])
    client.get("/stores/")  # what a process has read once: the fields that an administrator defined
    statements.clear()
    assert client.get(url).status_code == 200
    assert len(statements) <= 12, "\n".join(statements)


def test_changed_names_of_records_cost_one_more_statement_for_all(full, sign_in, statements, arrange):
    from app.stores.models import Employment, StoreOwner

    mine, other = full.ids["bjorn"], full.ids["cecilie"]
    change(arrange, StoreOwner, mine["owner"], member_id=other["member"])
    change(arrange, Employment, mine["employment"], person_id=other["person"])
    client = sign_in("admin")
    client.get("/stores/")  # what a process has read once: the fields that an administrator defined
    statements.clear()
    page = client.get(f"/stores/{mine['store']}").text
    assert len(statements) <= 13, "twelve, and one for all the names that a feed tells of"
    assert any("canarycecilie firma AS" in entry for entry in feed_of(page))
    assert any("canarycecilie person" in entry for entry in feed_of(page))


def test_one_save_is_one_entry_with_old_and_new_values(full, sign_in, arrange):
    from app.stores.models import Store

    mine = full.ids["bjorn"]
    change(arrange, Store, mine["store"], contact_name="Kari Moen", email="ny@butikk.example")
    first = feed_of(sign_in("anna").get(f"/stores/{mine['store']}").text)[0]
    assert "canarybjorn" in first
    assert "Kari Moen" in first
    assert "ny@butikk.example" in first


def test_a_part_s_change_and_deletion_stand_on_the_record_s_card(full, sign_in, arrange):
    from app.stores.models import StoreAddress

    mine = full.ids["bjorn"]
    change(arrange, StoreAddress, mine["address"], street="Sjøgata 4")
    assert feed_of(sign_in("anna").get(f"/stores/{mine['store']}").text)[0].startswith(
        "Adresse : Gateadresse: canarybjorngata 1 → til Sjøgata 4"
    )
    with arrange(now=later(2)) as uow:
        uow.session.delete(uow.session.get(StoreAddress, mine["address"]))
    told = feed_of(sign_in("anna").get(f"/stores/{mine['store']}").text)
    assert told[0].startswith("Adresse: Slettet")
    assert any("Sjøgata 4" in entry for entry in told), "what a deleted row has been through stays readable"
    assert not any("Slettet" in entry for entry in feed_of(sign_in("cecilie").get(f"/stores/{mine['store']}").text))


def test_what_a_reader_may_not_list_is_not_told(full, sign_in, arrange):
    from app.accounts.models import BankAccount

    mine = full.ids["bjorn"]
    change(arrange, BankAccount, mine["bank_account"], number="12345678903", valid_to=dt.date(2033, 1, 1))
    card = f"/stores/{mine['store']}"
    seen = sign_in("farida").get(card).text
    assert "31.12.2032" in feed_of(seen)[0]
    assert "12345678903" not in seen
    assert not any("31.12.2032" in entry for entry in feed_of(sign_in("tove").get(card).text))


def test_a_florist_reads_of_parts_within_the_own_scope_only(full, sign_in, arrange):
    from app.accounts.models import BankAccount

    mine, other = full.ids["bjorn"], full.ids["cecilie"]
    with arrange() as uow:  # the account of a former owner hangs on Bjørn's store
        row = BankAccount(store_id=mine["store"], member_id=other["member"], purpose="fees", number="86011117947")
        row.valid_from, row.recorded_at = dt.date(2001, 2, 3), uow.now
        pk = uow.add(row).id
    change(arrange, BankAccount, pk, valid_to=dt.date(2002, 3, 5))
    card = f"/stores/{mine['store']}"
    assert any("04.03.2002" in entry for entry in feed_of(sign_in("farida").get(card).text))
    assert not any("04.03.2002" in entry for entry in feed_of(sign_in("bjorn").get(card).text))


def test_events_are_sentences_and_replace_the_bare_change(full, sign_in, token):
    mine = full.ids["bjorn"]
    sign_in("tove").post(
        f"/certificates/{mine['certificate']}/verify", data={"csrf_token": token("tove"), "how": "register"}
    )
    for card in (f"/certificates/{mine['certificate']}", f"/stores/{mine['store']}"):
        told = feed_of(sign_in("tove").get(card).text)
        assert told[0].startswith("Sertifikatet ble bekreftet: slått opp i utstederens register Tove Aas")
        only = feed_of(sign_in("tove").get(card + "?activity=events").text)
        assert only[0] == told[0]
        assert not any("Bekreftet den" in entry for entry in only)
        changes = feed_of(sign_in("tove").get(card + "?activity=changes").text)
        assert "Bekreftet den" in changes[0]


def test_messages_about_a_record_are_the_office_s_business(full, sign_in, arrange):
    from app.platform import mail

    mine = full.ids["bjorn"]
    with arrange(now=later(1)) as uow:
        mail.queue(uow, "post@butikk.example", "Påminnelse om Miljøfyrtårn", "…", about=("store", mine["store"]))
    card = f"/stores/{mine['store']}?activity=messages"
    assert feed_of(sign_in("anna").get(card).text)[0].startswith("Påminnelse om Miljøfyrtårn")
    assert "Påminnelse" not in sign_in("bjorn").get(card).text
    assert "Påminnelse" not in sign_in("anna").get(f"/stores/{full.ids['cecilie']['store']}").text


def test_older_entries_are_paged_without_gap_or_repetition(full, sign_in, arrange):
    from app.stores.models import Store

    mine = full.ids["bjorn"]
    for number in range(25):
        change(arrange, Store, mine["store"], later(number + 1), contact_name=f"Navn nummer {number:02}.")
    url, seen = f"/stores/{mine['store']}?activity=changes", []
    for _ in range(9):
        page = sign_in("anna").get(url).text
        seen += [re.findall(r"Navn nummer (\d\d)\.", entry)[-1] for entry in feed_of(page) if "Navn nummer" in entry]
        older = re.search(r'href="([^"]*before=[^"]*)"', page)
        if older is None:
            break
        url = older.group(1).replace("&amp;", "&").partition("#")[0]
    assert seen == [f"{number:02}" for number in reversed(range(25))]


@pytest.mark.parametrize("query", ["before=yesterday", "before=2026-01-01", "before=9999-12-31T23:59:59-14:00",
                                   "activity=nonsense", "before=0001-01-01T00:00:00%2B14:00"])  # fmt: skip
def test_a_nonsensical_address_shows_a_card(full, sign_in, query):
    assert sign_in("anna").get(f"/stores/{full.ids['bjorn']['store']}?{query}").status_code == 200


def test_the_feed_reads_by_index(app, full, arrange):
    """Nothing but the tables of people, of which there are few, and of what was already found is read as a whole."""
    from app.platform import feed
    from app.platform.db import db
    from app.platform.scope import SYSTEM, acting_as

    with app.test_request_context(), acting_as(SYSTEM):
        for kind in ("store", "member", "person", "certificate"):
            wanted = feed.statement(kind, 1, may=lambda *_: True)
            if db.engine.dialect.name == "postgresql":
                db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
                plan = "\n".join(row[0] for row in _explained(db, wanted, "EXPLAIN"))
                scans = set(re.findall(r"Seq Scan on (\w+)", plan))
            else:
                plan = "\n".join(row[3] for row in _explained(db, wanted, "EXPLAIN QUERY PLAN"))
                scans = set(re.findall(r"SCAN (\w+)", plan)) - {"rows"}
            assert not scans, plan
            db.session.rollback()


def _explained(db, wanted, word):
    compiled = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
    return db.session.connection().exec_driver_sql(f"{word} {compiled}".replace("%", "%%")).all()


def test_a_changed_value_is_offered_for_restoring_to_who_may_edit(full, sign_in, arrange):
    from app.stores.models import Store

    card = f"/stores/{full.ids['bjorn']['store']}"
    change(arrange, Store, full.ids["bjorn"]["store"], contact_name="Kari Moen")
    link = re.search(r'class="b-restore" href="([^"]+)"', sign_in("anna").get(card).text)
    asked = sign_in("anna").get(link.group(1).replace("&amp;", "&"))
    assert asked.status_code == 200, asked.text
    assert "canarybjorn" in asked.text
    assert "b-restore" not in sign_in("bjorn").get(card).text

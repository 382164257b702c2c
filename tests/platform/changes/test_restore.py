"""Restoring one value of a record: the question, the answer, and everything that must not be restored."""

from __future__ import annotations

import pytest
from sqlalchemy import select

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def entry_of(system):
    """The latest audit entry of a record."""

    def read(kind: str, pk: int):
        from app.platform.audit import AuditEntry

        mine = AuditEntry.entity == kind, AuditEntry.entity_id == pk
        return system.scalars(select(AuditEntry).where(*mine).order_by(AuditEntry.id.desc()).limit(1)).one()

    return read


def test_a_value_comes_back_through_the_forms_own_way(office, stores, edit, entry_of, dump) -> None:
    pk = stores[0]
    before = dump("store")[pk]
    edit("kari", "store", pk, phone="+4799887766", contact_name="Kari")
    entry, anna = entry_of("store", pk), office("anna")
    ask = anna.get(f"/records/store/{pk}/restore?entry={entry.id}&field=phone")
    assert "Restore Phone?" in ask.text
    assert "998 87 766" in ask.text
    answer = anna.post(f"/records/store/{pk}/restore", entry=entry.id, field="phone", version="2")
    assert "again." in answer.text
    assert dump("store")[pk] == {**before, "contact_name": "Kari"}
    latest = entry_of("store", pk)
    assert latest.changes == {"phone": ["+4799887766", before["phone"]]}


def test_a_record_saved_meanwhile_is_not_overwritten(office, stores, edit, entry_of, dump) -> None:
    pk = stores[0]
    edit("kari", "store", pk, phone="+4799887766")
    entry = entry_of("store", pk)
    edit("kari", "store", pk, email="ny@butikk.example")
    before = dump("store")
    answer = office("anna").post(f"/records/store/{pk}/restore", entry=entry.id, field="phone", version="2")
    assert "Somebody changed this record in the meantime." in answer.text
    assert dump("store") == before


def test_a_value_that_the_rules_refuse_now_is_told_plainly(office, world, edit, entry_of, dump) -> None:
    pk = world.ids["bjorn"]["term"]
    import datetime as dt

    edit("anna", "membership_term", pk, valid_to=dt.date(2016, 1, 1))
    edit("anna", "membership_term", pk, valid_to=dt.date(2030, 1, 1))
    entry = entry_of("membership_term", pk)
    edit("anna", "membership_term", pk, valid_from=dt.date(2020, 1, 1))
    before = dump("membership_term")
    answer = office("anna").post(f"/records/membership_term/{pk}/restore", entry=entry.id, field="valid_to")
    assert "The last day lies before the first day." in answer.text
    assert dump("membership_term") == before


def test_the_same_value_and_unknown_fields_are_told(office, stores, edit, entry_of, dump) -> None:
    pk, anna = stores[0], office("anna")
    edit("kari", "store", pk, phone="+4799887766")
    entry = entry_of("store", pk)
    anna.post(f"/records/store/{pk}/restore", entry=entry.id, field="phone")
    before = dump("store")
    again = anna.post(f"/records/store/{pk}/restore", entry=entry.id, field="phone")
    assert "holds this value already" in again.text
    asked = anna.get(f"/records/store/{pk}/restore?entry={entry.id}&field=phone")
    assert "holds this value already" in asked.text
    for field in ("email", "id", "version", "recorded_at", "nonsense", ""):
        for answer in (
            anna.post(f"/records/store/{pk}/restore", entry=entry.id, field=field),
            anna.get(f"/records/store/{pk}/restore?entry={entry.id}&field={field}"),
        ):
            assert "cannot be restored here" in answer.text, field
    assert dump("store") == before


def test_an_entry_of_another_record_restores_nothing(office, stores, edit, entry_of, dump) -> None:
    edit("kari", "store", stores[0], phone="+4799887766")
    entry, before = entry_of("store", stores[0]), dump("store")
    anna = office("anna")
    for path in (f"/records/store/{stores[1]}/restore", f"/records/member/{stores[0]}/restore", "/records/x/1/restore"):
        assert anna.post(path, entry=entry.id, field="phone").status_code == 404
        assert anna.get(f"{path}?entry={entry.id}&field=phone").status_code == 404
    for wrong in ("", "x", "999999999999999999999", "-1"):
        assert anna.post(f"/records/store/{stores[0]}/restore", entry=wrong, field="phone").status_code == 404
    assert dump("store") == before


def test_account_numbers_are_never_restored(office, arrange, world, entry_of, dump) -> None:
    from app.accounts.models import BankAccount

    with arrange() as uow:
        account = uow.add(BankAccount(store_id=world.ids["bjorn"]["store"], number="86011117947", recorded_at=uow.now))
        pk = account.id
    with arrange() as uow:
        uow.session.get(BankAccount, pk).number = "86011117955"
    entry, before = entry_of("bank_account", pk), dump("bank_account")
    assert entry.changes == {"number": ["(hidden)", "(hidden)"]}
    for name in ("admin", "farida", "anna"):
        answer = office(name).post(f"/records/bank_account/{pk}/restore", entry=entry.id, field="number")
        assert answer.status_code == 404
    assert dump("bank_account") == before


@pytest.mark.parametrize("name", ["adam", "farida", "bjorn", "cecilie"])
def test_who_may_not_edit_restores_nothing(office, world, edit, entry_of, dump, name) -> None:
    pk = world.ids["bjorn"]["store"]
    edit("anna", "store", pk, contact_name="Ny")
    entry, before = entry_of("store", pk), dump("store")
    person = office(name)
    assert person.get(f"/records/store/{pk}/restore?entry={entry.id}&field=contact_name").status_code == 404
    assert person.post(f"/records/store/{pk}/restore", entry=entry.id, field="contact_name").status_code == 404
    assert dump("store") == before


def test_the_feed_can_ask_whether_to_offer_it(app, stores, edit, entry_of) -> None:
    from app.platform.undo import restoring

    edit("kari", "store", stores[0], phone="+4799887766")
    entry, view = entry_of("store", stores[0]), app.extensions["bukett"].views["store"]
    assert restoring.offered(view, entry, "phone")
    assert not restoring.offered(view, entry, "email")
    with app.test_request_context():
        assert restoring.url(entry, "phone") == f"/records/store/{stores[0]}/restore?entry={entry.id}&field=phone"

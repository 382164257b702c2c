"""Editing a record by section, and two people editing one: nothing typed is lost, nothing of the other overwritten."""

from __future__ import annotations

import html
import json
import re

import pytest

from app.stores.models import Store, StoreAddress
from tests.platform.editing import Opened


@pytest.fixture
def store(world):
    return world.ids["bjorn"]["store"]


@pytest.fixture
def opened(sign_in, store):
    """Opens the form of Bjørn's store: `opened("anna")`, `opened("kari", "contact")`."""

    def enter(who: str, section: str = "", *, fragment: bool = False) -> Opened:
        query = f"?section={section}" if section else ""
        return Opened(sign_in(who), f"/stores/{store}/edit{query}", fragment=fragment)

    return enter


# One section ----------------------------------------------------------------------------------------------------------
def test_every_section_of_every_form_has_its_panel_on_the_card(app):
    from app.platform.runtime import runtime
    from app.platform.views import sections

    with app.app_context():
        views = [v for v in runtime().views.values() if v.in_place and v.datamodel.lifecycle.changed]
        edited = [(view, sections.of_edit(view)) for view in views]
    assert len(edited) > 8
    for view, found in edited:
        assert len({section.name for section in found}) == len(found)
        assert all(re.fullmatch(r"[a-z][a-z-]*", section.name) for section in found), view


def test_each_section_of_a_card_leads_to_a_form_with_its_fields_only(sign_in, store):
    card = sign_in("anna").get(f"/stores/{store}").text
    assert f'href="/stores/{store}/edit?section=contact" data-edit-section' in card
    assert f'href="/stores/{store}/edit?section=store" data-edit-section' in card
    page = sign_in("anna").get(f"/stores/{store}/edit?section=contact").text
    assert 'name="phone"' in page
    assert 'name="number"' not in page


@pytest.mark.parametrize("who", ["bjorn", "cecilie", "tove", "adam"])
def test_who_may_not_edit_is_led_to_no_form(sign_in, token, store, who):
    url = f"/stores/{store}/edit?section=contact"
    assert "data-edit-section" not in sign_in(who).get(f"/stores/{store}").text
    assert sign_in(who).get(url).status_code == 403
    assert sign_in(who).post(url, data={"csrf_token": token(who), "phone": "77612000"}).status_code == 403


@pytest.mark.parametrize("name", ["nonsense", "", "../contact", "Contact", "contact "])
def test_a_section_that_does_not_exist_is_404(opened, name, sign_in, store):
    assert sign_in("anna").get(f"/stores/{store}/edit", query_string={"section": name}).status_code == 404
    assert sign_in("anna").post(f"/stores/{store}/edit", query_string={"section": name}, data={}).status_code in (
        303,
        400,
        404,
    )


def test_a_section_of_fields_that_the_reader_may_not_use_is_404(sign_in, world):
    url = f"/people/{world.ids['bjorn']['person']}/edit?section=sign-in"
    assert sign_in("anna").get(url).status_code == 404
    assert sign_in("admin").get(url).status_code == 200


def test_saving_a_section_touches_nothing_else_and_leads_back_to_it(opened, store, system):
    before = system.get(Store, store)
    was = {c.name: getattr(before, c.name) for c in Store.__table__.c}
    form = opened("anna", "contact")
    answer = form.send(phone="77 61 20 00")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/stores/{store}#contact")
    now = system.get(Store, store)
    assert now.phone == "+4777612000"
    assert {n for n, v in was.items() if getattr(now, n) != v} == {"phone", "version"}


def test_the_cards_script_gets_the_form_alone_and_an_address_when_it_is_saved(opened, store):
    form = opened("anna", "contact", fragment=True)
    assert form.answer.text.lstrip().startswith("<form")
    assert "<html" not in form.answer.text
    refused = form.send(email="nobody@")
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith("<form")
    assert 'value="nobody@"' in refused.text
    saved = form.send(email="post@butikk.example")
    assert (saved.status_code, saved.json) == (200, {"url": f"/stores/{store}#contact"})


def test_a_refused_section_keeps_what_was_typed_beside_the_field(opened, store, system):
    form = opened("anna", "contact")
    answer = form.send(contact_name="Typed Name", email="nobody@", phone="123")
    assert answer.status_code == 422
    for text in ('value="Typed Name"', 'value="nobody@"', 'value="123"'):
        assert text in answer.text
    assert re.search(r'id="email-problem"[^>]*>\s*<p>', answer.text)
    assert system.get(Store, store).contact_name == "canarybjorn kontakt"


def test_a_section_is_checked_with_what_the_rest_of_the_record_holds(sign_in, token, world):
    """The suspension must lie inside the term, whose days stand in another section."""
    term = world.ids["bjorn"]["term"]
    url = f"/terms/check?pk={term}&section=suspension"
    data = {"csrf_token": token("anna"), "suspended_from": "01.01.2001", "suspended_to": ""}
    found = sign_in("anna").post(url, data=data).json["problems"]
    assert [p["field"] for p in found] == ["suspended_from"]
    data["suspended_from"] = "01.01.2020"
    assert sign_in("anna").post(url, data=data).json["problems"] == []


def test_what_is_wrong_elsewhere_in_the_record_is_named(sign_in, world, arrange):
    """A number that came in wrong long ago stops saving; it is said which one it is."""
    import sqlalchemy as sa

    pk = world.ids["bjorn"]["store"]
    with arrange() as uow:
        uow.session.connection().execute(sa.update(Store.__table__).where(Store.id == pk).values(org_number="123"))
    answer = Opened(sign_in("anna"), f"/stores/{pk}/edit?section=contact").send(phone="77612000")
    assert answer.status_code == 422
    assert re.search(r"Org[^<]*:", answer.text)


def test_checking_a_form_needs_the_right_to_edit(sign_in, token, store):
    data = {"csrf_token": token("tove"), "phone": "1"}
    assert sign_in("tove").post(f"/stores/check?pk={store}&section=contact", data=data).status_code == 403
    data = {"csrf_token": token("anna"), "phone": "1"}
    assert sign_in("anna").post(f"/stores/check?pk={store}&section=nonsense", data=data).status_code == 404


# Two people -----------------------------------------------------------------------------------------------------------
def test_both_changed_one_field_and_must_choose(opened, store, system):
    anna, kari = opened("anna", "contact"), opened("kari", "contact")
    assert anna.send(phone="77612001").status_code == 302
    asked = kari.send(phone="77612002", contact_name="Kari var her")
    assert asked.status_code == 409
    assert "Anna Berg" in asked.text
    assert "take-phone" not in kari.values
    assert kari.values["take-contact_name"] == "mine"
    assert set(kari.values["asked"]) == {"phone", "contact_name"}
    again = kari.send()
    assert again.status_code == 409
    assert kari.values["phone"] == "77612002"
    assert kari.send(**{"take-phone": "mine"}).status_code == 302
    saved = system.get(Store, store)
    assert (saved.phone, saved.contact_name) == ("+4777612002", "Kari var her")


def test_theirs_can_be_chosen_and_mine_changed_once_more(opened, store, system):
    anna, kari = opened("anna", "contact"), opened("kari", "contact")
    anna.send(phone="77612001", contact_name="Anna var her")
    kari.send(phone="77612002", contact_name="Kari var her")
    saved = kari.send(**{"take-phone": "theirs", "take-contact_name": "mine", "contact_name": "Begge var her"})
    assert saved.status_code == 302
    found = system.get(Store, store)
    assert (found.phone, found.contact_name) == ("+4777612001", "Begge var her")


def test_what_only_the_other_one_changed_stands_unless_i_want_it_back(opened, store, system):
    anna, kari, admin = opened("anna", "contact"), opened("kari", "contact"), opened("admin", "contact")
    anna.send(phone="77612001")
    assert kari.send(contact_name="Kari var her").status_code == 409
    assert (kari.values["take-phone"], kari.values["take-contact_name"]) == ("theirs", "mine")
    assert kari.send().status_code == 302
    found = system.get(Store, store)
    assert (found.phone, found.contact_name) == ("+4777612001", "Kari var her")
    assert admin.send(email="post@butikk.example").status_code == 409
    assert admin.send(**{"take-phone": "mine"}).status_code == 302
    found = system.get(Store, store)
    assert (found.phone, found.contact_name, found.email) == (None, "Kari var her", "post@butikk.example")


def test_a_third_save_in_between_asks_again(opened, store, system):
    anna, kari = opened("anna", "contact"), opened("kari", "contact")
    anna.send(phone="77612001")
    assert kari.send(phone="77612002").status_code == 409
    opened("admin", "contact").send(phone="77612003")
    asked = kari.send(**{"take-phone": "mine"})
    assert asked.status_code == 409
    assert "Ada Administrator" in asked.text
    assert kari.values["take-phone"] == "mine"
    assert kari.send().status_code == 302
    assert system.get(Store, store).phone == "+4777612002"


def test_changes_of_different_sections_do_not_disturb_each_other(opened, store, system):
    anna, kari, whole = opened("anna", "store"), opened("kari", "contact"), opened("admin")
    assert anna.send(name="Nytt navn").status_code == 302
    assert kari.send(phone="77612002").status_code == 302
    found = system.get(Store, store)
    assert (found.name, found.phone) == ("Nytt navn", "+4777612002")
    assert whole.send(website="https://butikk.example").status_code == 409
    assert whole.send().status_code == 302
    found = system.get(Store, store)
    assert (found.name, found.phone, found.website) == ("Nytt navn", "+4777612002", "https://butikk.example")


def test_merged_values_are_checked_as_any_others(sign_in, world, system):
    """Their last day and my first day do not go together: the form comes back with both."""
    pk = world.ids["bjorn"]["address"]
    one, two = (Opened(sign_in(who), f"/addresses/{pk}/edit") for who in ("anna", "kari"))
    assert one.send(valid_to="31.12.2016").status_code == 302
    assert two.send(valid_from="01.01.2020").status_code == 409
    assert two.values["take-valid_to"] == "theirs"
    refused = two.send()
    assert refused.status_code == 422
    assert (two.values["valid_from"], two.values["valid_to"]) == ("01.01.2020", "31.12.2016")
    assert two.send(valid_from="01.01.2016").status_code == 302
    found = system.get(StoreAddress, pk)
    assert (str(found.valid_from), str(found.last_day)) == ("2016-01-01", "2016-12-31")


def test_what_a_form_tells_of_how_it_was_may_be_nonsense(opened):
    for nonsense in (
        "",
        "[]",
        "{",
        '{"nonsense": 1}',
        json.dumps({"phone": {"a": 1}}),
        "x" * 500_000,
        '{"phone": null',
    ):
        anna, kari = opened("anna", "contact"), opened("kari", "contact")
        assert anna.send(phone=f"776120{len(nonsense) % 90 + 10}").status_code in (302, 409)
        assert kari.send(contact_name=f"K{len(nonsense)}", original=nonsense).status_code == 409
        assert "asked" in kari.values


def test_a_record_that_is_gone_is_404(sign_in, world, opened, arrange):
    import sqlalchemy as sa

    pk = world.ids["bjorn"]["address"]
    form = Opened(sign_in("anna"), f"/addresses/{pk}/edit")
    with arrange() as uow:
        uow.session.connection().execute(sa.delete(StoreAddress.__table__).where(StoreAddress.id == pk))
    assert form.send(street="Storgata 12").status_code == 404


# Bad input ------------------------------------------------------------------------------------------------------------
def test_a_field_that_was_renamed_while_the_form_stood_open_is_named(opened, store, system):
    form = opened("anna", "contact")
    told = {k: v for k, v in form.values.items() if k != "phone"}
    carried = json.loads(told["original"])
    carried["telefon"] = carried.pop("phone")
    form.values = {**told, "original": json.dumps(carried), "telefon": "77612009"}
    answer = form.send(contact_name="Ny kontakt")
    assert answer.status_code == 422
    assert "telefon" in html.unescape(answer.text)
    assert "77612009" in answer.text
    assert 'value="Ny kontakt"' in answer.text
    assert system.get(Store, store).contact_name == "canarybjorn kontakt"
    assert form.send(phone="77612009").status_code == 302
    assert system.get(Store, store).phone == "+4777612009"


def test_a_field_that_came_while_the_form_stood_open_keeps_what_the_record_holds(opened, store, system):
    opened("anna", "contact").send(phone="77612001")
    form = opened("anna", "contact")
    carried = json.loads(form.values["original"])
    del carried["phone"], form.values["phone"]
    assert form.send(original=json.dumps(carried), contact_name="Ny").status_code == 302
    assert system.get(Store, store).phone == "+4777612001"


def test_a_value_of_a_megabyte_is_refused_beside_its_field_and_kept(opened):
    long = "x" * 1_000_000
    answer = opened("anna", "contact").send(contact_name=long)
    assert answer.status_code == 422
    assert long in answer.text
    strange = opened("anna", "contact").send(fax=long)
    assert strange.status_code == 422
    assert len(strange.text) < 200_000


# A form that does not say what it has seen ---------------------------------------------------------------------------
@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "nonsense"}, {"version": "0"}, {"version": "99"}])
def test_a_form_without_the_version_it_has_seen_overwrites_nothing_and_keeps_what_was_typed(
    sign_in, token, store, system, version
):
    told = {"csrf_token": token("anna"), "contact_name": "Kari Ny", **version}
    answer = sign_in("anna").post(f"/stores/{store}/edit?section=contact", data=told)
    assert answer.status_code == 409
    assert system.get(Store, store).contact_name == "canarybjorn kontakt"
    assert {'value="Kari Ny"' in answer.text, "canarybjorn kontakt" in answer.text} == {True}


def test_a_deletion_without_the_version_deletes_nothing(sign_in, token, world, system):
    address = world.ids["bjorn"]["address"]
    sign_in("anna").post(f"/addresses/{address}/delete", data={"csrf_token": token("anna")})
    assert system.get(StoreAddress, address) is not None

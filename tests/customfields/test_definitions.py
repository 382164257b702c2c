"""Defining fields: the pages, their order, another type, removing, putting back, purging."""

from __future__ import annotations

import pytest

from tests.customfields.test_parts import PARTS
from tests.customfields.test_values import section, value
from tests.platform.editing import Opened


@pytest.fixture
def store(world):
    return world.ids["bjorn"]["store"]


def test_only_administrators_define_fields(define, sign_in):
    pk = define()
    for who in ("anna", "oyvind", "bjorn"):
        assert sign_in(who).get("/custom-fields/").status_code == 403
        assert sign_in(who).get(f"/custom-fields/{pk}/edit").status_code == 403
    assert sign_in("adam").get(f"/custom-fields/{pk}").status_code == 200  # auditors read
    assert sign_in("adam").get(f"/custom-fields/{pk}/edit").status_code == 403


def test_a_definition_is_refused_beside_the_cause_with_all_that_was_typed(sign_in):
    form = Opened(sign_in("admin"), "/custom-fields/new")
    answer = form.send(entity="store", kind="choice", label_nb="Varebil", help_nb="Hjelp", choices_text="a = A\na = B")
    assert answer.status_code == 422
    assert 'href="#choices_text"' in answer.text
    assert (form.values["help_nb"], form.values["choices_text"].split()) == ("Hjelp", ["a", "=", "A", "a", "=", "B"])


def test_the_order_is_that_of_the_forms(define, post, sign_in, store):
    first, second = define(label="Ein"), define(label="To")
    page = sign_in("admin").get(f"/stores/{store}/edit?section=extra").text
    assert page.index("x_ein") < page.index("x_to")
    assert post(f"/custom-fields/{second}/move", way="up").status_code == 302
    page = sign_in("admin").get(f"/stores/{store}/edit?section=extra").text
    assert page.index("x_to") < page.index("x_ein")
    assert first != second


def test_fields_stand_in_sections_of_their_own(define, sign_in, store):
    define(label="Varebil", section_nb="Levering", section_en="Delivery")
    define(label="Skap")
    card = sign_in("admin").get(f"/stores/{store}").text
    assert 'id="extra-levering"' in card
    assert 'id="extra"' in card


def test_short_name_type_and_records_never_change_by_the_form(define, sign_in):
    pk = define()
    form = Opened(sign_in("admin"), f"/custom-fields/{pk}/edit")
    assert not {"key", "kind", "entity"} & form.values.keys()
    assert form.send(label_nb="Kassebil").status_code == 302
    assert "Kassebil" in sign_in("admin").get(f"/custom-fields/{pk}").text


def test_another_type_shows_what_would_be_lost_before_it_does(define, post, sign_in, world, system):
    pk, mine, other = define(), world.ids["bjorn"]["store"], world.ids["cecilie"]["store"]
    section(sign_in("admin"), mine).send(x_varebil="12")
    section(sign_in("admin"), other).send(x_varebil="tolv")
    looked = post(f"/custom-fields/{pk}/kind", kind="whole", do="look")
    assert looked.status_code == 200
    assert "tolv" in looked.text
    assert 'name="losing" value="1"' in looked.text
    assert value(system, mine) == "12"
    unseen = post(f"/custom-fields/{pk}/kind", kind="date", do="change", losing="9", seen="whole")
    assert "data-foreseen" in unseen.text  # another type than the one that was looked at is looked at first
    refused = post(f"/custom-fields/{pk}/kind", kind="whole", do="change", losing="0", seen="whole")
    assert refused.status_code == 422
    assert value(system, other) == "tolv"
    assert post(f"/custom-fields/{pk}/kind", kind="whole", do="change", losing="1", seen="whole").status_code == 302
    assert (value(system, mine), value(system, other)) == (12, None)
    assert section(sign_in("admin"), mine).send(x_varebil="13").status_code == 200


def test_texts_become_choices_by_their_words(define, post, sign_in, store, system):
    pk = define()
    section(sign_in("admin"), store).send(x_varebil="stor")
    choices = "large = Stor | Large\nsmall = Liten | Small"
    assert (
        post(
            f"/custom-fields/{pk}/kind",
            kind="choice",
            choices_text=choices,
            do="change",
            losing="0",
            seen=f"choice {choices}".replace("\n", " "),
        ).status_code
        == 302
    )
    assert value(system, store) == "large"


def test_removing_keeps_the_values_until_they_are_purged(define, post, sign_in, store, system):
    from app.customfields.models import CustomField

    pk = define()
    ada = sign_in("admin")
    section(ada, store).send(x_varebil="rød")
    assert "Purge" not in ada.get(f"/custom-fields/{pk}").text
    assert post(f"/custom-fields/{pk}/delete", version="1").status_code == 302
    assert system.get(CustomField, pk) is not None  # what is in use is not purged
    assert post(f"/custom-fields/{pk}/remove").status_code == 302
    assert "<dd>rød</dd>" not in ada.get(f"/stores/{store}").text
    assert value(system, store) == "rød"
    assert post(f"/custom-fields/{pk}/back").status_code == 302
    assert "<dd>rød</dd>" in ada.get(f"/stores/{store}").text
    post(f"/custom-fields/{pk}/remove")
    asked = ada.get(f"/custom-fields/{pk}/delete").text
    assert "1 oppføring mister verdien sin" in asked
    version = asked.partition('name="version" value="')[2].partition('"')[0]
    assert post(f"/custom-fields/{pk}/delete", version=version).status_code == 302
    assert system.get(CustomField, pk) is None
    assert value(system, store) is None


def test_a_saved_view_with_a_purged_field_says_so(define, post, sign_in, store):
    pk = define()
    ada = sign_in("admin")
    section(ada, store).send(x_varebil="rød")
    assert "inneholder" in ada.get("/views/new?listing=stores&state=x_varebil%3Dr%C3%B8d").text
    post(f"/custom-fields/{pk}/remove")
    assert ada.get("/stores/?x_varebil=rød").status_code == 200


def test_a_record_type_joins_by_one_declaration(built_app):
    from app.platform.extended import RECORD_TYPES

    with built_app.app_context():
        assert set(RECORD_TYPES) == {"member", "person", "store", "certificate", "bank_account", "task", *PARTS}

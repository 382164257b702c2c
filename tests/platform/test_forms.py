"""Form fields: relations that the reader may not look for are neither shown nor taken; typed words are never lost."""

from __future__ import annotations

import pytest

from app.members.models import Person


@pytest.fixture
def save_person(sign_in, token, world):
    """Somebody saves Cecilie's person."""

    def save(who: str, **values: object):
        form = {"csrf_token": token(who), "version": "1", "name": "Cecilie", **values}
        return sign_in(who).post(f"/people/{world.ids['cecilie']['person']}/edit", data=form)

    return save


@pytest.mark.parametrize("who", ["anna", "kari"])
def test_only_who_keeps_users_links_one_to_a_person(save_person, sign_in, world, system, who):
    person, user = world.ids["cecilie"]["person"], world.ids[who]["user"]
    assert 'name="user_id"' not in sign_in(who).get(f"/people/{person}/edit").text
    assert save_person(who, user_id=user).status_code == 302
    assert system.get(Person, person).user_id == world.ids["cecilie"]["user"]
    assert system.get(Person, person).name == "Cecilie"


def test_an_administrator_links_a_user_to_a_person(save_person, sign_in, world, system):
    person, user = world.ids["cecilie"]["person"], world.ids["kari"]["user"]
    assert 'name="user_id"' in sign_in("admin").get(f"/people/{person}/edit").text
    assert save_person("admin", user_id=user).status_code == 302
    assert system.get(Person, person).user_id == user


def test_checking_a_form_does_not_tell_which_users_there_are(sign_in, token, world):
    form = {"csrf_token": token("kari"), "name": "X"}
    path = f"/people/check?pk={world.ids['cecilie']['person']}"
    answers = [
        sign_in("kari").post(path, data={**form, "user_id": number}).json
        for number in (world.ids["tove"]["user"], 999_999)
    ]
    assert answers[0] == answers[1]


def test_words_that_name_nothing_are_said_beside_an_optional_relation(save_person, system, world):
    refused = save_person("admin", **{"user_id": "", "user_id-text": "nobody at all"})
    assert refused.status_code == 422
    assert "nobody at all" in refused.text
    assert system.get(Person, world.ids["cecilie"]["person"]).user_id == world.ids["cecilie"]["user"]


@pytest.mark.parametrize("typed", ["01.01.9999", "31.12.1600", "9999-01-01", "1799-12-31"])
def test_a_day_of_a_year_that_cannot_be_right_is_said_to_be_that(sign_in, token, world, typed):
    sent = {
        "store_id": world.ids["bjorn"]["store"],
        "kind": "visiting",
        "valid_from": typed,
        "csrf_token": token("anna"),
    }
    answer = sign_in("anna").post("/addresses/new", data=sent)
    assert answer.status_code == 422
    assert "fra 1800 til 2999" in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_text_that_is_too_long_is_not_cut_but_told(save_person, sign_in, world, system):
    """Neither by the browser, which is told no number, nor by what keeps it."""
    person, long = world.ids["cecilie"]["person"], "a" * 500
    assert "maxlength" not in sign_in("anna").get(f"/people/{person}/edit").text.partition("<main")[2]
    answer = save_person("anna", name=long)
    assert answer.status_code == 422
    assert "Feltet kan ikke være lenger enn 200 tegn." in answer.text
    assert long in answer.text
    assert system.get(Person, person).name != long

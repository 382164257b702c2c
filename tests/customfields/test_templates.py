"""Own fields as values in message templates: offered with their labels, filled in, and nothing else."""

from __future__ import annotations

import pytest

from tests.customfields.test_values import section

CHOICES = "stor = Stor | Large\nliten = Liten | Small"


@pytest.fixture
def store(world):
    return world.ids["bjorn"]["store"]


def test_a_template_is_filled_with_own_fields_in_both_languages(define, sign_in, store, post):
    define(kind="choice", label="Varebil", label_en="Van", choices_text=CHOICES)
    define(kind="date", label="Levert")
    define(kind="text", label="Portkode")
    ada = sign_in("admin")
    answer = section(ada, store).send(x_varebil="stor", x_levert="21.11.2026", x_portkode="<b>{{ 7 * 7 }}</b>")
    assert answer.status_code == 200
    typed = {
        "record": "store", "try_on": str(store), "subject_nb": "Bil: {{ store.x_varebil }}",
        "body_nb": "{{ store.name }} fikk den {{ store.x_levert }}: {{ store.x_portkode }}",
        "subject_en": "Van: {{ store.x_varebil }}", "body_en": "On {{ store.x_levert }}",
    }  # fmt: skip
    page = post("/notice-previews/", **typed).text
    assert "Bil: Stor" in page
    assert "Van: Large" in page
    assert "21.11.2026" in page
    assert "{{ 7 * 7 }}" in page  # what a record holds is text, never a template


def test_they_are_offered_by_their_labels_and_a_removed_one_no_longer(define, sign_in, store, post):
    field = define(kind="choice", label="Varebil", choices_text=CHOICES)
    template = {"record": "store", "try_on": str(store), "subject_nb": "Hei"}
    assert "store.x_varebil" in sign_in("admin").get("/notice-templates/new").text
    from app.notices.queries import names_for
    from app.platform.scope import SYSTEM, acting_as

    def offered():
        with ada.application.test_request_context(), acting_as(SYSTEM):
            return names_for("store")

    ada = sign_in("admin")
    assert offered()["store.x_varebil"] == "Varebil"
    post(f"/custom-fields/{field}/remove")
    assert "store.x_varebil" not in offered()
    refused = post("/notice-previews/", **template | {"body_nb": "{{ store.custom }}"}).text
    assert "store.custom" in refused


def test_who_does_not_see_a_field_is_not_told_it_by_a_preview(define, sign_in, store, token):
    define(kind="text", label="Lønn", key="lonn", visible_to=["Quality"])
    assert section(sign_in("admin"), store).send(x_lonn="hemmelig").status_code == 200
    sent = {"record": "store", "try_on": str(store), "subject_nb": "Hei", "body_nb": "{{ store.x_lonn }}"}
    page = sign_in("kari").post("/notice-previews/", data={"csrf_token": token("kari"), **sent})
    assert "hemmelig" not in page.text

"""A form that is sent after the session has ended: nothing is saved, and signing in leads back to it."""

from __future__ import annotations


def test_a_form_sent_after_the_session_ended_leads_to_sign_in_and_back_to_the_form(app, world):
    path = f"/stores/{world.ids['bjorn']['store']}/edit"
    client = app.test_client()
    answer = client.post(path, data={"name": "Typed"}, headers={"Referer": f"http://localhost{path}"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/login/?next={path}")
    assert "Du var logget ut" in client.get(answer.headers["Location"]).text


def test_where_the_form_stood_elsewhere_signing_in_leads_to_the_start_page(app, world):
    answer = app.test_client().post("/stores/new", data={}, headers={"Referer": "https://elsewhere.example/form"})
    assert answer.headers["Location"].endswith("/login/?next=/")


def test_a_signed_in_reader_with_an_old_page_is_told_so(sign_in):
    answer = sign_in("anna").post("/people/new", data={"name": "Typed", "csrf_token": "old"})
    assert answer.status_code == 400
    assert "sikkerhetsnøkkel" in answer.text

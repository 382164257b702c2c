"""What stands in the fields: who sees and changes it, refusals, defaults, uniqueness, conflict, history, bulk edit."""

from __future__ import annotations

import pytest

from tests.platform.editing import Opened

STORE = "/stores/{}"


@pytest.fixture
def store(world):
    return world.ids["bjorn"]["store"]


def section(client, store, name="extra"):
    return Opened(client, f"/stores/{store}/edit?section={name}", fragment=True)


def value(system, store, key="varebil"):
    from app.stores.models import Store

    return (system.get(Store, store).custom or {}).get(key)


def test_whom_the_field_is_not_for_finds_it_nowhere(define, sign_in, store, bearer, system):
    define(visible_to=["Quality"], label_en="Van")
    assert section(sign_in("admin"), store).send(x_varebil="hemmelig").status_code == 200
    headers = {name: bearer(name) for name in ("kari", "oyvind", "bjorn")}
    for who in ("kari", "bjorn"):
        client = sign_in(who)
        for page in (
            STORE.format(store),
            f"/stores/{store}/edit",
            "/stores/?columns=name,x_varebil",
            "/combine/stores",
        ):
            assert "hemmelig" not in client.get(page).text
            assert "Varebil" not in client.get(page).text, (who, page)
        one = client.get(f"/api/v1/stores/{store}", headers=headers[who])
        assert one.json["custom_fields"] == {}
        assert client.get("/api/v1/stores?x_varebil=hemmelig", headers=headers[who]).status_code == 422
        assert "hemmelig" not in client.get("/stores/export.csv?columns=number,x_varebil").text
    document = sign_in("kari").get("/api/v1/openapi.json", headers=headers["kari"]).text
    assert "varebil" not in document
    tag = sign_in("kari").get(f"/api/v1/stores/{store}", headers=headers["kari"]).headers["ETag"]
    sent = {"json": {"custom_fields": {"varebil": "ny"}}, "headers": {**headers["kari"], "If-Match": tag}}
    answer = sign_in("kari").patch(f"/api/v1/stores/{store}", **sent)
    assert (answer.status_code, answer.json["problems"][0]["field"]) == (422, "custom_fields.varebil")
    quality = sign_in("oyvind")
    assert "hemmelig" in quality.get(STORE.format(store)).text
    assert quality.get("/api/v1/stores?x_varebil=hemmelig", headers=headers["oyvind"]).json["count"] == 1


def test_florists_see_only_what_is_shown_to_them(define, sign_in, store):
    define(label="Varebil")
    define(label="Fra kontoret", florists="y")
    ada = sign_in("admin")
    assert section(ada, store).send(x_varebil="hemmelig", x_fra_kontoret="hilsen").status_code == 200
    card = sign_in("bjorn").get(STORE.format(store)).text
    assert "hilsen" in card
    assert "hemmelig" not in card
    assert "hilsen" not in sign_in("cecilie").get("/stores/?columns=name,x_fra_kontoret").text
    assert "hilsen" in sign_in("bjorn").get("/stores/?columns=name,x_fra_kontoret").text


def test_who_sees_but_does_not_change_is_refused_by_every_door(define, sign_in, store, bearer, system):
    define(editable_by=["Quality"])
    assert section(sign_in("admin"), store).send(x_varebil="først").status_code == 200
    kari = sign_in("kari")
    assert "først" in kari.get(STORE.format(store)).text
    assert section(kari, store).answer.status_code == 404
    whole = Opened(kari, f"/stores/{store}/edit")
    assert "x_varebil" not in whole.values
    assert whole.send(x_varebil="ny", contact_name="Kari").status_code == 422
    whole = Opened(kari, f"/stores/{store}/edit")
    assert whole.send(contact_name="Kari").status_code == 302
    headers = bearer("kari")
    tag = kari.get(f"/api/v1/stores/{store}", headers=headers).headers["ETag"]
    sent = {"json": {"custom_fields": {"varebil": "ny"}}, "headers": {**headers, "If-Match": tag}}
    answer = kari.patch(f"/api/v1/stores/{store}", **sent)
    assert answer.status_code == 422
    assert value(system, store) == "først"


def test_a_wrong_value_is_refused_beside_its_field_and_kept(define, sign_in, store, bearer, system):
    define(kind="whole", minimum="1", maximum="9")
    form = section(sign_in("admin"), store)
    answer = form.send(x_varebil="10")
    assert answer.status_code == 422
    assert form.values["x_varebil"] == "10"
    assert 'id="x_varebil-problem"' in answer.text
    headers = bearer("admin")
    refused = sign_in("admin").post(
        "/api/v1/stores", json={"number": "9", "name": "Ny", "custom_fields": {"varebil": 10, "other": 1}},
        headers=headers,
    )  # fmt: skip
    assert refused.status_code == 422
    assert {p["field"] for p in refused.json["problems"]} >= {"custom_fields.other"}
    for nothing in (None, [], "x"):
        sent = {"json": {"custom_fields": nothing}, "headers": {**headers, "If-Match": "*"}}
        assert sign_in("admin").patch(f"/api/v1/stores/{store}", **sent).status_code == 422
    assert value(system, store) is None


def test_a_required_field_is_asked_for_and_cannot_be_emptied(define, sign_in, store, bearer, system):
    define(required="always", default_text="Standard")
    ada, headers = sign_in("admin"), bearer("admin")
    new = Opened(ada, "/stores/new")
    assert new.values["x_varebil"] == "Standard"
    assert new.send(number="901", name="Ny butikk", x_varebil="").status_code == 422
    assert new.send(x_varebil="Kasse").status_code == 302
    made = ada.post("/api/v1/stores", json={"number": "902", "name": "Ny"}, headers=headers)
    assert made.json["custom_fields"] == {"varebil": "Standard"}
    form = section(ada, store)
    assert form.send(x_varebil="").status_code == 422
    assert form.send(x_varebil="Stor").status_code == 200
    other = Opened(ada, f"/stores/{store}/edit?section=contact", fragment=True)
    assert other.send(contact_name="Ada").status_code == 200  # a section without the field saves as before
    tag = {**headers, "If-Match": "*"}
    emptied = ada.patch(f"/api/v1/stores/{store}", json={"custom_fields": {"varebil": None}}, headers=tag)
    assert emptied.status_code == 422
    assert value(system, store) == "Stor"


def test_a_field_required_from_a_state_on_is_asked_for_then(define, sign_in, store, arrange):
    from app.stores.models import Store

    define(required="store:active")
    ada = sign_in("admin")
    assert section(ada, store).send(x_varebil="").status_code == 422  # active since 2015
    assert Opened(ada, "/stores/new").send(number="903", name="Ny", x_varebil="").status_code == 302
    with arrange() as uow:
        bare = uow.add(Store(number="904", name="Uten medlemskap", recorded_at=uow.now)).id
    assert section(ada, bare).send(x_varebil="").status_code == 200


def test_two_records_never_hold_the_same_unique_value(define, sign_in, world, system):
    define(unique="y")
    ada, mine, other = sign_in("admin"), world.ids["bjorn"]["store"], world.ids["cecilie"]["store"]
    assert section(ada, mine).send(x_varebil="EL 1").status_code == 200
    form = section(ada, other)
    assert form.send(x_varebil="EL 1").status_code == 422
    assert form.send(x_varebil="EL 2").status_code == 200
    assert section(ada, mine).send(x_varebil="EL 1").status_code == 200
    assert value(system, other) == "EL 2"


def test_two_who_save_at_once_are_asked_about_the_same_field_only(define, sign_in, store, system):
    define()
    define(label="Skap", kind="several", choices_text="a = A\nb = B")
    ada, anna = sign_in("admin"), sign_in("anna")
    first, second = section(ada, store), section(anna, store)
    assert first.send(x_varebil="Adas", x_skap=["a"]).status_code == 200
    assert second.send(x_skap=["b"]).status_code == 409
    assert "Adas" not in second.answer.text.partition("b-conflict")[2].partition("x_skap")[0]
    assert second.send(**{"take-x_skap": "mine", "x_skap": ["b"]}).status_code == 200
    assert (value(system, store), value(system, store, "skap")) == ("Adas", ["b"])


def test_a_form_that_was_open_when_a_field_was_removed_tells_what_it_could_not_save(define, sign_in, store, post):
    pk = define()
    form = Opened(sign_in("admin"), f"/stores/{store}/edit")
    assert post(f"/custom-fields/{pk}/remove").status_code == 302
    answer = form.send(x_varebil="skrevet")
    assert answer.status_code == 422
    assert "skrevet" in answer.text


def test_a_change_is_told_with_the_label_and_restored(define, sign_in, store, system, post):
    from sqlalchemy import select

    from app.platform.audit import AuditEntry

    define()
    ada = sign_in("admin")
    section(ada, store).send(x_varebil="rød")
    section(ada, store).send(x_varebil="blå")
    card = ada.get(STORE.format(store)).text
    feed = card[card.index('id="activity"') :]
    assert "Varebil" in feed
    assert "rød" in feed
    entry = system.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    asked = ada.get(f"/records/store/{store}/restore?entry={entry}&field=x_varebil")
    assert asked.status_code == 200
    assert post(f"/records/store/{store}/restore", entry=entry, field="x_varebil").status_code == 303
    assert value(system, store) == "rød"
    assert "Varebil" not in sign_in("bjorn").get(STORE.format(store)).text


def test_without_history_only_that_it_was_changed_is_kept(define, sign_in, store, system):
    from sqlalchemy import select

    from app.platform.audit import AuditEntry

    define(history=None)
    section(sign_in("admin"), store).send(x_varebil="rød")
    section(sign_in("admin"), store).send(x_varebil="blå")
    entries = select(AuditEntry.changes).where(AuditEntry.entity == "store").order_by(AuditEntry.id)
    told = system.scalars(entries).all()
    assert "rød" not in str(told)
    assert told[-1] == {"custom": [{"varebil": "(hidden)"}, {"varebil": "(hidden)"}]}
    assert value(system, store) == "blå"


def test_as_known_on_an_earlier_day_the_card_shows_what_stood_then(define, sign_in, store, arrange):
    import datetime as dt

    import sqlalchemy as sa

    define()
    ada = sign_in("admin")
    section(ada, store).send(x_varebil="rød")
    with arrange() as uow:  # all of it happened a week ago
        for table in ("audit_entry", "change_group", "store"):
            earlier = {"at": uow.now - dt.timedelta(days=7)}
            kept = sa.text(f"UPDATE {table} SET recorded_at = :at").bindparams(
                sa.bindparam("at", earlier["at"], type_=sa.DateTime(timezone=True))
            )
            uow.session.connection().execute(kept)
    section(ada, store).send(x_varebil="blå")
    day = (dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).date().isoformat()
    then, now = ada.get(f"/stores/{store}?known={day}").text, ada.get(f"/stores/{store}").text
    assert "<dd>rød</dd>" in then
    assert "<dd>blå</dd>" in now
    assert "<dd>rød</dd>" in ada.get(f"/stores/{store}?on={day}").text
    found = ada.get(f"/stores/?known={day}&x_varebil=rød").text
    assert f'data-url="/stores/{store}' in found

"""Every type of field on every type of record: form, card, feed, API, list, filter, export, restore."""

from __future__ import annotations

import pytest

from tests.customfields.conftest import KINDS
from tests.platform.editing import Opened

PAGES = {"store": "/stores", "member": "/members", "person": "/people", "certificate": "/certificates"}
APIS = {"store": "stores", "member": "members", "person": "people", "certificate": "certificates"}


@pytest.fixture
def record(world, arrange):
    """The id of Bjørn's record of a kind."""

    def of(entity):
        mine = world.ids["bjorn"]
        if entity == "certificate" and "certificate" not in mine:
            from sqlalchemy import select

            from app.certifications.models import Certificate, Scheme

            with arrange() as uow:
                scheme = uow.session.scalar(select(Scheme.id).where(Scheme.code == "iso14001"))
                row = Certificate(scheme_id=scheme, store_id=mine["store"], number="C-1", recorded_at=uow.now)
                mine["certificate"] = uow.add(row).id
        return mine[entity]

    return of


@pytest.fixture
def filled(record, world, define, sign_in):
    """A field that Ada has defined, and filled in on the record's card. Returns the record's id and what is typed."""

    def made(entity, kind):
        pk, ada = record(entity), sign_in("admin")
        typed = str(world.ids["bjorn"]["member"]) if kind == "link" else KINDS[kind][1]
        define(entity, kind, "Varebil", label_en="Van", **KINDS[kind][0])
        form = Opened(ada, f"{PAGES[entity]}/{pk}/edit?section=extra", fragment=True)
        assert 'data-field="x_varebil"' in form.answer.text
        assert form.send(x_varebil=typed).status_code == 200
        ada.set_cookie("bukett_locale", "en")
        return pk, typed

    return made


@pytest.mark.parametrize("entity", PAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_field_is_at_once_everywhere(entity, kind, filled, world, sign_in, bearer):
    pk, typed = filled(entity, kind)
    ada, headers = sign_in("admin"), bearer("admin")
    told = world.ids["bjorn"]["member"] if kind == "link" else KINDS[kind][2]
    on_pages(ada, entity, pk, KINDS[kind][3])
    in_the_api(ada, headers, entity, pk, told)
    in_lists(ada, headers, entity, pk, asking(kind, typed), KINDS[kind][3])


def on_pages(ada, entity, pk, shown):
    """In the whole form, on the card and in its feed."""
    assert 'data-field="x_varebil"' in ada.get(f"{PAGES[entity]}/{pk}/edit").text
    card, _, feed = ada.get(f"{PAGES[entity]}/{pk}").text.partition('id="activity"')
    assert "<dt>Van</dt>" in card
    assert shown in card
    assert "Van" in feed


def in_the_api(ada, headers, entity, pk, told):
    """Answered, taken and described."""
    path = f"/api/v1/{APIS[entity]}/{pk}"
    one = ada.get(path, headers=headers)
    assert one.json["custom_fields"] == {"varebil": told}
    document = ada.get("/api/v1/openapi.json", headers=headers).json["components"]["schemas"]
    assert "varebil" in document[entity.capitalize()]["properties"]["custom_fields"]["properties"]
    for value in (None, told):
        sent = {"json": {"custom_fields": {"varebil": value}}, "headers": {**headers, "If-Match": "*"}}
        assert ada.patch(path, **sent).json["custom_fields"] == {"varebil": value}


def in_lists(ada, headers, entity, pk, asked, shown):
    """As a column, by typed filters, in the combined filters' choices, and in both kinds of file."""
    page = ada.get(f"{PAGES[entity]}/?columns=x_varebil&{asked}")
    assert f'data-url="{PAGES[entity]}/{pk}"' in page.text
    assert shown in page.text
    counts = {
        ada.get(f"/api/v1/{APIS[entity]}?{asked}", headers=headers).json["count"]: 1,
        ada.get(f"/api/v1/{APIS[entity]}?x_varebil_empty=1&{asked}", headers=headers).json["count"]: 0,
    }
    assert counts == {1: 1, 0: 0}
    assert ada.get(f"/api/v1/{APIS[entity]}?x_varebil_empty=0", headers=headers).json["count"] == 1
    assert "Van" in ada.get(f"/combine/{APIS[entity]}").text
    assert "Van" in ada.get(f"{PAGES[entity]}/export.csv?columns=x_varebil&{asked}").text
    assert ada.get(f"{PAGES[entity]}/export.xlsx?columns=x_varebil").status_code == 200


def asking(kind, typed):
    """A filter that finds the value."""
    if kind in ("text", "long_text", "web"):
        return "x_varebil=VAREBIL" if kind != "long_text" else "x_varebil=linjer"
    if kind in ("whole", "decimal", "amount"):
        return "x_varebil_min=11"
    if kind == "date":
        return "x_varebil_from=2026-11-01&x_varebil_until=2026-11-30"
    if kind == "several":
        return "x_varebil=lily"
    return f"x_varebil={'1' if kind == 'answer' else typed}"

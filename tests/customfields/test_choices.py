"""A choice that records hold is taken away by its own step; the form of a field shows what its type uses."""

from __future__ import annotations

from sqlalchemy import select

from tests.platform.editing import Opened


def test_a_choice_goes_once_it_is_said_what_its_records_get(define, post, sign_in, arrange, world, system):
    from app.stores.models import Store

    pk = define(kind="choice", choices_text="small = Liten | Small\nlarge = Stor | Large\nnone = Ingen | None")
    store, other = (world.ids[name]["store"] for name in ("bjorn", "cecilie"))
    with arrange() as uow:
        for each in (store, other):
            uow.session.get(Store, each).x_varebil = "large"
    ada = sign_in("admin")
    refused = Opened(ada, f"/custom-fields/{pk}/edit").send(choices_text="small = Liten | Small")
    assert refused.status_code == 422
    assert "2 " in refused.text
    card = ada.get(f"/custom-fields/{pk}").text
    assert 'href="/stores/?x_varebil=large"' in card
    asked = ada.get(f"/custom-fields/{pk}/choice?code=large").text
    assert "canarybjorn butikk" in asked
    assert 'name="losing" value="2"' in asked
    path = f"/custom-fields/{pk}/choice?code=large"
    assert post(path, losing="1", instead="small").status_code == 422
    assert post(path, losing="2", instead="nosuch").status_code == 422
    assert post(path, losing="2", instead="small").status_code == 302
    held = system.scalars(select(Store.custom).where(Store.id.in_((store, other)))).all()
    assert held == [{"varebil": "small"}] * 2
    assert ada.get("/stores/?x_varebil=small").text.count('data-url="/stores/') == 2
    assert post(f"/custom-fields/{pk}/choice?code=small", losing="2", instead="").status_code == 302
    assert system.scalar(select(Store.custom).where(Store.id == store)) is None
    assert post(f"/custom-fields/{pk}/choice?code=none", losing="0").status_code == 422  # the last one stays
    assert ada.get(f"/custom-fields/{pk}/choice?code=large").status_code == 404


def test_the_form_of_a_field_is_without_what_its_type_does_not_use(define, sign_in):
    ada = sign_in("admin")
    new = ada.get("/custom-fields/new").text
    assert all(f'data-field="{name}"' in new for name in ("choices_text", "link_to", "minimum", "mask"))
    assert 'data-is="choice several" data-when="kind"' in new
    form = ada.get(f"/custom-fields/{define(kind='whole')}/edit").text
    assert 'data-field="minimum"' in form
    assert not any(f'data-field="{name}"' in form for name in ("choices_text", "link_to", "mask", "currency"))

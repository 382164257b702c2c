"""Fields on what hangs on stores, firms and people: every type in form, card, API, list, filter, export and history."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.customfields.conftest import KINDS
from tests.platform.editing import Opened

PARTS = {
    "store_address": ("/addresses", "addresses"), "store_owner": ("/owners", "owners"),
    "employment": ("/employments", "employments"), "membership_term": ("/terms", "terms"),
    "member_address": ("/member-addresses", "member_addresses"), "qualification": ("/qualifications", "qualifications"),
}  # fmt: skip
WHERE = {"member_address": "member", "qualification": "person"}


@pytest.fixture
def part(world, arrange):
    """The id of such a record of Bjørn's; made where the world has none."""

    def of(entity: str) -> int:
        from app.platform import tables

        model, mine = tables.model(entity), world.ids["bjorn"]
        column = f"{WHERE.get(entity, 'store')}_id"
        with arrange() as uow:
            found = uow.session.scalar(select(model.id).where(getattr(model, column) == mine[column[:-3]]))
            more = {"member_address": {"postal_code": "0150"}}
            return (
                found or uow.add(model(**{column: mine[column[:-3]]}, **more.get(entity, {}), recorded_at=uow.now)).id
            )

    return of


@pytest.fixture
def own(arrange):
    """Every type of field on a record type."""
    from app.customfields.models import CustomField

    def made(entity: str) -> None:
        with arrange() as uow:
            for place, (kind, (settings, *_)) in enumerate(KINDS.items()):
                row = {"entity": entity, "kind": kind, "key": kind, "position": place, "currency": "NOK"}
                uow.add(CustomField(**row, label_nb=f"Felt {kind}", label_en=f"Own {kind}", **settings))

    return made


@pytest.mark.parametrize("entity", PARTS)
def test_every_type_is_on_a_part_too(entity, part, own, world, sign_in, bearer):
    page, api = PARTS[entity]
    pk, ada, headers = part(entity), sign_in("admin"), bearer("admin")
    own(entity)
    member = str(world.ids["bjorn"]["member"])
    typed = {f"x_{kind}": member if kind == "link" else value[1] for kind, value in KINDS.items()}
    form = Opened(ada, f"{page}/{pk}/edit")
    assert form.send(**typed).status_code == 302
    ada.set_cookie("bukett_locale", "en")
    card = ada.get(f"{page}/{pk}").text
    assert all(f"<dt>Own {kind}</dt>" in card for kind in KINDS)
    told = {kind: world.ids["bjorn"]["member"] if kind == "link" else value[2] for kind, value in KINDS.items()}
    assert ada.get(f"/api/v1/{api}/{pk}", headers=headers).json["custom_fields"] == told
    asked = "x_choice=large&x_whole_min=11&x_date_from=2026-11-01&x_text=VAREBIL&x_answer=1&x_several=lily"
    assert [row["id"] for row in ada.get(f"/api/v1/{api}?{asked}", headers=headers).json["result"]] == [pk]
    assert "Large" in ada.get(f"{page}/?columns=x_choice,x_amount&{asked}").text
    assert "Large" in ada.get(f"{page}/export.csv?columns=x_choice&{asked}").text

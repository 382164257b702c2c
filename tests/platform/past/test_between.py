"""What differs on a card between two days: fields, and the dated rows that came, went or were changed."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from app.platform import clock
from app.stores.models import Employment, Store, StoreAddress


def said(page) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", page.text.split("<main")[1]))


def rows(page) -> list[str]:
    body = page.text.split("<tbody")[1].split("</tbody>")[0] if "<tbody" in page.text else ""
    found = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]


@pytest.fixture
def store(world, arrange, app):
    """Bjørn's store: another name since today, and an employment that began five days ago."""
    import sqlalchemy as sa
    from flask_appbuilder import Model

    from app.platform.db import db
    from app.platform.engine import writing

    pk, then = world.ids["bjorn"]["store"], clock.now() - dt.timedelta(days=20)
    with app.app_context(), writing(db.engine), db.engine.begin() as connection:
        for table in Model.metadata.sorted_tables:
            if "recorded_at" in table.c:
                connection.execute(sa.update(table).values(recorded_at=then))
    with arrange() as uow:
        uow.session.get(Store, pk).contact_name = "Ny Kontakt"
        person = world.ids["cecilie"]["person"]
        began = clock.today() - dt.timedelta(days=5)
        uow.session.add(Employment(store_id=pk, person_id=person, role="manager", valid_from=began))
    return pk


def day(ago: int) -> str:
    return (clock.today() - dt.timedelta(days=ago)).isoformat()


def test_fields_and_rows_that_came(sign_in, store):
    found = rows(sign_in("anna").get(f"/records/store/{store}/between?from={day(10)}&to={day(0)}"))
    assert [row for row in found if "Oppføringen selv" in row and "Ny Kontakt" in row]
    assert [row for row in found if row.startswith("Arbeidsforhold") and "Kom til" in row and "Daglig leder" in row]
    assert len(found) == 2
    found = rows(sign_in("anna").get(f"/records/store/{store}/between?from={day(10)}&to={day(1)}"))
    assert [row.split()[0] for row in found] == ["Arbeidsforhold"]
    assert rows(sign_in("anna").get(f"/records/store/{store}/between?from={day(10)}&to={day(8)}")) == []


def test_a_row_that_ended_went(sign_in, store, arrange, world):
    with arrange() as uow:
        row = uow.session.get(StoreAddress, world.ids["bjorn"]["address"])
        row.valid_to = clock.today() - dt.timedelta(days=2)
    found = rows(sign_in("anna").get(f"/records/store/{store}/between?from={day(10)}&to={day(0)}"))
    assert [row for row in found if row.startswith("Adresse") and "Falt fra" in row]


def test_what_one_may_not_see_is_not_there(sign_in, store, world):
    other = world.ids["cecilie"]["store"]
    assert sign_in("bjorn").get(f"/records/store/{other}/between").status_code == 404
    assert sign_in("bjorn").get(f"/records/store/{store}/between").status_code == 200
    assert sign_in("anna").get("/records/county/1/between").status_code == 404
    assert sign_in("anna").get("/records/nothing/1/between").status_code == 404


@pytest.mark.parametrize(
    ("query", "word"), [("from=i går", "Skriv en dag"), ("from=2026-01-02&to=2026-01-01", "etter")]
)
def test_wrong_days_are_said_beside_them_and_kept(sign_in, store, query, word):
    page = sign_in("anna").get(f"/records/store/{store}/between?{query}")
    assert page.status_code == 422
    assert word in said(page)
    assert 'value="i går"' in page.text or "2026-01-01" in page.text


def test_the_card_leads_there(sign_in, store):
    assert f"/records/store/{store}/between" in sign_in("anna").get(f"/stores/{store}").text

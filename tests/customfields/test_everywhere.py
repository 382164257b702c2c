"""Every type of field on every type of record: form, card, feed, list, filters, CSV, Excel, API, OpenAPI; removed, put
back and purged. Imports of every type stand in `test_imports`.
"""

from __future__ import annotations

import base64
import io
import re

import openpyxl
import pytest
from sqlalchemy import select

from app.platform.audit import AuditEntry
from tests.customfields.conftest import KINDS
from tests.platform.editing import Opened

RECORDS = {
    "store": ("/stores", "stores", "Store"), "member": ("/members", "members", "Member"),
    "person": ("/people", "people", "Person"), "certificate": ("/certificates", "certificates", "Certificate"),
    "store_address": ("/addresses", "addresses", "StoreAddress"), "store_owner": ("/owners", "owners", "StoreOwner"),
    "employment": ("/employments", "employments", "Employment"),
    "membership_term": ("/terms", "terms", "MembershipTerm"),
    "member_address": ("/member-addresses", "member_addresses", "MemberAddress"),
    "qualification": ("/qualifications", "qualifications", "Qualification"),
    "bank_account": ("/accounts", "accounts", "BankAccount"), "task": ("/tasks", "tasks", "Task"),
}  # fmt: skip
"""By table: pages, API, schema."""
ASKED = {
    "text": "x_text=VAREBIL", "long_text": "x_long_text=linjer", "whole": "x_whole_min=11",
    "decimal": "x_decimal_min=1000", "amount": "x_amount_max=2000",
    "answer": "x_answer=1", "date": "x_date_from=2026-11-01&x_date_until=2026-11-30", "choice": "x_choice=large",
    "several": "x_several=lily", "link": "x_link={member}", "web": "x_web=varebil", "file": "x_file_empty=0",
}  # fmt: skip
"""By type: what finds the value."""
PAPER = b"Et papir"


def test_the_tables_here_are_all_there_are(built_app):
    from app.customfields.rules import KINDS as ALL
    from app.platform.extended import RECORD_TYPES

    assert set(RECORDS) == set(RECORD_TYPES)
    assert set(ASKED) == {kind for kind, _ in ALL} == {*KINDS, "file"}


@pytest.fixture
def record(world, arrange):
    """The id of a record of Bjørn's, made where the world has none."""

    def of(entity: str) -> int:
        from app.certifications.models import Scheme
        from app.platform import tables

        mine = world.ids["bjorn"]
        if entity in ("store", "member", "person"):
            return int(mine[entity])
        more = {
            "member_address": {"member_id": mine["member"], "postal_code": "0150"},
            "qualification": {"person_id": mine["person"]},
            "task": {"title": "Ring", "owner_id": world.ids["admin"]["user"], "role": "Administrator", "state": "open"},
            "bank_account": {"number": "86011117947"},
        }.get(entity, {})
        with arrange() as uow:
            model = tables.model(entity)
            columns = model.__table__.c
            if "store_id" in columns:
                more = {"store_id": mine["store"], **more}
            if "scheme_id" in columns:
                more["scheme_id"] = uow.session.scalar(select(Scheme.id).where(Scheme.code == "iso14001"))
            if "number" in columns and "number" not in more:
                more["number"] = "C-1"
            found = select(model.id).where(*(columns[n] == more[n] for n in more if n in ("store_id", "scheme_id")))
            known = None if entity in ("task", "member_address", "qualification") else uow.session.scalar(found)
            return int(known or uow.add(model(**more, recorded_at=uow.now)).id)

    return of


@pytest.fixture
def own(arrange):
    """Every type of field on a record type; their ids by type."""
    from app.customfields.models import CustomField

    def made(entity: str) -> dict[str, int]:
        found = {}
        with arrange() as uow:
            for place, (kind, (settings, *_)) in enumerate({**KINDS, "file": ({},)}.items()):
                row = {"entity": entity, "kind": kind, "key": kind, "position": place, "currency": "NOK"}
                field = CustomField(**row, label_nb=f"Felt {kind}", label_en=f"Own {kind}", **settings)
                found[kind] = uow.add(field).id
        return found

    return made


@pytest.mark.parametrize("entity", RECORDS)
def test_every_field_is_at_once_everywhere(entity, record, own, world, sign_in, bearer, post, system):
    page, api, schema = RECORDS[entity]
    pk, fields, ada, headers = record(entity), own(entity), sign_in("admin"), bearer("admin")
    member = world.ids["bjorn"]["member"]
    filled_in_the_form(ada, f"{page}/{pk}/edit", member)
    ada.set_cookie("bukett_locale", "en")
    told = {kind: member if kind == "link" else value[2] for kind, value in KINDS.items()}
    url = f"/api/v1/{api}/{pk}/custom_fields/file"
    told["file"] = {"name": "Papir.txt", "size": len(PAPER), "url": url}
    shown = {**{kind: value[3] for kind, value in KINDS.items()}, "file": "Papir.txt"}
    on_the_card(ada, f"{page}/{pk}", shown)
    assert in_the_history(system, entity, pk) >= {f"x_{kind}" for kind in ASKED}
    in_the_api(ada, headers, f"/api/v1/{api}/{pk}", told)
    in_the_document(ada, headers, schema)
    in_lists(ada, headers, page, api, pk, member, shown)
    removed_put_back_and_purged(ada, headers, post, f"/api/v1/{api}/{pk}", fields, told)


def filled_in_the_form(ada, url, member):
    form = Opened(ada, url)
    typed = {f"x_{kind}": str(member) if kind == "link" else value[1] for kind, value in KINDS.items()}
    for kind in ASKED:
        assert f'data-field="x_{kind}"' in form.answer.text, kind
    paper = {"x_file-file": (io.BytesIO(PAPER), "Papir.txt")}
    data = {name: value for name, value in (form.values | typed).items() if value is not None} | paper
    answer = ada.post(url, data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, re.findall(r'class="b-problem"[^>]*><p>.*?</p>', answer.text)


def on_the_card(ada, url, shown):
    card = ada.get(url).text.partition('id="activity"')[0]
    for kind, text in shown.items():
        assert f"<dt>Own {kind}</dt>" in card, kind
        assert text in card, kind


def in_the_history(system, entity, pk):
    mine = select(AuditEntry).where(AuditEntry.entity == entity, AuditEntry.entity_id == pk)
    return {name for entry in system.scalars(mine) for name in entry.fields}


def in_the_api(ada, headers, path, told):
    one = ada.get(path, headers=headers)
    assert one.json["custom_fields"] == told
    with ada.get(told["file"]["url"], headers=headers) as paper:
        assert paper.data == PAPER
    again = {"name": "Papir.txt", "content": base64.b64encode(PAPER).decode()}
    for kind, value in told.items():
        for sent in (None, again if kind == "file" else value):
            asked = {"json": {"custom_fields": {kind: sent}}, "headers": {**headers, "If-Match": "*"}}
            answer = ada.patch(path, **asked)
            expected = None if sent is None else value
            assert answer.json["custom_fields"][kind] == expected, (kind, answer.text)


def in_the_document(ada, headers, schema):
    schemas = ada.get("/api/v1/openapi.json", headers=headers).json["components"]["schemas"]
    for name in (schema, f"{schema}Change"):
        described = schemas[name]["properties"]["custom_fields"]["properties"]
        assert described.keys() == ASKED.keys(), name


def in_lists(ada, headers, page, api, pk, member, shown):
    columns = ",".join(f"x_{kind}" for kind in ASKED)
    for kind, template in ASKED.items():
        asked = template.format(member=member)
        listed = ada.get(f"{page}/?columns={columns}&{asked}").text
        assert f'data-url="{page}/{pk}"' in listed, kind
        assert shown[kind] in listed, kind
        found = ada.get(f"/api/v1/{api}?{asked}", headers=headers).json
        assert [row["id"] for row in found["result"]] == [pk], kind
        missing = ada.get(f"/api/v1/{api}?x_{kind}_empty=1", headers=headers).json["result"]
        assert pk not in [row["id"] for row in missing], kind
    combined = ada.get(f"/combine/{api}").text
    plain = ada.get(f"{page}/export.csv?columns={columns}&x_choice=large").text
    book = openpyxl.load_workbook(io.BytesIO(ada.get(f"{page}/export.xlsx?columns={columns}&x_choice=large").data))
    head, *rows = book.active.iter_rows(values_only=True)
    for kind in ASKED:
        assert f"Own {kind}" in combined, kind
        assert f"Own {kind}" in plain, kind
        assert f"Own {kind}" in head, kind
    assert "Papir.txt" in plain
    assert any("Papir.txt" in row and "Large" in row and 12 in row for row in rows)


def removed_put_back_and_purged(ada, headers, post, path, fields, told):
    def held():
        return ada.get(path, headers=headers).json["custom_fields"]

    told = held()  # the file came again by the API
    for field in fields.values():
        assert post(f"/custom-fields/{field}/remove").status_code == 302
    assert held() == {}
    for field in fields.values():
        assert post(f"/custom-fields/{field}/back").status_code == 302
    assert held() == told
    for field in fields.values():
        post(f"/custom-fields/{field}/remove")
        version = re.search(r'name="version" value="(\d+)"', ada.get(f"/custom-fields/{field}/delete").text)[1]
        assert post(f"/custom-fields/{field}/delete", version=version).status_code == 302
        with pytest.raises(AssertionError):
            assert post(f"/custom-fields/{field}/back").status_code == 302
    assert held() == {}

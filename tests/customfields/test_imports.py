"""Fields of the office's own as columns of imported files: every type on every record type, wrong cells, undo."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from app.platform import jobs
from tests.customfields.conftest import KINDS
from tests.imports.files import HEADINGS, rows

pytestmark = pytest.mark.usefixtures("world")
TYPED = {
    "text": ("Rød varebil", "Rød varebil"), "long_text": ("Et notat", "Et notat"), "whole": ("12", 12),
    "decimal": ("1 234,5", "1234.5"), "amount": ("1 234,50", 123450), "answer": ("Ja", True),
    "date": ("21.11.2026", "2026-11-21"), "choice": ("Stor", "large"), "several": ("Rose, lilje", ["rose", "lily"]),
    "link": ("canarybjorn", None), "web": ("varebil.example", "https://varebil.example"),
}  # fmt: skip
"""By type: what a cell says, and what the API then says."""
WRONG = {
    "whole": "tolv", "decimal": "mye", "amount": "1,234", "answer": "kanskje", "date": "31.02.2026",
    "choice": "Middels", "several": "Rose, tulipan", "link": "ingen", "web": "ikke en adresse",
}  # fmt: skip


@pytest.fixture
def own(arrange):
    """Every type of field on some record types, labelled by both."""
    from app.customfields.models import CustomField

    def made(*entities: str, **more: object) -> None:
        with arrange() as uow:
            for entity in entities:
                for place, (kind, (settings, *_)) in enumerate(KINDS.items()):
                    texts = {"label_nb": f"{entity} {kind}", "label_en": f"{entity} {kind} in English"}
                    row = {"entity": entity, "kind": kind, "key": kind, "position": place, "currency": "NOK", **texts}
                    uow.add(CustomField(**row, **settings, **more))

    return made


@pytest.fixture
def send(sign_in, token):
    """Post a form of the imports as Anna."""

    def post(path: str, **data: object):
        data["csrf_token"] = token("anna")
        return sign_in("anna").post(path, data=data, content_type="multipart/form-data", follow_redirects=True)

    return post


@pytest.fixture
def planned(send, sign_in):
    """Upload a file and take the columns as they are guessed. The import's number, and its preview."""

    def made(table: list[list[str]], kind: str = "register"):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(table)
        sent = send("/imports/", file=(io.BytesIO(text.getvalue().encode()), "fil.csv"), kind=kind)
        number = int(re.search(r"/imports/(\d+)", sent.request.path)[1])
        page = sign_in("anna").get(f"/imports/{number}/columns").text
        chosen = re.findall(r'name="([\w.]+)"[^>]*>(?:(?!</select>).)*?<option value="(\d+)" selected', page)
        return number, send(f"/imports/{number}/columns", **dict(chosen))

    return made


@pytest.fixture
def done(app, send):
    """Carry out an import, or undo it."""

    def ordered(number: int, what: str) -> None:
        send(f"/imports/{number}/{what}")
        while jobs.run_pending(app, limit=5):
            pass

    return ordered


def told(kind: str, world) -> object:
    return world.ids["bjorn"]["member"] if kind == "link" else TYPED[kind][1]


def number_of(world, system) -> str:
    from app.members.models import Member

    return str(system.scalar(select(Member.number).where(Member.id == world.ids["bjorn"]["member"])))


def cells(entity: str, system, world, said: dict[str, str] | None = None) -> dict[str, str]:
    """A cell for each type by its heading; links say the other record's number."""
    given = {kind: text for kind, (text, _) in TYPED.items()} | {"link": number_of(world, system)} | (said or {})
    return {f"{entity} {kind}": given[kind] for kind in KINDS}


def test_every_type_comes_into_stores_firms_and_certificates(own, planned, done, world, system, sign_in, bearer):
    entities = ("store", "member", "certificate")
    own(*entities)
    whole: dict[str, str] = {}
    for entity in entities:
        whole |= cells(entity, system, world)
    number, preview = planned([[*HEADINGS, *whole], [*next(rows(1)), *whole.values()]])
    assert "Nothing is wrong" in preview.text or "Ingenting er galt" in preview.text, preview.text
    done(number, "start")
    ada, headers, found = sign_in("admin"), bearer("admin"), {}
    for path, entity in (("stores", "store"), ("members", "member"), ("certificates", "certificate")):
        asked = ada.get(f"/api/v1/{path}?x_text=varebil&x_whole_min=12&x_choice=large", headers=headers)
        (row,) = asked.json["result"]
        found[entity] = ada.get(f"/api/v1/{path}/{row['id']}", headers=headers).json["custom_fields"]
    assert found == {entity: {kind: told(kind, world) for kind in KINDS} for entity in entities}
    done(number, "undo")
    assert held(system) == 0


def held(system) -> int:
    from app.platform.extravalues import ExtraValue

    return int(system.scalar(select(func.count()).select_from(ExtraValue)))


def test_people_get_theirs_and_are_changed_and_put_back(own, planned, done, world, system, sign_in, bearer):
    own("person")
    heads = ["Navn", "E-post", *cells("person", system, world)]
    new = ["Nora Ny", "nora@blomst.example", *cells("person", system, world).values()]
    done(planned([heads, new], "contacts")[0], "start")
    ada, headers = sign_in("admin"), bearer("admin")
    (row,) = ada.get("/api/v1/people?x_several=lily", headers=headers).json["result"]
    path = f"/api/v1/people/{row['id']}"
    whole = {kind: told(kind, world) for kind in KINDS}
    assert ada.get(path, headers=headers).json["custom_fields"] == whole
    again, _ = planned([heads, ["Nora Ny", "nora@blomst.example", "Blå", *[""] * (len(KINDS) - 1)]], "contacts")
    done(again, "start")
    assert ada.get(path, headers=headers).json["custom_fields"] == {**whole, "text": "Blå"}
    done(again, "undo")
    assert ada.get(path, headers=headers).json["custom_fields"] == whole


def test_wrong_cells_are_told_by_row_and_column_and_mended_in_place(own, planned, send, sign_in, world, system, done):
    own("store")
    wrong = cells("store", system, world, WRONG)
    number, preview = planned([[*HEADINGS, *wrong], [*next(rows(1)), *wrong.values()]])
    fix = sign_in("anna").get(f"/imports/{number}/fix").text
    for kind, text in WRONG.items():
        assert f'name="2:store.x_{kind}" value="{text}"' in fix, kind
        assert f"store {kind}" in preview.text
    right = cells("store", system, world)
    typed = {f"2:store.x_{kind}": right[f"store {kind}"] for kind in WRONG}
    mended = send(f"/imports/{number}/fix", **typed, **{f"was:2:store.x_{k}": v for k, v in WRONG.items()})
    assert 'class="b-panel b-fix"' not in mended.text
    done(number, "start")
    from app.stores.models import Store

    custom = system.scalar(select(Store.custom).where(Store.number == "B0"))
    assert custom == {kind: told(kind, world) for kind in KINDS}


def test_what_must_be_there_what_stands_once_and_what_begins(arrange, planned, done, system):
    from app.customfields.models import CustomField

    with arrange() as uow:
        asked = {"must": {"required": "always"}, "once": {"unique": True}, "begin": {"default_text": "a"}}
        for key, more in asked.items():
            row = {"entity": "store", "kind": "text", "key": key, "position": 1, "currency": "NOK"}
            uow.add(CustomField(**row, label_nb=f"Felt {key}", label_en=key, **more))
    heads = [*HEADINGS, "Felt must", "once"]
    first, second, third = rows(3)
    _, preview = planned([heads, [*first, "x", "B-1"], [*second, "", "B-1"], [*third, "y", "B-2"]])
    number = int(re.search(r"/imports/(\d+)", preview.request.path)[1])
    assert preview.text.count("Felt must") >= 1
    done(number, "start")
    from app.stores.models import Store

    found = dict(system.execute(select(Store.number, Store.custom).where(Store.number.in_(("B0", "B1", "B2")))).all())
    assert found == {
        "B0": {"must": "x", "once": "B-1", "begin": "a"}, "B1": {"begin": "a"},
        "B2": {"must": "y", "once": "B-2", "begin": "a"},
    }  # fmt: skip
    codes = said_codes(system, number)
    assert {"imports.extra.missing", "imports.extra.twice"} == codes
    again, _ = planned([heads, [*first[:1], "B9", *first[2:5], "", *first[6:], "z", "B-2"]])
    done(again, "start")
    assert said_codes(system, again) >= {"imports.extra.taken"}


def said_codes(system, number: int) -> set[str]:
    from app.imports.models import ImportRow

    rows_said = system.scalars(select(ImportRow.problems).where(ImportRow.import_id == number))
    return {each[3] for said in rows_said for each in said}

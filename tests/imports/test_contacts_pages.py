"""Contact persons in and back by page: the choice of contents, columns, a fix in place, import, result, undo."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from app.platform import jobs, tables
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
from tests.imports.test_commands import contents
from tests.imports.test_contacts import HEAD, PROBLEMS, ask


@pytest.fixture
def send(sign_in, token):
    """Post a form as somebody; the answer of the page it leads to."""

    def post(who: str, path: str, **data: object):
        data["csrf_token"] = token(who)
        return sign_in(who).post(path, data=data, content_type="multipart/form-data", follow_redirects=True)

    return post


def uploaded(send, content: str, **data: str) -> int:
    file = (io.BytesIO(content.encode()), "contacts.csv")
    answer = send("anna", "/imports/", file=file, **({"kind": "contacts"} | data))
    assert answer.status_code == 200, answer.text
    return int(re.search(r"/imports/(\d+)", answer.request.path).group(1))


def guessed(sign_in, number: int) -> dict[str, str]:
    page = sign_in("anna").get(f"/imports/{number}/columns").text
    return dict(re.findall(r'name="(\w+)"[^>]*>(?:(?!</select>).)*?<option value="(\d+)" selected', page))


@pytest.mark.usefixtures("world")
class TestPages:
    def test_the_whole_way_with_a_fix_and_back(self, app, send, sign_in, system) -> None:
        before = contents(system)
        number = uploaded(send, HEAD + PROBLEMS, source="Utsendelser")
        columns = guessed(sign_in, number)
        assert columns == {
            "name": "0", "email": "1", "phone": "2", "store_number": "3", "role": "4", "employed_from": "5",
        }  # fmt: skip
        preview = send("anna", f"/imports/{number}/columns", **columns)
        assert preview.request.path.endswith("/preview")
        assert "Kari Nordmann" in preview.text
        assert "/start" in preview.text
        fix = sign_in("anna").get(f"/imports/{number}/fix").text
        assert 'name="4:store_number" value="999"' in fix
        fixed = send("anna", f"/imports/{number}/fix", **{"was:4:store_number": "999", "4:store_number": "201"})
        assert 'name="4:store_number"' not in fixed.text
        send("anna", f"/imports/{number}/start")
        _work(app)
        result = sign_in("anna").get(f"/imports/{number}")
        assert all(figure in result.text for figure in ("<b>5</b>", "<b>1</b>"))
        assert re.search(r'href="/people/\d+"', result.text)
        assert ask(system, "SELECT count(*) FROM employment WHERE role = 'owner' AND valid_from = '2020-02-01'") == 1
        assert sign_in("anna").get(f"/imports/{number}/problems.xlsx").data.startswith(b"PK")
        assert "5" in sign_in("anna").get(f"/imports/{number}/undo").text
        send("anna", f"/imports/{number}/undo")
        _work(app)
        undone = sign_in("anna").get(f"/imports/{number}").text
        assert not re.search(r'href="/people/\d+"', undone.partition('id="rows"')[2])
        assert contents(system) == before

    def test_what_undoing_keeps_is_named_with_a_link(self, app, send, sign_in, system) -> None:
        number = uploaded(send, "Navn;E-post\nKari Nordmann;kari@x.example\n")
        send("anna", f"/imports/{number}/columns", name="0", email="1")
        send("anna", f"/imports/{number}/start")
        _work(app)
        with app.app_context(), acting_as(SYSTEM), unit_of_work(source="form") as uow:
            person = tables.model("person")
            found = uow.session.scalars(sa.select(person).where(person.email == "kari@x.example")).one()
            found.phone, pk = "+4722334455", found.id
        send("anna", f"/imports/{number}/undo")
        _work(app)
        assert f'href="/people/{pk}"' in sign_in("anna").get(f"/imports/{number}").text.partition('id="undone"')[2]

    def test_the_columns_of_a_source_are_remembered_for_each_kind(self, send, sign_in) -> None:
        content = "Hvem;Adresse;Nr\nKari;kari@x.example;7\n"
        first = uploaded(send, content, source="Blad")
        send("anna", f"/imports/{first}/columns", name="0", email="1")
        register = uploaded(send, content, source="Blad", kind="register")
        send("anna", f"/imports/{register}/columns", store_number="2")
        assert guessed(sign_in, uploaded(send, content, source="Blad")) == {"name": "0", "email": "1"}
        assert guessed(sign_in, uploaded(send, content, source="Blad", kind="register"))["store_number"] == "2"

    def test_a_file_taken_for_the_other_kind_is_read_anew(self, send, sign_in) -> None:
        number = uploaded(send, "Navn;E-post\nKari;kari@x.example\n", kind="register")
        send("anna", f"/imports/{number}/sheet", kind="contacts")
        assert guessed(sign_in, number) == {"name": "0", "email": "1"}
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', sign_in("anna").get("/imports/").text).group(1)
        sent = {"kind": "nonsense", "csrf_token": token}
        assert sign_in("anna").post(f"/imports/{number}/sheet", data=sent).status_code == 404

    def test_a_file_without_names_is_told_beside_the_field(self, send) -> None:
        number = uploaded(send, "E-post;Telefon\nkari@x.example;22334455\n")
        answer = send("anna", f"/imports/{number}/columns", email="0", phone="1")
        assert answer.status_code == 422
        assert 'aria-describedby="col-name-problem"' in answer.text

    def test_a_wrong_file_keeps_what_was_chosen(self, send) -> None:
        answer = send("anna", "/imports/", file=(io.BytesIO(b"%PDF-1.7"), "x.csv"), kind="contacts", source="Blad")
        assert answer.status_code == 422
        assert re.search(r'value="contacts" form="import-form" checked', answer.text)
        assert 'value="Blad"' in answer.text

    def test_who_may_not_import_the_register_may_not_import_people(self, sign_in) -> None:
        for who in ("tove", "bjorn", "kari"):
            sent = {"kind": "contacts", "file": (io.BytesIO(b"Navn\nKari\n"), "x.csv")}
            assert sign_in(who).post("/imports/", data=sent, content_type="multipart/form-data").status_code in (
                400,
                403,
            )


def _work(app) -> None:
    while jobs.run_pending(app, limit=5):
        pass

"""The configuration goes out as a file and comes in again: with a preview, in one change, undone like any other."""

from __future__ import annotations

import html
import io
import re

import pytest
import sqlalchemy as sa

from app.customfields.models import CustomField
from app.customfields.operations import FIELD as LIFE
from app.platform.audit import ChangeGroup
from app.platform.db import db
from app.platform.jobs.run import run_pending
from app.savedviews.models import SavedView

FIELD = {"entity": "store", "kind": "choice", "label_nb": "Varebil", "choices_text": "yes = Ja | Yes\nno = Nei | No"}
STATE = [["status", "active"], ["x_varebil", "yes"]]


@pytest.fixture
def shaped(app, world, arrange):
    """A field, and a shared view that asks for it."""
    with arrange() as uow:
        row = CustomField(**FIELD, visible_to=["Finance"], history=True)
        LIFE.settle(uow, row)
        uow.add(row)
        view = {"listing": "stores", "name": "Med varebil", "audience": "roles", "roles": ["Finance"]}
        uow.add(SavedView(**view, state=STATE, owner_id=world.ids["anna"]["user"], key="med_varebil", position=10))
        bound = {"listing": "stores", "name": "Bjørns", "audience": "all", "state": [["member", "1"]]}
        uow.add(SavedView(**bound, owner_id=world.ids["anna"]["user"], key="bjorns", position=20))
        own = {"listing": "stores", "name": "Min egen", "audience": "own", "state": [["status", "active"]]}
        uow.add(SavedView(**own, owner_id=world.ids["anna"]["user"], position=30))


@pytest.fixture
def run(app, tmp_path):
    """The command: answers exit code, output and the file."""

    def call(*arguments: str, text: str | None = None):
        file = tmp_path / "config.yaml"
        if text is not None:
            file.write_text(text, encoding="utf-8")
        answer = app.test_cli_runner().invoke(args=["config", arguments[0], str(file), *arguments[1:]])
        return answer.exit_code, answer.output, file.read_text(encoding="utf-8") if file.exists() else ""

    return call


@pytest.fixture
def emptied(arrange):
    def empty() -> None:
        with arrange() as uow:
            for model in (SavedView, CustomField):
                uow.session.query(model).delete()

    return empty


def preview(client, token, text: str, **more: str):
    data = {"file": (io.BytesIO(text.encode()), "bukett.yaml"), **more}
    return client.post("/configuration/preview", data=data, headers={"X-CSRFToken": token})


def hidden(page, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text, re.DOTALL)[1])


def said(page) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", page.text.split("<main")[1]))


def test_it_comes_to_an_empty_installation_the_same_and_a_second_time_changes_nothing(run, shaped, emptied, system):
    code, _, text = run("export")
    assert code == 0
    assert "Bjørns" in text.split("saved_views:")[0]  # told of as left out
    assert "Min egen" not in text
    assert "id:" not in text
    emptied()
    code, output, _ = run("import", text=text)
    assert code == 0, output
    assert "2 changed" in output
    again = run("export")[2]
    assert [line for line in again.splitlines() if line[:1] != "#"] == [
        line for line in text.splitlines() if line[:1] != "#"
    ]
    code, output, _ = run("import", text=text)
    assert "\n0 changed" in "\n" + output
    assert "as they were" in output
    row = system.scalars(sa.select(CustomField)).one()
    assert (row.key, row.kind, row.visible_to, row.history) == ("varebil", "choice", ["Finance"], True)


def test_a_dry_run_tells_and_leaves_nothing(run, shaped, emptied, system):
    _, _, text = run("export")
    emptied()
    before = system.scalar(sa.select(sa.func.count(ChangeGroup.id)))
    code, output, _ = run("import", "--dry-run", text=text)
    assert (code, "2 would be changed" in output) == (0, True)
    assert system.scalar(sa.select(sa.func.count(CustomField.id))) == 0
    assert system.scalar(sa.select(sa.func.count(ChangeGroup.id))) == before


def test_what_the_rules_refuse_is_told_with_its_line_and_nothing_is_done(run, shaped, system):
    text = "bukett: 1\ncustom_fields:\n  store/fin: {kind: text, label_nb: Fin}\n  store/feil: {kind: choice}\n"
    text += "saved_views:\n  stores/x: {name: X, audience: all, state: [[x_gone, '1']]}\n"
    text += "  moon/y: {name: Y, audience: all}\n"
    code, output, _ = run("import", text=text)
    assert code == 1
    assert "Line 4" in output
    assert "Line 6" in output
    assert "Line 7" in output
    assert system.scalar(sa.select(sa.func.count(CustomField.id))) == 1
    assert run("import", text="bukett: 1\nsaved_views: !!python/name:os {}\n")[0] == 1


def test_the_administrator_sees_what_it_would_do_does_it_and_takes_it_back(app, run, shaped, sign_in, token, system):
    _, _, text = run("export")
    admin, csrf = sign_in("admin"), token("admin")
    wanted = text.replace("label_nb: Varebil", "label_nb: Bil til varer").replace("Med varebil", "Har varebil")
    new = "saved_views:\n  stores/ny:\n    name: Ny visning\n    audience: all\n    state:\n      - [status, active]\n"
    wanted = wanted.replace("saved_views:\n", new)
    page = preview(admin, csrf, wanted)
    assert page.status_code == 200, said(page)
    assert "Varebil" in said(page)
    assert "Bil til varer" in said(page)
    assert "Ny visning" in said(page)
    fields = {name: hidden(page, name) for name in ("text", "seen")}
    done = admin.post("/configuration/import", data=fields, headers={"X-CSRFToken": csrf})
    assert done.status_code == 303
    group = int(done.headers["Location"].rsplit("/", 1)[1])
    shown = said(admin.get(f"/changes/{group}"))
    assert "Bil til varer" in shown
    assert "Ny visning" in shown
    stale = admin.post("/configuration/import", data=fields, headers={"X-CSRFToken": csrf})
    assert stale.status_code == 200
    assert "i mellomtiden" in said(stale)
    assert admin.post(f"/changes/{group}/undo", headers={"X-CSRFToken": csrf}).status_code == 303
    with app.app_context():
        run_pending(app, limit=10)
        db.session.rollback()
    back = run("export")[2]
    assert back == text
    assert "Ny visning" not in said(admin.get("/configuration/"))


def test_removing_is_asked_for_and_keeps_what_stands_in_a_field(run, shaped, sign_in, token, system):
    admin, csrf = sign_in("admin"), token("admin")
    text = "bukett: 1\ncustom_fields:\n"
    page = said(preview(admin, csrf, text))
    assert "Blir stående" in page
    assert "Alt er" in page
    page = preview(admin, csrf, text, removing="1")
    assert "Fjernes" in said(page)
    fields = {name: hidden(page, name) for name in ("text", "seen")} | {"removing": "1"}
    assert admin.post("/configuration/import", data=fields, headers={"X-CSRFToken": csrf}).status_code == 303
    row = system.scalars(sa.select(CustomField)).one()
    assert row.removed_at is not None
    assert system.scalar(sa.select(sa.func.count(SavedView.id))) == 3  # a part that the file has not is not touched


def test_a_hostile_file_is_refused_on_the_page(sign_in, token):
    admin, csrf = sign_in("admin"), token("admin")
    page = preview(admin, csrf, "bukett: 1\ncustom_fields: &a {x/y: *a}\n")
    assert page.status_code == 422
    assert "Linje 2" in said(page)
    none = admin.post("/configuration/preview", data={}, headers={"X-CSRFToken": csrf})
    assert none.status_code == 422
    data = {"file": (io.BytesIO(b"\xff\xfe\x00"), "x.yaml")}
    assert admin.post("/configuration/preview", data=data, headers={"X-CSRFToken": csrf}).status_code == 422

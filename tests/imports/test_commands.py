"""The register by command: the promised figures, again, back, and what was changed by hand since."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_appbuilder import Model

from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
from tests.imports.files import REGISTER, accounts, csv_of

ANSWERS = json.loads((REGISTER / "answers.json").read_text(encoding="utf-8"))
FIRST = {"rows": 364, "created": 357, "updated": 0, "unchanged": 0, "skipped": 4, "refused": 3, "members_created": 340}
AGAIN = FIRST | {"created": 0, "unchanged": 357, "members_created": 0}
OWN = (
    "import_",
    "audit_entry",
    "change_group",
    "deleted_part",  # where the feed finds entries of what is gone: history, as the entries are
    "outbox",
    "attachment",
    "job",
    "alembic",
    "schedule",
    "login",
    "worker",
)


@pytest.fixture
def run(app):
    """Run a command: exit code, the answer, and what was said beside it."""

    def invoke(*words: object):
        found = app.test_cli_runner().invoke(args=[*map(str, words), "--format", "json"])
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.exit_code, json.loads(found.stdout), found.stderr

    return invoke


def contents(session) -> dict[str, list[tuple]]:
    """Every row of the register's own tables; search terms without their ids."""
    session.rollback()
    tables = [t for t in Model.metadata.sorted_tables if not t.name.startswith(OWN)]
    return {t.name: sorted(map(tuple, session.execute(sa.select(*columns_of(t)))), key=repr) for t in tables}


def columns_of(table: sa.Table) -> list[sa.Column]:
    return [column for column in table.c if column.name != "id" or table.name != "search_term"]


@pytest.mark.parametrize("name", ["register.xlsx", "register.csv"])
def test_in_again_and_back(run, system, name) -> None:
    before = contents(system)
    code, answer, _ = run("register", "import", REGISTER / name)
    assert code == 0
    assert {key: answer[key] for key in FIRST} == FIRST
    found = defaultdict(list)
    for problem in answer["problems"]:
        assert set(problem) == {"row", "store_number", "column", "code", "outcome"}
        found[problem["column"]].append(int(problem["store_number"] or 0))
    assert found["org_number"] == ANSWERS["bad_orgnr"]
    assert found["account_number"] == ANSWERS["bad_account"]
    assert found["email"] == ANSWERS["bad_email"]
    assert found["store_number"] == ANSWERS["duplicate"]
    stored = contents(system)
    code, again, _ = run("register", "import", REGISTER / name)
    assert {key: again[key] for key in AGAIN} == AGAIN
    assert contents(system) == stored
    code, undone, told = run("register", "undo", answer["import_id"])
    assert (code, undone["reversed"], undone["kept"], undone["failed"], undone["rows"]) == (0, 357, 0, 0, [])
    assert contents(system) == before
    steps = [tuple(map(int, line.split(" of "))) for line in told.splitlines() if " of " in line]
    assert steps[-1] == (697, 697)  # the rows, and the firms that they had made
    assert all(done <= total for done, total in steps)


def test_a_dry_run_writes_nothing(run, app, system) -> None:
    before, kept = contents(system), files_of(app)
    code, answer, _ = run("register", "import", REGISTER / "register.csv", "--dry-run")
    assert (code, answer["import_id"]) == (0, None)
    assert {key: answer[key] for key in FIRST} == FIRST
    assert contents(system) == before
    assert system.scalar(sa.text("SELECT count(*) FROM import_run")) == 0
    assert files_of(app) <= kept


def files_of(app) -> set[Path]:
    root = Path(app.config["BUKETT"].files_dir)
    return {path for path in root.rglob("*") if path.is_file()}


def test_two_stores_edited_by_hand_are_kept_and_named(run, app, system) -> None:
    from app.platform import tables
    from app.platform.notes import write_note

    _, answer, _ = run("register", "import", REGISTER / "register.csv")
    store = tables.model("store")
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="form") as uow:
        first = uow.session.scalars(sa.select(store).where(store.number == "203")).one()
        first.phone = "+4722334455"
        note = uow.session.scalars(sa.select(store).where(store.number == "300")).one()
        write_note(uow, entity="store", entity_id=note.id, text="Ring Tuva", store_id=note.id)
    code, undone, _ = run("register", "undo", answer["import_id"])
    assert (code, undone["reversed"], undone["kept"], undone["failed"]) == (0, 355, 2, 0)
    named = [row["name"].split()[0] for row in undone["rows"] if row["entity"] == "store"]
    assert named == ["203", "300"]
    assert "changed after the import" in undone["rows"][0]["reason"]
    system.rollback()
    for name in ("store", "member", "store_address", "store_owner", "membership_term"):
        assert system.scalar(sa.text(f"SELECT count(*) FROM {name}")) == 2, name
    code, refused, _ = run("register", "undo", answer["import_id"])
    assert (code, refused["problems"][0]["code"]) == (2, "imports.undo.state")


def test_a_changed_file_changes_what_differs_and_undo_gives_it_back(run, system, tmp_path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(csv_of({}, {}, {}))
    run("register", "import", path)
    stored = contents(system)
    left = {"Utmeldt": "31.12.2027", "Kontonr": next(accounts(1_999_000_000))}
    path.write_bytes(csv_of({"Telefon": "22334455", "E-post": ""}, {"Gateadresse": "Nygata 1"}, left))
    code, answer, _ = run("register", "import", path)
    assert (code, answer["updated"], answer["unchanged"]) == (0, 3, 0)
    assert Counter(p["code"] for p in answer["problems"]) == {"imports.account_number.different": 1}
    changed = contents(system)
    assert len(changed["store_address"]) == len(stored["store_address"]) + 1
    assert changed["bank_account"] == stored["bank_account"]
    _, undone, _ = run("register", "undo", answer["import_id"])
    assert (undone["reversed"], undone["kept"]) == (3, 0)
    assert versionless(contents(system)) == versionless(stored)


def versionless(found: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """Without the versions: they count every save, taking back too."""
    names = {t.name: [c.name for c in columns_of(t)] for t in Model.metadata.sorted_tables}
    return {name: sorted((_kept(names[name], row) for row in rows), key=repr) for name, rows in found.items()}


def _kept(names: list[str], row: tuple) -> tuple:
    return tuple(value for name, value in zip(names, row, strict=True) if name != "version")


def test_a_cut_off_import_goes_on_where_it_was(run, app, system, monkeypatch) -> None:
    from app.imports import operations
    from app.imports.operations import kinds

    taken = operations.take

    register = replace(kinds.KINDS["register"], chunk=100)
    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS | {"register": register})
    done = []

    def twice(uow, import_id, piece):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(piece.start)
        return taken(uow, import_id, piece)

    monkeypatch.setattr(operations, "take", twice)
    app.test_cli_runner().invoke(args=["register", "import", str(REGISTER / "register.csv")])
    system.rollback()
    assert 0 < system.scalar(sa.text("SELECT count(*) FROM import_row")) < 364
    monkeypatch.setattr(operations, "take", taken)
    code, answer, said = run("register", "import", REGISTER / "register.csv")
    assert "goes on where it was" in said
    assert (code, answer["import_id"]) == (0, 1)
    assert {key: answer[key] for key in FIRST} == FIRST


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7", "spreadsheets.file.pdf"), (b"", "spreadsheets.file.empty"),
     (b"Butikknavn;Telefon\nRoser;22334455\n", "imports.mapping.required")],
)  # fmt: skip
def test_what_is_no_register_leaves_with_two(run, app, tmp_path, content, code) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(content)
    kept = files_of(app)
    exit_code, answer, said = run("register", "import", path)
    assert (exit_code, answer["problems"][0]["code"]) == (2, code)
    assert answer["problems"][0]["message"] in said
    assert files_of(app) <= kept


def test_a_file_that_is_not_there(run, tmp_path) -> None:
    code, answer, _ = run("register", "import", tmp_path / "nothing.csv")
    assert (code, answer["problems"][0]["code"]) == (2, "imports.file.unreadable")

"""Contact persons in and back by command: the same file again, and what was changed by hand since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.imports.models import ImportRow
from app.imports.queries.runs import _rows
from app.platform import tables
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
from tests.imports.files import people, write_people
from tests.imports.test_commands import contents, files_of, versionless

HEAD = "Navn;E-post;Telefon;Butikknr;Rolle;Fra dato\n"
OUTCOMES = ("created", "updated", "unchanged", "skipped", "refused")
PROBLEMS = (
    "Kari Nordmann;kari@x.example;22334455;;;\n"
    "KARI  NORDMANN;kari@x.example;22334456;;;\n"
    "Ola Hansen;post@kjede.example;+47 99 88 77 66;999;Eier;01.02.2020\n"
    ";tom@x.example;22334455;;;\n"
    "Eva Li;feil-epost;12;;;\n"
    "Liv Li;post@kjede.example;;;;\n"
    "=SUM(A1);sum@x.example;;;;\n"
)


@pytest.fixture
def run(app):
    """Run a command: exit code and the answer."""

    def invoke(*words: object):
        found = app.test_cli_runner().invoke(args=[*map(str, words), "--format", "json"])
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.exit_code, json.loads(found.stdout)

    return invoke


@pytest.fixture
def csv_file(tmp_path):
    """Writes a file of contact persons."""

    def write(content: str, head: str = HEAD) -> Path:
        path = tmp_path / "contacts.csv"
        path.write_text(head + content, encoding="utf-8")
        return path

    return write


def counts(answer: Mapping[str, object]) -> list[object]:
    return [answer[name] for name in OUTCOMES]


def ask(system, statement: str) -> object:
    system.rollback()
    return system.scalar(sa.text(statement))


def test_in_again_and_back_with_audit_search_and_outcomes(run, system, tmp_path) -> None:
    before, file = contents(system), write_people(tmp_path / "people.csv", 5500)
    code, answer = run("contacts", "import", file)
    assert (code, answer["rows"], counts(answer), answer["problems"]) == (0, 5500, [5500, 0, 0, 0, 0], [])
    stored = contents(system)
    assert len(stored["person"]) == len(before["person"]) + 5500
    audited = "SELECT count(*) FROM audit_entry JOIN import_run USING (group_id) WHERE entity = 'person'"
    assert ask(system, audited) == 5500
    assert ask(system, "SELECT count(DISTINCT record_id) FROM search_term WHERE kind = 'person'") == 5500
    assert ask(system, "SELECT count(*) FROM import_row WHERE outcome = 'created' AND person_id IS NOT NULL") == 5500
    code, again = run("contacts", "import", file)
    assert counts(again) == [0, 0, 5500, 0, 0]
    assert contents(system) == stored
    code, undone = run("contacts", "undo", answer["import_id"])
    assert (code, undone["reversed"], undone["kept"], undone["failed"], undone["rows"]) == (0, 5500, 0, 0, [])
    assert contents(system) == before


def test_an_audit_entry_tells_what_the_row_brought(run, system, csv_file) -> None:
    run("contacts", "import", csv_file('"Åse ""Lille"" Berg\\n";ase@x.example;22334455;;;\n'))
    entry = tables.model("audit_entry")
    changes = system.scalar(sa.select(entry.changes).where(entry.entity == "person"))
    pk = ask(system, "SELECT id FROM person")
    assert changes == {
        "id": [None, pk], "name": [None, 'Åse "Lille" Berg\\n'], "email": [None, "ase@x.example"],
        "phone": [None, "+4722334455"],
    }  # fmt: skip


def test_every_problem_is_told_and_a_dry_run_tells_the_same(run, app, system, csv_file) -> None:
    before, kept, file = contents(system), files_of(app), csv_file(PROBLEMS)
    code, dry = run("contacts", "import", file, "--dry-run")
    assert (code, dry["import_id"], counts(dry)) == (0, None, [5, 0, 0, 1, 1])
    assert contents(system) == before
    assert files_of(app) <= kept
    code, answer = run("contacts", "import", file)
    assert counts(answer) == counts(dry)
    assert "members_created" not in answer
    assert answer["problems"] == dry["problems"]
    assert [(p["row"], p["column"], p["code"]) for p in answer["problems"]] == [
        (3, "phone", "imports.person.phone_differs"), (3, None, "imports.person.twice"),
        (4, "store_number", "imports.store_number.unknown"), (5, "name", "imports.name.missing"),
        (6, "email", "identifiers.email.at_sign"), (6, "phone", "identifiers.phone.length"),
        (8, "name", "imports.text.formula"),
    ]  # fmt: skip
    stored = contents(system)
    assert counts(run("contacts", "import", file)[1]) == [0, 0, 5, 1, 1]
    assert contents(system) == stored


@pytest.mark.usefixtures("world")
def test_employments_come_with_stores(run, system, csv_file) -> None:
    before = contents(system)
    file = csv_file(
        "Kari Nordmann;kari@x.example;22334455;201;Eier;01.02.2020\n"
        "Kari Nordmann;kari@x.example;;202;;\n"
        "Kari Nordmann;kari@x.example;;201;Eier;\n"
        "Ola Hansen;;;201;;\n"
    )
    _, answer = run("contacts", "import", file)
    assert counts(answer) == [2, 1, 0, 1, 0]
    found = system.execute(
        sa.text("SELECT s.number, e.role, e.valid_from FROM employment e JOIN store s ON s.id = e.store_id"
                " JOIN person p ON p.id = e.person_id WHERE p.name IN ('Kari Nordmann', 'Ola Hansen') ORDER BY e.id")
    ).all()  # fmt: skip
    assert [(number, role, str(first)[:10]) for number, role, first in found] == [
        ("201", "owner", "2020-02-01"), ("202", "staff", "None"), ("201", "staff", "None"),
    ]  # fmt: skip
    stored = contents(system)
    assert counts(run("contacts", "import", file)[1]) == [0, 0, 3, 1, 0]
    assert contents(system) == stored
    _, undone = run("contacts", "undo", answer["import_id"])
    assert (undone["reversed"], undone["kept"], undone["failed"]) == (3, 0, 0)
    assert contents(system) == before


def test_who_is_registered_is_changed_and_undo_gives_it_back(run, system, csv_file) -> None:
    run("contacts", "import", csv_file("Kari Nordmann;kari@x.example;;;;\nOla Hansen;;22334455;;;\n"))
    stored = contents(system)
    file = csv_file("KARI NORDMANN;kari@x.example;99887766;;;\nOla Hansen;ola@x.example;22334455;;;\nNy Person;;;;;\n")
    _, answer = run("contacts", "import", file)
    assert counts(answer) == [1, 2, 0, 0, 0]
    assert ask(system, "SELECT phone FROM person WHERE email = 'kari@x.example'") == "+4799887766"
    terms = "SELECT count(*) FROM search_term WHERE kind = 'person' AND term = '4799887766'"
    assert ask(system, terms) == 1
    _, undone = run("contacts", "undo", answer["import_id"])
    assert (undone["reversed"], undone["kept"], undone["failed"]) == (3, 0, 0)
    assert versionless(contents(system)) == versionless(stored)


def test_ambiguous_rows_are_skipped_and_name_the_people(run, system, csv_file) -> None:
    run("contacts", "import", csv_file("Kari;a@x.example;;;;\nKari;;22334455;;;\n"))
    stored = contents(system)
    _, answer = run("contacts", "import", csv_file("Kari;a@x.example;22334455;;;\nKari;;;;;\n"))
    assert counts(answer) == [0, 0, 0, 2, 0]
    assert contents(system) == stored
    kept = system.scalars(sa.select(tables.model("import_row").problems).where(sa.text("import_id = 2"))).all()
    one, other = system.scalars(sa.text("SELECT id FROM person ORDER BY id")).all()
    assert kept[0][0][3] == "imports.person.ambiguous"
    assert kept[0][0][6] == {"people": f"{one}, {other}"}


def test_two_people_changed_by_hand_are_kept_and_named(run, app, system, tmp_path) -> None:
    file = write_people(tmp_path / "people.csv", 700)
    _, answer = run("contacts", "import", file)
    person = tables.model("person")
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="form") as uow:
        first, second = uow.session.scalars(sa.select(person).order_by(person.id).limit(2)).all()
        first.phone, second.email = "+4722334455", "ny@x.example"
        names = [first.name, second.name]
    code, undone = run("contacts", "undo", answer["import_id"])
    assert (code, undone["reversed"], undone["kept"], undone["failed"]) == (0, 698, 2, 0)
    assert [row["name"] for row in undone["rows"]] == names
    assert all("changed after the import" in row["reason"] for row in undone["rows"])
    assert ask(system, "SELECT count(*) FROM person") == 2
    code, refused = run("contacts", "undo", answer["import_id"])
    assert (code, refused["problems"][0]["code"]) == (2, "imports.undo.state")


def test_a_row_that_added_to_a_changed_person_is_kept_with_it(run, app, system, csv_file) -> None:
    _, answer = run("contacts", "import", csv_file("Kari;k@x.example;;;;\nKari;k@x.example;22334455;;;\n"))
    assert counts(answer) == [1, 1, 0, 0, 0]
    with app.app_context(), acting_as(SYSTEM), unit_of_work(source="form") as uow:
        uow.session.scalars(sa.select(tables.model("person"))).one().email = "ny@x.example"
    _, undone = run("contacts", "undo", answer["import_id"])
    assert (undone["reversed"], undone["kept"], [row["row"] for row in undone["rows"]]) == (0, 2, [2, 3])
    assert ask(system, "SELECT phone FROM person") == "+4722334455"


def test_the_register_s_command_does_not_undo_contacts(run, csv_file) -> None:
    _, answer = run("contacts", "import", csv_file("Kari;k@x.example;;;;\n"))
    code, refused = run("register", "undo", answer["import_id"])
    assert (code, refused["problems"][0]["code"]) == (2, "imports.run.unknown")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7", "spreadsheets.file.pdf"), (b"", "spreadsheets.file.empty"),
     (b"E-post;Telefon\nkari@x.example;22334455\n", "imports.mapping.name")],
)  # fmt: skip
def test_what_is_no_list_of_people_leaves_with_two(run, app, tmp_path, content, code) -> None:
    path, kept = tmp_path / "contacts.csv", files_of(app)
    path.write_bytes(content)
    exit_code, answer = run("contacts", "import", path)
    assert (exit_code, answer["problems"][0]["code"]) == (2, code)
    assert files_of(app) <= kept


def test_a_workbook_gives_what_the_text_gives(run, system, tmp_path) -> None:
    from app.platform.spreadsheets.writing import write_xlsx

    head, *rows = people(300)
    with (tmp_path / "people.xlsx").open("wb") as stream:
        write_xlsx(stream, head, rows, "Kontakter")
    assert counts(run("contacts", "import", tmp_path / "people.xlsx")[1]) == [300, 0, 0, 0, 0]
    assert counts(run("contacts", "import", write_people(tmp_path / "people.csv", 300))[1]) == [0, 0, 300, 0, 0]


def test_rows_with_problems_are_found_by_their_own_index(system) -> None:
    """On SQLite; PostgreSQL reads a table of so few rows through."""
    asked = _rows(1, None, problems=True).order_by(ImportRow.row)
    text = str(asked.compile(system.get_bind(), compile_kwargs={"literal_binds": True}))
    if system.get_bind().dialect.name == "sqlite":
        plan = system.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")).all()
        assert "ix_import_row_problems" in str(plan)
    assert "has_problems IS " in text

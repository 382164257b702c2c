"""Show 6: the whole configuration of one installation, out as a file and into an empty one, is the same there.

Compared row by row in every table that holds configuration, and the file byte by byte when it goes out again.
"""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from app.platform.db import Base
from tests.platform.configuration.test_configuration import hidden, said

TABLES = ("custom_field", "saved_view", "change_policy", "notice_template", "notice_quiet_hours", "automation",
          "duplicate_rule")  # fmt: skip
OWN = {"id", "version", "recorded_at", "owner_id", "shipped", "number", "switched_at", "seen_event_id", "created_by"}
FILE = """bukett: 1
custom_fields:
  store/kort:
    kind: text
    label_nb: Kort
    label_en: Short
    longest: 40
  store/lang:
    kind: long_text
    label_nb: Lang
  store/antall:
    kind: whole
    label_nb: Antall biler
    minimum: '0'
    maximum: '99'
  store/andel:
    kind: decimal
    label_nb: Andel
  store/leie:
    kind: amount
    label_nb: Leie
  store/kjole:
    kind: answer
    label_nb: Kjølerom
  store/besokt:
    kind: date
    label_nb: Besøkt
  store/varebil:
    kind: choice
    label_nb: Varebil
    choices_text: |-
      yes = Ja | Yes
      no = Nei | No
    visible_to: [Finance]
    history: true
  store/utstyr:
    kind: several
    label_nb: Utstyr
    choices_text: |-
      a = Kjøl | Cold
      b = Bil | Car
  store/nabo:
    kind: link
    label_nb: Nabo
    link_to: store
  store/side:
    kind: web
    label_nb: Side
saved_views:
  stores/med_varebil:
    name: Med varebil
    audience: roles
    roles: [Finance]
    state:
      - [status, active]
      - [x_varebil, 'yes']
change_policies:
  store.x_varebil/portal:
    mode: one
    roles: [Quality]
  employment.role/form/portal:
    mode: two
    roles: [Quality, Membership]
message_templates:
  varebil-mangler:
    name: Varebil mangler
    name_en: Van is missing
    record: store
    subject_nb: Har {{ store.name }} varebil?
    body_nb: |
      Hei

      Si fra til {{ recipient.name|default("oss") }}.
    optional: true
quiet_hours:
  hours:
    begins: '21:30'
    ends: '06:00'
    weekends: true
duplicate_points:
  store:
    broad: 20
    likely: 45
    strict: 80
    in_forms: true
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.yaml"


@pytest.fixture
def run(app, file):
    def call(name: str, *more: str):
        return app.test_cli_runner().invoke(args=["config", name, str(file), *more])

    return call


@pytest.fixture
def shipping(arrange):
    """What a new installation has by itself."""

    def ship() -> None:
        from app.automation import operations as automation
        from app.notices.operations import load_templates

        with arrange() as uow:
            load_templates(uow)
            automation.ship(uow)

    return ship


@pytest.fixture
def empty(arrange, shipping):
    """An installation to which nobody has done anything yet."""

    def make() -> None:
        tables = Base.metadata.tables
        with arrange() as uow:
            connection = uow.session.connection()
            for name in ("automation_version", *TABLES):
                connection.execute(sa.delete(tables[name]))
        shipping()

    return make


@pytest.fixture
def rows(system):
    """Every row of the configuration's tables without numbers and moments of this installation."""

    def read() -> dict[str, list[dict]]:
        system.rollback()
        found = {}
        for name in TABLES:
            table = Base.metadata.tables[name]
            columns = [column for column in table.c if column.name not in OWN and not column.name.endswith("_at")]
            told = [dict(row._mapping) for row in system.execute(sa.select(*columns))]
            found[name] = sorted(told, key=repr)
        return found

    return read


def test_one_installations_configuration_makes_an_empty_one_the_same(run, file, shipping, empty, rows, world):
    shipping()
    file.write_text(FILE, encoding="utf-8")
    made = run("import")
    assert made.exit_code == 0, made.output
    assert run("export").exit_code == 0
    text, before = file.read_bytes(), rows()
    for wanted in ("store/nabo:", "med_varebil:", "store.x_varebil/portal:", "varebil-mangler:", "begins: '21:30'",
                   "broad: 20", "certificate-expires:", "automations:"):  # fmt: skip
        assert wanted in text.decode(), wanted
    assert len(before["custom_field"]) == 11
    empty()
    assert rows() != before
    again = run("import")
    assert again.exit_code == 0, again.output
    assert rows() == before
    assert run("export").exit_code == 0
    assert file.read_bytes() == text
    assert "\n0 changed" in "\n" + run("import").output


def test_the_page_does_the_same_as_the_command(run, file, shipping, empty, rows, sign_in, token, world, arrange):
    shipping()
    file.write_text(FILE, encoding="utf-8")
    assert run("import").exit_code == 0
    admin, csrf = sign_in("admin"), {"X-CSRFToken": token("admin")}
    sent = admin.get("/configuration/bukett.yaml")
    assert sent.status_code == 200, sent.status
    text, before = sent.get_data(), rows()
    empty()
    with arrange() as uow:  # the shipped automations come with the file too
        for name in ("automation_version", "automation"):
            uow.session.execute(sa.delete(Base.metadata.tables[name]))
    page = admin.post("/configuration/preview", data={"file": (io.BytesIO(text), "bukett.yaml")}, headers=csrf)
    assert page.status_code == 200, said(page)
    for shown in ("Med varebil", "Varebil mangler", "21:30"):
        assert shown in said(page)
    fields = {name: hidden(page, name) for name in ("text", "seen")}
    assert admin.post("/configuration/import", data=fields, headers=csrf).status_code == 303
    assert rows() == before
    assert admin.get("/configuration/bukett.yaml").get_data() == text


MISTAKES = (
    ("kind: whole", "kind: moon", "store/antall"),
    ("    link_to: store\n", "    link_to: moon\n", "store/nabo"),
    ("      - [x_varebil, 'yes']", "      - [x_gone, 'yes']", "stores/med_varebil"),
    ("    mode: two", "    mode: three", "employment.role"),
    ("{{ store.name }} varebil", "{{ store.nmae }} varebil", "varebil-mangler"),
    ("    begins: '21:30'", "    begins: '29:30'", "hours"),
    ("    likely: 45", "    likely: 10", "duplicate_points"),
)


def test_every_mistake_is_named_with_its_line_and_nothing_is_half_done(run, file, shipping, rows, world):
    shipping()
    before, wrong = rows(), FILE
    for right, mistake, _ in MISTAKES:
        assert wrong.count(right) == 1, right
        wrong = wrong.replace(right, mistake)
    file.write_text(wrong, encoding="utf-8")
    answer = run("import")
    assert answer.exit_code == 1
    lines = wrong.splitlines()
    for _, mistake, item in MISTAKES:
        at = next(n for n, line in enumerate(lines, 1) if mistake.strip() in line)
        item_at = next(n for n in range(at, 0, -1) if lines[n - 1].startswith("  ") and lines[n - 1][2] != " ")
        lines_of_item = (at, item_at + 1)  # its own, or where the item's fields begin
        assert any(f"Line {number}: " in answer.output for number in lines_of_item), (item, at, answer.output)
    assert answer.output.count("Line ") == len(MISTAKES) + 1  # and the template's own first line
    assert rows() == before


@pytest.mark.parametrize(
    ("points", "says"),
    [("weights: 5", "weights"), ("weights: {name: [1]}", "weights"), ("weights: {moon: [1, 2]}", "moon"),
     ("weights: {name: [1, x]}", "weights"), ("weights: {name: [true, 2]}", "weights")],
)  # fmt: skip
def test_points_that_make_no_sense_are_refused_with_their_line(run, file, world, system, points, says):
    limits = "    broad: 20\n    likely: 45\n    strict: 80\n"
    file.write_text(f"bukett: 1\nduplicate_points:\n  store:\n{limits}    {points}\n", encoding="utf-8")
    answer = run("import")
    assert (answer.exit_code, says in answer.output, "Line" in answer.output) == (1, True, True), answer.output
    assert system.scalar(sa.text("SELECT count(*) FROM duplicate_rule")) == 0
    file.write_text(f"bukett: 1\nduplicate_points:\n  moon:\n{limits}", encoding="utf-8")
    assert "moon" in run("import").output

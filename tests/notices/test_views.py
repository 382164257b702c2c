"""The pages: templates that say what is wrong and where, previews on real records, the ledger, quiet hours."""

from __future__ import annotations

import datetime as dt
import html

import pytest
import sqlalchemy as sa

from app.kernel.problems import Refused
from app.notices import rules
from app.notices.models import Notice, NoticeTemplate, QuietHours
from app.notices.operations import TEMPLATE
from tests.notices.conftest import BJORN, CECILIE, NOON

GOOD = {
    "name": "Hilsen", "code": "greeting", "record": "store", "subject_nb": "Hei {{ store.name }}",
    "body_nb": "Butikk {{ store.number }}", "subject_en": "", "body_en": "",
}  # fmt: skip


def words(answer):
    return html.unescape(answer.text)


@pytest.fixture
def post(sign_in, token):
    def send(name, path, /, **data):
        client = sign_in(name)
        client.set_cookie("bukett_locale", "en")
        return client.post(path, data={"csrf_token": token(name), **data})

    return send


@pytest.fixture
def template(system, shipped):
    def read(code="certificate-expires"):
        return system.scalar(sa.select(NoticeTemplate).where(NoticeTemplate.code == code))

    return read


def test_an_administrator_writes_a_template_and_everything_wrong_is_told_beside_its_field(post, template):
    wrong = {**GOOD, "subject_nb": "Hei {{ store.nmae }}", "body_nb": "a\n{{ store.__class__ }}\n{{ 'x' * 9 }}"}
    answer = post("admin", "/notice-templates/new", **wrong)
    assert answer.status_code == 422
    assert "Line 1: there is no value «store.nmae». Did you mean «store.name»?" in words(answer)
    assert "Line 2: «__class__» cannot be used here." in words(answer)
    assert "Line 3: «*» cannot be used here." in words(answer)
    assert "{{ store.nmae }}" in words(answer)  # nothing that was typed is lost
    assert template("greeting") is None
    checked = post("admin", "/notice-templates/check", **wrong).json["problems"]
    assert {problem["field"] for problem in checked} == {"subject_nb", "body_nb"}
    assert post("admin", "/notice-templates/new", **GOOD).status_code == 302
    made = template("greeting")
    assert (made.name, made.record, made.subject_en, made.shipped) == ("Hilsen", "store", None, False)


def test_a_short_name_is_given_once_and_never_changes(post, template, arrange):
    answer = post("admin", "/notice-templates/new", **{**GOOD, "code": "certificate-expires"})
    assert (answer.status_code, "Another template has this short name." in words(answer)) == (422, True)
    pk = template().id
    with arrange() as uow:
        item = uow.session.get(NoticeTemplate, pk)
        item.code = "other"
        with pytest.raises(Refused):
            TEMPLATE.settle(uow, item)
        uow.session.expire(item)


def test_a_changed_template_has_its_history_and_gets_its_shipped_text_back(post, sign_in, template):
    first = template()
    values = {name: getattr(first, name) for name in rules.TEXTS}
    answer = post(
        "admin", f"/notice-templates/{first.id}/edit", name="Ny", record="certificate", version=str(first.version),
        **{**values, "subject_nb": "Kort"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert (template().name, template().subject_nb, template().optional) == ("Ny", "Kort", False)
    card = words(sign_in("admin").get(f"/notice-templates/{first.id}"))
    assert "Kort" in card
    assert first.subject_nb in card  # the old value, in the history
    assert post("admin", f"/notice-templates/{first.id}/again").status_code == 303
    assert (template().name, template().subject_nb, template().optional) == (first.name, first.subject_nb, True)


def test_shipped_and_used_templates_stay(post, template, ask, system):
    answer = post("admin", f"/notice-templates/{template('term-ends').id}/delete", version="1")
    assert answer.status_code == 302
    assert template("term-ends") is not None
    post("admin", "/notice-templates/new", **GOOD)
    ask(template="greeting", about=None, offered={"store": {"name": "B", "number": "1"}})
    post("admin", f"/notice-templates/{template('greeting').id}/delete", version="1")
    assert template("greeting") is not None
    post("admin", "/notice-templates/new", **{**GOOD, "code": "unused"})
    post("admin", f"/notice-templates/{template('unused').id}/delete", version="1")
    assert template("unused") is None


def test_a_preview_fills_in_a_real_record_in_both_languages_and_saves_nothing(sign_in, certificate, template, mails):
    page = words(sign_in("admin").get(f"/notice-previews/?template={template().id}&try_on={certificate}"))
    assert "Miljøfyrtårn: sertifikatet til canarybjorn butikk utløper 01.05.2028" in page
    assert "Miljøfyrtårn: the certificate of canarybjorn butikk expires on 01.05.2028" in page
    assert "Hei Ada Administrator" in page
    assert mails() == []


def test_a_preview_of_what_is_typed_says_what_is_wrong_with_its_line(post, world):
    answer = post(
        "admin", "/notice-previews/", record="store", try_on=str(world.ids["cecilie"]["store"]), subject_nb="Hei",
        body_nb="{{ store.name }}", subject_en="Hi", body_en="a\nb\n{{ store.name - 1 }}",
    )  # fmt: skip
    assert "canarycecilie butikk" in words(answer)
    assert "Text: Line 3: this cannot be done with the value that stands there." in words(answer)
    hostile = post(
        "admin", "/notice-previews/", record="store", subject_nb="{{ ''.__class__ }}", body_nb="{{ range(9) }}"
    )
    assert (hostile.status_code, "Line 1: «range()» cannot be used here." in words(hostile)) == (200, True)


def test_a_preview_without_any_record_says_so(post):
    answer = post("admin", "/notice-previews/", record="import_run", subject_nb="Hei", body_nb="{{ import.name }}")
    assert "There is no such record to try it on." in words(answer)
    assert "Line 1: there is no value «import.name»." in words(answer)


def test_the_form_lists_the_values_and_the_ones_on_offer_are_the_documented_ones(sign_in, template):
    page = words(sign_in("admin").get(f"/notice-templates/{template().id}/edit"))
    for value in ("certificate.last_day", "store.name", "member.name", "recipient.name", "import.refused"):
        assert f"{{{{ {value} }}}}" in page
    assert "account" not in page.lower().partition('id="values-title"')[2]


def test_the_office_finds_its_way_in_the_ledger(ask, work, sign_in, post, ledger, template):
    ask(recipients=[BJORN, CECILIE])
    [later] = ask(key="later", due_at=NOON + dt.timedelta(days=1))
    work()
    client = sign_in("kari")
    page = words(client.get("/notices/?state=waiting"))
    assert ("Bjørn Blom" in page, "Cecilie Rose" in page) == (True, False)
    assert "26.11.2026 12:00" in page
    page = words(client.get("/notices/?address=Cecilie@Example.no"))
    assert ("bjorn@example.no" in page, "cecilie@example.no" in page) == (False, True)
    page = words(client.get(f"/notices/?template={template('term-ends').id}"))
    assert "example.no" not in page
    assert "Bjørn Blom" in words(client.get("/notices/?due_from=2026-11-26"))
    assert "Cecilie Rose" not in words(client.get("/notices/?due_from=2026-11-26"))
    card = words(client.get("/notices/1"))
    assert "Vennlig hilsen" in card
    assert "/certificates/" in card
    assert post("kari", f"/notices/{later}/skip", why="").status_code == 422
    assert post("kari", f"/notices/{later}/skip", why="Avtalt på telefon").status_code == 303
    assert "Avtalt på telefon" in words(client.get(f"/notices/{later}"))
    assert ledger("state")[-1] == rules.SKIPPED


def test_the_records_card_tells_of_the_message(ask, work, sign_in, certificate):
    ask()
    work()
    assert "sertifikatet til canarybjorn butikk utløper" in words(sign_in("anna").get(f"/certificates/{certificate}"))
    assert sign_in("bjorn").get("/notices/").status_code == 403


def test_what_failed_stands_on_the_start_page_and_is_sent_again_together(ask, arrange, work, sign_in, post, ledger):
    with arrange() as uow:
        for item in uow.session.scalars(sa.select(NoticeTemplate)):
            item.body_nb = "{{ store.nmae }}"
    ask(recipients=[BJORN])
    work()
    assert "/notices/?state=failed" in words(sign_in("tove").get("/"))
    page = words(sign_in("tove").get("/notices/?state=failed"))
    assert "«store.nmae»" in page
    with arrange() as uow:
        for item in uow.session.scalars(sa.select(NoticeTemplate)):
            item.body_nb = "{{ store.name }}"
    assert post("farida", "/notices/retry").status_code == 403
    assert ledger("state") == [rules.FAILED]
    assert post("tove", "/notices/retry").status_code == 303
    work()
    assert ledger("state") == [rules.KEPT]
    assert "/notices/?state=failed" not in words(sign_in("tove").get("/"))


def test_quiet_hours_are_set_and_kept_and_checked(post, sign_in, system, clock):
    assert 'value="20:00"' in sign_in("admin").get("/quiet-hours/").text
    answer = post("admin", "/quiet-hours/", begins="22.30", ends="6", weekends="y", version="")
    assert answer.status_code == 303
    row = system.scalar(sa.select(QuietHours))
    assert (row.begins, row.ends, row.weekends, row.version) == (dt.time(22, 30), dt.time(6), True, 1)
    for typed, told in (
        ({"begins": "25:00", "ends": "6"}, "Write the time as hours and minutes"),
        ({"begins": "22", "ends": ""}, "Give both times"),
        ({"begins": "22", "ends": "22:00"}, "must end at another time"),
    ):
        answer = post("admin", "/quiet-hours/", version="1", **typed)
        assert (answer.status_code, told in words(answer)) == (422, True)
    stale = post("admin", "/quiet-hours/", begins="21", ends="7", version="7")
    assert "Somebody changed the quiet hours" in words(stale)
    assert post("admin", "/quiet-hours/", begins="", ends="", version="1").status_code == 303
    row = system.scalar(sa.select(QuietHours))
    assert (row.begins, row.ends, row.weekends) == (None, None, False)


def test_the_ledger_costs_the_same_number_of_statements_for_a_row_and_for_fifty(ask, sign_in, app, system):
    from app.notices.queries import Recipient

    def statements():
        from app.platform.db import db

        seen, columns = [], "recipient,template,record,state,due_at,goes_out"
        with app.app_context():
            engine = db.engine

        def note(*told):
            seen.append(told[2])

        sa.event.listen(engine, "before_cursor_execute", note)
        assert sign_in("anna").get(f"/notices/?columns={columns}").status_code == 200
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    ask()
    statements()
    one = statements()
    ask(key="many", recipients=[Recipient(f"r{n}@example.no", f"R {n}") for n in range(60)])
    assert system.scalar(sa.select(sa.func.count(Notice.id))) == 61
    assert statements() <= one + 1

"""From an event to what was done: conditions, steps, waits, loops, failures; each effect once."""

from __future__ import annotations

import datetime as dt

REGISTERED = {"kind": "event", "event": "certifications.certificate-registered", "fields": []}


def certificate(app, pk):
    from app.certifications.models import Certificate
    from app.platform.db import db
    from app.platform.scope import SYSTEM, acting_as

    with app.app_context(), acting_as(SYSTEM):
        return db.session.get(Certificate, pk)


def test_an_event_whose_condition_holds_sets_the_field_and_tells_the_story(app, automate, register, work, runs):
    automate(
        REGISTERED,
        {"kind": "set_field", "field": "certifier", "value": "Sett av {{ certificate.number }}"},
        where='["is","store","1"]',
    )
    pk = register()
    work()
    ((run, steps),) = runs()
    assert run.problem is None, run.problem
    assert (run.state, run.entity_id) == ("done", pk)
    assert [each["held"] for each in run.conditions] == [True]
    assert steps[0].result["new"] == "Sett av C-1"
    assert certificate(app, pk).certifier == "Sett av C-1"


SET = {"kind": "set_field", "field": "certifier", "value": "DNV"}


def moved(monkeypatch, **by):
    """Let the clock stand so much later."""
    from app.platform import clock

    later = clock.now() + dt.timedelta(**by)
    monkeypatch.setenv("BUKETT_NOW", later.isoformat())


def claims_forgotten(app):
    """Let the timetable be due again."""
    import sqlalchemy as sa

    from app.platform.db import db
    from app.platform.jobs import ScheduleClaim

    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.delete(ScheduleClaim.__table__))


def test_a_condition_that_does_not_hold_is_kept_with_what_it_saw(automate, register, work, runs, world):
    automate(REGISTERED, SET, where=f'["is","store","{world.ids["cecilie"]["store"]}"]')
    register()
    work()
    ((run, steps),) = runs()
    assert (run.state, steps) == ("unmet", [])
    assert run.conditions == [
        {"place": 0, "held": False, "saw": {"nb": "canarybjorn butikk", "en": "canarybjorn butikk"}}
    ]


def test_after_a_wait_the_record_is_read_afresh(app, automate, register, work, runs, arrange, monkeypatch):
    where = '["is","state","incomplete"]'
    automate(REGISTERED, {"kind": "wait", "number": "2", "unit": "days"}, SET, where=where)
    kept, changed = register(), register(number="C-2")
    work()
    assert [run.state for run, _ in runs()] == ["waiting", "waiting"]
    work("automation.wake")
    assert [run.state for run, _ in runs()] == ["waiting", "waiting"]
    from app.certifications.models import Certificate

    with arrange() as uow:
        row = uow.session.get(Certificate, changed)
        row.issued_on, row.valid_from, row.valid_to = dt.date(2020, 1, 1), dt.date(2020, 1, 1), dt.date(2040, 1, 1)
    moved(monkeypatch, days=2, minutes=1)
    claims_forgotten(app)
    work("automation.wake")
    by_record = {run.entity_id: run for run, _ in runs()}
    assert by_record[kept].state == "done"
    assert certificate(app, kept).certifier == "DNV"
    assert (by_record[changed].state, by_record[changed].problem[0]) == ("stopped", "automation.unmet")
    assert certificate(app, changed).certifier is None
    assert [each.get("again") for each in by_record[changed].conditions] == [None, 1]


def test_waiting_for_another_event_ends_with_it_or_with_the_time(
    app, automate, register, work, runs, arrange, monkeypatch
):
    from app.certifications.events import CertificateVerified

    waits = {"kind": "await", "event": "certifications.certificate-verified", "number": "5", "unit": "days"}
    automate(REGISTERED, {**waits, "otherwise": "stop"}, SET)
    came, in_vain = register(), register(number="C-2")
    work()
    with arrange() as uow:
        uow.emit(CertificateVerified(certificate_id=came, store_id=1, how="document"))
    work()
    moved(monkeypatch, days=6)
    claims_forgotten(app)
    work("automation.wake")
    by_record = {run.entity_id: run for run, _ in runs()}
    assert (by_record[came].state, by_record[in_vain].state) == ("done", "stopped")
    assert certificate(app, came).certifier == "DNV"
    assert certificate(app, in_vain).certifier is None


def test_automations_that_start_each_other_are_stopped_and_say_how(app, automate, register, work, runs):
    saved = {"kind": "event", "event": "certifications.certificate-saved", "fields": []}
    automate(saved, {**SET, "value": "A"}, name="Første")
    automate(saved, {**SET, "value": "B"}, name="Andre")
    from app.certifications.models import Certificate
    from app.certifications.views import CertificateView
    from app.platform.interface import UnitOfWorkInterface
    from app.platform.scope import SYSTEM, acting_as

    pk = register()
    with app.app_context(), acting_as(SYSTEM):
        UnitOfWorkInterface(Certificate, CertificateView.datamodel.lifecycle).change(
            pk, {"number": "C-9"}, version=None
        )
    work()
    found = [run for run, _ in runs()]
    assert len(found) == 10
    stopped = [run for run in found if run.state == "stopped"]
    assert stopped
    assert {run.problem[0] for run in stopped} == {"automation.circle"}
    assert "Første → Andre" in stopped[0].problem[2]["path"] or "Andre → Første" in stopped[0].problem[2]["path"]


def test_a_day_counts_once_per_record_day_and_number_and_is_caught_up(app, automate, register, work, runs, monkeypatch):
    from app.platform import clock

    trigger = {"kind": "date", "table": "certificate", "column": "valid_to", "days": [-90, -30]}
    automate(trigger, SET)
    today = clock.today()
    last = today + dt.timedelta(days=92)
    pk = register(valid_from=today, valid_to=last + dt.timedelta(days=1))
    register(number="C-2", valid_from=today, valid_to=today + dt.timedelta(days=400))
    work("automation.days")
    assert runs() == []
    moved(monkeypatch, days=5)  # the worker stood still on the day itself
    for _ in range(2):
        claims_forgotten(app)
        work("automation.days")
    ((run, _),) = runs()
    assert (run.entity_id, run.state, run.trigger["day"], run.trigger["days"]) == (pk, "done", last.isoformat(), -90)
    moved(monkeypatch, days=62)
    claims_forgotten(app)
    work("automation.days")
    assert [run.trigger["days"] for run, _ in runs()] == [-90, -30]


def test_what_the_rules_refuse_fails_at_once_and_is_done_when_tried_again(app, automate, register, work, runs, arrange):
    from app.automation import operations
    from app.certifications.models import Certificate

    automate(REGISTERED, {"kind": "set_field", "field": "valid_to", "value": "01.01.2020"})
    pk = register(valid_from=dt.date(2024, 1, 1))
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.state, step.attempts) == ("failed", "failed", 1)
    assert run.problem[1]
    with arrange() as uow:
        uow.session.get(Certificate, pk).valid_from = None
    with arrange() as uow:
        operations.retry(uow, run.id)
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.state, step.attempts, run.problem) == ("done", "done", 2, None)


def test_switched_off_nothing_begins_and_what_waits_is_cancelled(automate, register, work, runs, arrange):
    from app.automation import operations

    pk = automate(REGISTERED, {"kind": "wait", "number": "1", "unit": "hours"}, SET)
    register()
    work()
    with arrange() as uow:
        operations.switch(uow, pk, on=False)
    register(number="C-2")
    work()
    assert [run.state for run, _ in runs()] == ["cancelled"]


def test_many_at_once_count_one_by_one(automate, world, arrange, work, runs):
    from app.stores.events import StoresRegistered

    automate(
        {"kind": "event", "event": "stores.store-registered", "fields": []},
        {"kind": "set_field", "field": "website", "value": "https://{{ store.number }}.example"},
    )
    mine = sorted(world.ids[name]["store"] for name in ("bjorn", "cecilie"))
    with arrange() as uow:
        uow.emit(StoresRegistered(store_ids=tuple(mine)))
    work()
    assert [(run.entity_id, run.state) for run, _ in runs()] == [(pk, "done") for pk in mine]


def test_an_events_own_values_are_compared(automate, arrange, work, runs):
    from app.imports.events import ImportFinished

    trigger = {"kind": "event", "event": "imports.import-finished", "fields": [["refused", "min", "1"]]}
    automate(trigger, {"kind": "wait", "number": "1", "unit": "hours"})
    none = {"created": 1, "updated": 0, "unchanged": 0, "skipped": 0, "members_created": 0}
    with arrange() as uow:
        uow.emit(ImportFinished(import_id=1, refused=0, **none))
        uow.emit(ImportFinished(import_id=2, refused=3, **none))
    work()
    assert [(run.state, run.entity_id) for run, _ in runs()] == [("unmet", 1), ("waiting", 2)]
    assert runs()[0][0].conditions == [{"field": ["refused", "min", "1"], "held": False, "saw": 0}]


def test_what_is_shipped_is_sound_switched_off_and_laid_down_once(app, world, arrange, system):
    from sqlalchemy import select

    from app.automation import operations
    from app.automation.models import Automation
    from app.automation.rules.shipped import SHIPPED
    from app.notices.operations import load_templates

    for _ in range(2):
        with arrange() as uow:
            load_templates(uow)
            operations.ship(uow)
    found = system.execute(select(Automation.shipped, Automation.active)).all()
    assert dict(found) == dict.fromkeys(SHIPPED, False)


def test_a_task_a_message_and_a_request_reach_people_once(app, automate, register, work, runs, arrange, system, world):
    from sqlalchemy import func, select

    from app.approvals.models import ChangeRequest
    from app.notices.models import Notice
    from app.notices.operations import load_templates
    from app.stores.models import Store
    from app.todos.models import Task

    with arrange() as uow:
        load_templates(uow)
        uow.session.get(Store, world.ids["bjorn"]["store"]).email = "butikken@example.org"
    task = {"kind": "create_task", "title": "Se på {{ certificate.number }}", "role": "Tender team", "due": "7"}
    mail = {"kind": "send_mail", "template": "certificate-expires", "to": "store"}
    change = {"kind": "request_change", "field": "certifier", "value": "DNV", "reason": "Fra automatisering"}
    automate(REGISTERED, {**task, "description": "", "checklist": "en\nto"}, mail, change)
    pk = register()
    work()
    ((run, steps),) = runs()
    assert (run.state, [step.state for step in steps]) == ("done", ["done"] * 3), [step.problem for step in steps]
    made = system.scalars(select(Task)).one()
    assert (made.title, made.role, made.entity, made.entity_id) == ("Se på C-1", "Tender team", "certificate", pk)
    assert system.scalars(select(Notice.address)).all() == ["butikken@example.org"]
    assert system.scalar(select(func.count()).select_from(ChangeRequest)) == 1
    assert certificate(app, pk).certifier is None


def test_a_webhook_is_signed_sent_again_after_an_error_and_told(app, automate, register, work, runs, monkeypatch):
    import json

    from app.automation.operations import steps
    from app.automation.rules import signing
    from app.platform import webhooks

    sent, answers = [], [webhooks.Undelivered("The server answered with the error %(status)s.", status=500), None]

    def transport(url, body, headers):
        sent.append((url, body, headers))
        if (error := answers.pop(0)) is not None:
            raise error
        return webhooks.Answer(200, "tatt imot")

    monkeypatch.setitem(app.extensions, "bukett.webhook_transport", transport)
    automation = automate(REGISTERED, {"kind": "webhook", "url": "https://hooks.example.com/a"})
    pk = register()
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.state, step.attempts) == ("retrying", "retrying", 1)
    assert run.due_at is not None
    moved(monkeypatch, minutes=2)
    claims_forgotten(app)
    work("automation.wake")
    ((run, (step,)),) = runs()
    assert (run.state, step.attempts, step.result) == ("done", 2, {"status": 200, "answer": "tatt imot"})
    assert sent[0][2][signing.KEY_HEADER] == sent[1][2][signing.KEY_HEADER]
    _, body, headers = sent[1]
    told = json.loads(body)
    assert (told["record"]["id"], told["record"]["values"]["certificate.number"]) == (pk, "C-1")
    with app.app_context():
        secret = steps.secret(automation, 0)
    moment = int(headers[signing.HEADER].split(",")[0].removeprefix("t="))
    assert headers[signing.HEADER] == signing.signature(secret, moment, body)


def test_a_worker_killed_in_the_middle_leaves_each_step_done_once(
    app, automate, register, work, runs, system, monkeypatch
):
    import sqlalchemy as sa

    from app.platform.db import db
    from app.platform.jobs import Job, run
    from app.todos.models import Task

    task = {"kind": "create_task", "title": "En", "role": "Tender team", "due": "", "description": "", "checklist": ""}
    automate(REGISTERED, task, {**task, "title": "To"}, SET)
    pk = register()
    kept, killed = run._Run._save, []

    def dies(self, row, group_id):
        """The step's work is written, and the process ends before it is committed: at each step once."""
        kept(self, row, group_id)
        if row.kind == "automation.run" and len(killed) < 3 and (row.done, len(killed)) not in killed:
            killed.append((row.done, len(killed)))
            raise SystemExit

    monkeypatch.setattr(run._Run, "_save", dies)
    for _ in range(5):
        try:
            work()
        except SystemExit:
            with app.app_context(), db.engine.begin() as connection:
                gone = sa.update(Job.__table__).where(Job.__table__.c.state == "running")
                connection.execute(gone.values(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), kills=0))
    assert len(killed) == 3
    ((found, steps),) = runs()
    assert (found.state, [step.state for step in steps]) == ("done", ["done"] * 3)
    assert sorted(system.scalars(sa.select(Task.title))) == ["En", "To"]
    assert certificate(app, pk).certifier == "DNV"


def test_a_follow_up_that_a_domain_offers_is_offered_started_and_told(app, automate, register, work, runs, monkeypatch):
    from dataclasses import replace

    from app.automation.operations import steps
    from app.kernel.domain import FollowUp
    from app.platform.db import db

    begun = []

    def call(uow, record_id, *, origin):
        begun.append((record_id, origin))
        return "The renewal has begun."

    runtime = app.extensions["bukett"]
    offered = FollowUp("certifications.renew", "begin the renewal", "certificate", call)
    first, *rest = runtime.domains
    monkeypatch.setattr(runtime, "domains", (replace(first, follow_ups=(offered,)), *rest))
    with app.test_request_context():
        kinds = {
            table: {k.name for k in steps.offers(steps.Subject(db.session(), table))}
            for table in ("certificate", "store")
        }
    assert "follow_up" in kinds["certificate"] - kinds["store"]
    automate(REGISTERED, {"kind": "follow_up", "follow_up": "certifications.renew"})
    pk = register()
    work()
    ((run, (step,)),) = runs()
    assert (run.state, step.result) == ("done", {"said": "The renewal has begun."})
    assert begun == [(pk, f"automation:{run.id}:0")]


def test_what_a_run_changed_is_a_change_that_can_be_undone(app, automate, register, work, runs, sign_in, token):
    automate(REGISTERED, SET)
    pk = register()
    work()
    ((run, _),) = runs()
    ada = sign_in("admin")
    assert f"/changes/{run.group_id}" in ada.get(f"/automation-runs/{run.id}").text
    answer = ada.post(f"/changes/{run.group_id}/undo", data={"csrf_token": token("admin")})
    assert answer.status_code in (302, 303), answer.text
    work()
    assert certificate(app, pk).certifier is None

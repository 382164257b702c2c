"""What steps do, each once: people are reached, webhooks called, follow-ups begun, changes undone, workers killed."""

from __future__ import annotations

import datetime as dt

from tests.automation.acting import REGISTERED, SET, certificate, claims_forgotten, moved


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
            for table in ("certificate", "qualification")
        }
    assert "follow_up" in kinds["certificate"] - kinds["qualification"]
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

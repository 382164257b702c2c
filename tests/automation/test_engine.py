"""From an event to what was done: conditions, steps, waits, loops, failures; each effect once."""

from __future__ import annotations

import datetime as dt

from tests.automation.acting import REGISTERED, SET, certificate, claims_forgotten, moved


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

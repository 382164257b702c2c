"""From an event to what was done: conditions, steps, waits, loops, failures; each effect once."""

from __future__ import annotations

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
        {"kind": "set_field", "field": "certifier", "value": "Sett av {{ number }}"},
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

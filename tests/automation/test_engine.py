"""From an event to what was done: conditions, steps, waits, loops, failures; each effect once."""

from __future__ import annotations

import pytest

STORE = {"kind": "event", "event": "stores.membership-term-saved", "fields": []}


@pytest.fixture
def register(world, arrange):
    """Let it be told that Bjørn's (or Cecilie's) certificate is registered. Returns the certificate's id."""

    def told(whose="bjorn", **more):
        from sqlalchemy import select

        from app.certifications.events import CertificateRegistered
        from app.certifications.models import Certificate, Scheme

        with arrange() as uow:
            scheme = uow.session.scalar(select(Scheme.id).where(Scheme.code == "iso14001"))
            store = world.ids[whose]["store"]
            row = uow.add(Certificate(scheme_id=scheme, store_id=store, number="C-1", recorded_at=uow.now, **more))
            uow.emit(
                CertificateRegistered(
                    certificate_id=row.id, store_id=store, scheme="iso14001", number="C-1", last_day=None
                )
            )
            return row.id

    return told


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

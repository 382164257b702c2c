"""What the tests of automations share: a trigger, a step, the clock, and a look at a certificate."""

from __future__ import annotations

import datetime as dt

REGISTERED = {"kind": "event", "event": "certifications.certificate-registered", "fields": []}
SET = {"kind": "set_field", "field": "certifier", "value": "DNV"}


def certificate(app, pk):
    from app.certifications.models import Certificate
    from app.platform.db import db
    from app.platform.scope import SYSTEM, acting_as

    with app.app_context(), acting_as(SYSTEM):
        return db.session.get(Certificate, pk)


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

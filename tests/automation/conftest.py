"""Automations made as the administrator's form makes them, and the worker that does what they say."""

from __future__ import annotations

import pytest


@pytest.fixture
def work(app):
    """What a worker does when it is woken: timetable entries by name, events, jobs. Until nothing is left to do."""

    def done(*entries: str) -> None:
        from app.platform import jobs, outbox, tasks

        state = tasks.state(app)
        jobs.run_due(app, [entry for entry in state.schedule if entry.name in entries])
        for _ in range(20):
            answered = outbox.deliver(app, state.hooks, followers=state.followers)
            if not jobs.run_pending(app, limit=100) and not answered:
                return

    return done


@pytest.fixture
def automate(app, arrange):
    """Make an automation and switch it on. Returns its id."""

    def made(trigger, *steps, where="", name="En prøve", on=True) -> int:
        from app.automation import operations
        from app.automation.models import Automation
        from app.platform.interface import UnitOfWorkInterface
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM):
            data = UnitOfWorkInterface(Automation, operations.LIFECYCLE)
            pk = data.create({"name": name, "trigger": trigger, "where": where, "steps": list(steps)})
        if on:
            with arrange() as uow:
                operations.switch(uow, pk, on=True)
        return pk

    return made


@pytest.fixture
def runs(app):
    """The runs there are, oldest first, as plain values; each with its steps."""

    def read(automation=None):
        from sqlalchemy import select

        from app.automation.models import AutomationRun, AutomationStep
        from app.platform.db import db
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM):
            found = []
            for run in db.session.scalars(select(AutomationRun).order_by(AutomationRun.id)):
                if automation in (None, run.automation_id):
                    mine = select(AutomationStep).where(AutomationStep.run_id == run.id)
                    steps = db.session.scalars(mine.order_by(AutomationStep.position)).all()
                    found.append((run, list(steps)))
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def register(world, arrange):
    """Let it be told that Bjørn's (or Cecilie's) certificate is registered. Returns the certificate's id."""

    def told(whose="bjorn", number="C-1", **more):
        from sqlalchemy import select

        from app.certifications.events import CertificateRegistered
        from app.certifications.models import Certificate, Scheme

        with arrange() as uow:
            scheme = uow.session.scalar(select(Scheme.id).where(Scheme.code == "iso14001"))
            store = world.ids[whose]["store"]
            row = uow.add(Certificate(scheme_id=scheme, store_id=store, number=number, recorded_at=uow.now, **more))
            uow.emit(
                CertificateRegistered(
                    certificate_id=row.id, store_id=store, scheme="iso14001", number=number, last_day=None
                )
            )
            return row.id

    return told

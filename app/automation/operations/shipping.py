"""The automations that come with the program: laid down once, switched off, then the administrator's own."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from app.automation.models import Automation
from app.automation.operations.definitions import LIFECYCLE, problems_of
from app.automation.rules.shipped import SHIPPED
from app.platform.db import Uow

log = structlog.get_logger(__name__)


def ship(uow: Uow) -> None:
    """Lay down the automations that have not been laid down before. One that asks for what this installation does not
    have (a domain was taken out) is left out.
    """
    known = set(uow.session.scalars(select(Automation.shipped).where(Automation.shipped.is_not(None))))
    for name, definition in SHIPPED.items():
        if name in known:
            continue
        if problems := problems_of(uow.session, definition):
            log.warning("automation.not_shipped", name=name, problems=[problem.code for problem in problems])
            continue
        item = Automation(**definition.plain(), shipped=name, active=False, recorded_at=uow.now)
        LIFECYCLE.settle(uow, item)
        uow.add(item)
        if LIFECYCLE.created is not None:
            LIFECYCLE.created(uow, item)
        uow.settle()

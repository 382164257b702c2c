"""Everything automation contributes to the application."""

from __future__ import annotations

from app.automation import operations
from app.automation.models import Automation, AutomationRun, AutomationStep, AutomationVersion
from app.automation.tasks import EVENTS, SCHEDULE
from app.kernel.domain import Domain

DOMAIN = Domain(
    name="automation",
    models=(Automation, AutomationVersion, AutomationRun, AutomationStep),
    followers=(EVENTS,),
    jobs=(operations.RUN_JOB, operations.SCAN_JOB),
    schedule=SCHEDULE,
    prepare=(operations.ship,),
)

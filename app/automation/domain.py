"""Everything automation contributes to the application."""

from __future__ import annotations

from app.automation import operations, panels, queries
from app.automation.api import AutomationApi, AutomationRunApi
from app.automation.models import Automation, AutomationRun, AutomationStep, AutomationVersion
from app.automation.tasks import EVENTS, SCHEDULE
from app.automation.views import AutomationView, RunView, WhyView
from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.platform.administration.declared import OPERATION, SETUP
from app.platform.panels import EVERY
from app.platform.security.roles import ADMINISTRATOR, office_reads, only

DOMAIN = Domain(
    name="automation",
    models=(Automation, AutomationVersion, AutomationRun, AutomationStep),
    entries=(
        Entry(AutomationView, N_("Automations"), SETUP, "lightning-charge"),
        Entry(RunView, N_("Runs of automations"), OPERATION, "activity"),
        Entry(WhyView),
        Entry(AutomationApi),
        Entry(AutomationRunApi),
    ),
    access=(
        only("Automations", write=(ADMINISTRATOR,)),
        only("AutomationRuns", write=(ADMINISTRATOR,)),
        office_reads("AutomationButtons"),
    ),
    panels={EVERY: panels.PANELS},
    followers=(EVENTS,),
    watches=queries.watched,
    jobs=(operations.RUN_JOB, operations.SCAN_JOB),
    schedule=SCHEDULE,
    prepare=(operations.ship,),
    configuration=(operations.AUTOMATIONS_SECTION,),
)

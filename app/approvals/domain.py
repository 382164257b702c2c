"""Everything approvals contribute to the application."""

from __future__ import annotations

import datetime as dt

from app.approvals import operations, panels
from app.approvals.events import ChangeApplied, ChangeApproved, ChangeQuestioned, ChangeRefused, ChangeRequested
from app.approvals.models import ChangeDecision, ChangeItem, ChangePolicy, ChangeQuestion, ChangeRequest
from app.approvals.views import ApprovalsView, PolicyView
from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.platform.administration.declared import OFFICE, SETUP
from app.platform.jobs import Scheduled
from app.platform.security.roles import (
    ADMINISTRATOR,
    AUDITOR,
    only,
)
from app.platform.security.roles import OFFICE as OFFICE_ROLES

DOMAIN = Domain(
    name="approvals",
    models=(ChangePolicy, ChangeRequest, ChangeItem, ChangeDecision, ChangeQuestion),
    entries=(
        Entry(ApprovalsView, N_("Approvals"), OFFICE, "check2-square", count=panels.in_sidebar),
        Entry(PolicyView, N_("Change policies"), SETUP, "sign-stop"),
    ),
    access=(
        only(panels.RESOURCE, write=OFFICE_ROLES - {AUDITOR}),
        only("ChangePolicies", write=(ADMINISTRATOR,)),
    ),
    events=(ChangeRequested, ChangeApproved, ChangeRefused, ChangeApplied, ChangeQuestioned),
    jobs=(operations.APPLY_JOB,),
    schedule=(Scheduled("approvals.apply-due", dt.timedelta(days=1), operations.order_due, at=dt.time(0, 5)),),
    policies=panels.KEEPER,
    configuration=(operations.POLICIES_SECTION,),
    tiles=(panels.start,),
)

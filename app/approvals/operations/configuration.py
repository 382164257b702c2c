"""Change policies as a part of the configuration file: each by its field, its way in and the value it is about."""

from __future__ import annotations

from app.approvals.models import ChangePolicy
from app.approvals.operations.policies import POLICY
from app.kernel.problems import N_
from app.platform.configuration import ROLE_NAMES, rows_section

POLICIES_SECTION = rows_section(
    ChangePolicy,
    name="change_policies",
    title=N_("Change policies"),
    key=("target", "source", "value", "segment"),
    lifecycle=POLICY,
    kinds={"roles": ROLE_NAMES},
)

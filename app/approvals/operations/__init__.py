"""What can be done to policies and pending changes; for others `request_change` and `request_creation`."""

from app.approvals.operations.applying import APPLY_JOB, order_due
from app.approvals.operations.configuration import POLICIES_SECTION
from app.approvals.operations.deciding import (
    ENTITY,
    Person,
    answer,
    approve,
    ask,
    attach,
    explain,
    hand_over,
    heirs,
    refuse,
    seen,
    withdraw,
)
from app.approvals.operations.policies import POLICY
from app.approvals.operations.requesting import ask_again, request_change, request_creation
from app.approvals.operations.supplying import Supplier, shipped

__all__ = [
    "APPLY_JOB",
    "ENTITY",
    "POLICIES_SECTION",
    "POLICY",
    "Person",
    "Supplier",
    "answer",
    "approve",
    "ask",
    "ask_again",
    "attach",
    "explain",
    "hand_over",
    "heirs",
    "order_due",
    "refuse",
    "request_change",
    "request_creation",
    "seen",
    "shipped",
    "withdraw",
]

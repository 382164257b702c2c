"""The pages of policies and pending changes."""

from app.approvals.views.deciding import ApprovalsView
from app.approvals.views.policies import PolicyView

__all__ = ["ApprovalsView", "PolicyView"]

"""indexes in the order of lists: a scheme's certificates, a role's tasks, and who has unsubscribed"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_certificate_scheme_id", "certificate", ["scheme_id", "id"])
    op.create_index("ix_task_role_urgency", "task", ["role", "urgency", "id"])
    op.create_index("ix_notice_opt_out_recorded", "notice_opt_out", ["recorded_at", "id", "template_id", "lifted_at"])


def downgrade() -> None:
    op.drop_index("ix_notice_opt_out_recorded", table_name="notice_opt_out")
    op.drop_index("ix_task_role_urgency", table_name="task")
    op.drop_index("ix_certificate_scheme_id", table_name="certificate")

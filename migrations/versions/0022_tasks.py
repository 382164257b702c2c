"""tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
WAITS = sa.text("reminded_at IS NULL AND remind_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("role", sa.String(40)),
        sa.Column("due_on", sa.Date()),
        sa.Column("remind_at", INSTANT),
        sa.Column("reminded_at", INSTANT),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("changed_at", INSTANT),
        sa.Column("changed_by", sa.Integer()),
        sa.Column("entity", sa.String(60)),
        sa.Column("entity_id", sa.Integer()),
        sa.Column("created_by", sa.Integer()),
        sa.Column("origin", sa.String(200)),
        sa.Column("urgency", sa.Date()),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["ab_user.id"], name=op.f("fk_task_owner_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("origin", name=op.f("uq_task_origin")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_owner", "task", ["owner_id", "state", "due_on"])
    op.create_index("ix_task_role", "task", ["role", "state", "due_on"])
    op.create_index("ix_task_record", "task", ["entity", "entity_id", "urgency"])
    op.create_index("ix_task_urgency", "task", ["urgency", "id"])
    op.create_index("ix_task_due", "task", ["due_on", "state"])
    op.create_index("ix_task_remind", "task", ["remind_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_task_recorded_at", "task", ["recorded_at"])
    op.create_table(
        "task_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("done_by", sa.Integer()),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_item_task_id_task")),
        sa.ForeignKeyConstraint(["owner_id"], ["ab_user.id"], name=op.f("fk_task_item_owner_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_item")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_item_task", "task_item", ["task_id", "position", "id"])
    op.create_index("ix_task_item_owner_id", "task_item", ["owner_id"])
    op.create_index("ix_task_item_recorded_at", "task_item", ["recorded_at"])


def downgrade() -> None:
    op.drop_table("task_item")
    op.drop_table("task")

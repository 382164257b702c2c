"""automation"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox_event", sa.Column("cause", sa.String(80)))
    op.create_index("ix_outbox_event_name", "outbox_event", ["name", "id"])
    op.create_table(
        "automation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("event", sa.String(120)),
        sa.Column("entity", sa.String(60)),
        sa.Column("trigger", JSON, nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.String(60)),
        sa.Column("active_since", sa.Date()),
        sa.Column("scanned_on", sa.Date()),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation")),
        sa.UniqueConstraint("shipped", name=op.f("uq_automation_shipped")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_automation_active", "automation", ["active", "kind", "event"])
    op.create_index(op.f("ix_automation_entity"), "automation", ["entity"])
    op.create_table(
        "automation_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("automation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("saved_by", sa.Integer()),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_version")),
        sa.ForeignKeyConstraint(
            ["automation_id"], ["automation.id"], ondelete="CASCADE",
            name=op.f("fk_automation_version_automation_id_automation"),
        ),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("uq_automation_version_number", "automation_version", ["automation_id", "number"], unique=True)
    _runs()


def _runs() -> None:
    op.create_table(
        "automation_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("automation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("trigger", JSON, nullable=False),
        sa.Column("entity", sa.String(60)),
        sa.Column("entity_id", sa.Integer()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("chain", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recheck", sa.Boolean(), nullable=False),
        sa.Column("due_at", INSTANT),
        sa.Column("awaited", sa.String(120)),
        sa.Column("problem", JSON),
        sa.Column("group_id", sa.Integer()),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_run")),
        sa.ForeignKeyConstraint(
            ["automation_id"], ["automation.id"], ondelete="CASCADE",
            name=op.f("fk_automation_run_automation_id_automation"),
        ),
        sqlite_autoincrement=True,
    )  # fmt: skip
    due, awaited = sa.text("due_at IS NOT NULL"), sa.text("awaited IS NOT NULL")
    op.create_index("uq_automation_run_key", "automation_run", ["automation_id", "key"], unique=True)
    op.create_index("ix_automation_run_record", "automation_run", ["entity", "entity_id", "id"])
    op.create_index("ix_automation_run_state", "automation_run", ["state", "id"])
    op.create_index("ix_automation_run_of", "automation_run", ["automation_id", "id"])
    op.create_index(op.f("ix_automation_run_group_id"), "automation_run", ["group_id"])
    op.create_index("ix_automation_run_due", "automation_run", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_index(
        "ix_automation_run_awaited", "automation_run", ["awaited", "entity_id"], sqlite_where=awaited,
        postgresql_where=awaited,
    )  # fmt: skip
    op.create_table(
        "automation_step",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("given", JSON, nullable=False),
        sa.Column("result", JSON, nullable=False),
        sa.Column("problem", JSON),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_automation_step")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["automation_run.id"], ondelete="CASCADE", name=op.f("fk_automation_step_run_id_automation_run")
        ),
    )


def downgrade() -> None:
    for table in ("automation_step", "automation_run", "automation_version", "automation"):
        op.drop_table(table)
    op.drop_index("ix_outbox_event_name", table_name="outbox_event")
    op.drop_column("outbox_event", "cause")

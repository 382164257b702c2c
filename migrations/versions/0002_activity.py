"""activity: which record an event happened to and a message is about, deleted parts, edited notes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SOME = {"sqlite_where": sa.text("entity IS NOT NULL"), "postgresql_where": sa.text("entity IS NOT NULL")}


def upgrade() -> None:
    for table in ("outbox_event", "mail_message"):
        op.add_column(table, sa.Column("entity", sa.String(60)))
        op.add_column(table, sa.Column("entity_id", sa.Integer()))
        op.create_index(f"ix_{table}_record", table, ["entity", "entity_id", "id"], **SOME)
    op.add_column("outbox_event", sa.Column("group_id", sa.Integer()))
    op.add_column("note", sa.Column("edited_at", sa.DateTime(timezone=True)))
    op.create_table(
        "deleted_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("whole", sa.String(60), nullable=False),
        sa.Column("whole_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deleted_part_whole", "deleted_part", ["whole", "whole_id", "entity", "entity_id"])


def downgrade() -> None:
    op.drop_table("deleted_part")
    with op.batch_alter_table("note") as batch:
        batch.drop_column("edited_at")
    for table, columns in (("mail_message", ()), ("outbox_event", ("group_id",))):
        op.drop_index(f"ix_{table}_record", table)
        with op.batch_alter_table(table) as batch:
            for column in ("entity", "entity_id", *columns):
                batch.drop_column(column)

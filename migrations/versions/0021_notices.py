"""notices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("record", sa.String(60)),
        sa.Column("subject_nb", sa.String(300), nullable=False),
        sa.Column("body_nb", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.String(300)),
        sa.Column("body_en", sa.Text()),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_template")),
        sa.UniqueConstraint("code", name=op.f("uq_notice_template_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60)),
        sa.Column("entity_id", sa.Integer()),
        sa.Column("offered", JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("ended_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["template_id"], ["notice_template.id"], name=op.f("fk_notice_template_id_notice_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("kind", "key", "recipient", name="uq_notice_kind"),
        sqlite_autoincrement=True,
    )
    about = sa.text("entity IS NOT NULL")
    op.create_index("ix_notice_waiting", "notice", ["state", "next_at", "id"])
    op.create_index("ix_notice_due", "notice", ["due_at", "id"])
    op.create_index("ix_notice_state", "notice", ["state", "due_at", "id"])
    op.create_index(
        "ix_notice_record", "notice", ["entity", "entity_id", "id"], sqlite_where=about, postgresql_where=about
    )
    op.create_index("ix_notice_template", "notice", ["template_id", "id"])
    op.create_index("ix_notice_mail", "notice", ["mail_id"])
    op.create_index("ix_notice_address", "notice", ["address"])
    op.create_table(
        "notice_opt_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["notice_template.id"], name=op.f("fk_notice_opt_out_template_id_notice_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_opt_out")),
        sa.UniqueConstraint("template_id", "address", name="uq_notice_opt_out_template_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notice_quiet_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time()),
        sa.Column("ends", sa.Time()),
        sa.Column("weekends", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_quiet_hours")),
        sqlite_autoincrement=True,
    )
    op.add_column("mail_message", sa.Column("unsubscribe_url", sa.String(500)))


def downgrade() -> None:
    op.drop_column("mail_message", "unsubscribe_url")
    for table in ("notice_quiet_hours", "notice_opt_out", "notice", "notice_template"):
        op.drop_table(table)

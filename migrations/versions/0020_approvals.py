"""change policies and pending changes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
OPEN = sa.text("state IN ('waiting', 'approved')")


def upgrade() -> None:
    op.create_table(
        "change_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("roles", JSON),
        sa.Column("value", sa.String(60)),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_policy")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_policy_target", "change_policy", ["target", "source"])
    _requests()
    _items()
    _decisions()
    op.create_table(
        "change_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer()),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["request_id"], ["change_request.id"], name=op.f("fk_change_question_request_id_change_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_question")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_question_request", "change_question", ["request_id"])


def _requests() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("record_id", sa.Integer()),
        sa.Column("whole", sa.String(60)),
        sa.Column("whole_id", sa.Integer()),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("effective_on", sa.Date()),
        sa.Column("end_previous", sa.Boolean(), nullable=False),
        sa.Column("assigned_to", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        sa.UniqueConstraint("id", "requester_id", name="uq_change_request_requester"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_request_assigned_to", "change_request", ["assigned_to"])
    op.create_index("ix_change_request_record", "change_request", ["entity", "record_id"])
    op.create_index("ix_change_request_whole", "change_request", ["whole", "whole_id"])
    op.create_index("ix_change_request_mine", "change_request", ["requester_id", "id"])


def _items() -> None:
    op.create_table(
        "change_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("record_id", sa.Integer()),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("old", JSON, nullable=False),
        sa.Column("new", JSON, nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("reasons", JSON, nullable=False),
        sa.CheckConstraint("needed IN (1, 2)", name=op.f("ck_change_item_needed")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["change_request.id"], name=op.f("fk_change_item_request_id_change_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_item")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_item_request", "change_item", ["request_id"])
    op.create_index("ix_change_item_state", "change_item", ["state", "id"])
    op.create_index(
        "uq_change_item_open", "change_item", ["entity", "record_id", "field"],
        unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def _decisions() -> None:
    op.create_table(
        "change_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("approver_id <> requester_id", name=op.f("ck_change_decision_four_eyes")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["change_item.id"], name=op.f("fk_change_decision_item_id_change_item")
        ),
        sa.ForeignKeyConstraint(
            ["request_id", "requester_id"], ["change_request.id", "change_request.requester_id"],
            name="fk_change_decision_request_id_change_request",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_decision")),
        sa.UniqueConstraint("item_id", "approver_id", name="uq_change_decision_item_id"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_change_decision_request", "change_decision", ["request_id"])


def downgrade() -> None:
    for table in ("change_question", "change_decision", "change_item", "change_request", "change_policy"):
        op.drop_table(table)

"""duplicates and merged records"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "merged_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("number", sa.String(20)),
        sa.Column("org_number", sa.String(20)),
        sa.Column("created_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_record")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_merged_record_record", "merged_record", ["entity", "entity_id", "id"])
    op.create_index("ix_merged_record_number", "merged_record", ["entity", "number"])
    op.create_index("ix_merged_record_survivor", "merged_record", ["entity", "survivor_id"])
    op.create_table(
        "duplicate_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("broad", sa.Integer(), nullable=False),
        sa.Column("likely", sa.Integer(), nullable=False),
        sa.Column("strict", sa.Integer(), nullable=False),
        sa.Column("in_forms", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_rule")),
        sa.UniqueConstraint("entity", name=op.f("uq_duplicate_rule_entity")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "duplicate_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("job_id", sa.Integer()),
        sa.Column("created_by", sa.Integer()),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_run")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_duplicate_run_entity", "duplicate_run", ["entity", "finished_at"])
    op.create_table(
        "duplicate_key",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "key", "record_id", name=op.f("pk_duplicate_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "duplicate_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("grouped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_duplicate_pair_group", "duplicate_pair", ["run_id", "grouped"])
    op.create_index("ix_duplicate_pair_first", "duplicate_pair", ["entity", "first_id"])
    op.create_index("ix_duplicate_pair_second", "duplicate_pair", ["entity", "second_id"])
    op.create_table(
        "not_duplicate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_duplicate")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_not_duplicate_pair", "not_duplicate", ["entity", "first_id", "second_id"], unique=True)
    op.create_index("ix_not_duplicate_second", "not_duplicate", ["entity", "second_id"])
    op.create_index("ix_member_phone", "member", ["phone"])
    op.create_index("ix_store_phone", "store", ["phone"])


def downgrade() -> None:
    op.drop_index("ix_store_phone", "store")
    op.drop_index("ix_member_phone", "member")
    for table in ("not_duplicate", "duplicate_pair", "duplicate_key", "duplicate_run", "duplicate_rule", "merged_record"):
        op.drop_table(table)

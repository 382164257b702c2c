"""own files, and what undo needs of fields without history"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.platform.columns import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
JOINING = ("bank_account", "task")


def upgrade() -> None:
    op.create_table(
        "own_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_file")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_own_file_field", "own_file", ["kind", "key"])
    op.create_index(op.f("ix_own_file_sha256"), "own_file", ["sha256"])
    op.create_table(
        "unrecorded_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("held", JSON, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unrecorded_value")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unrecorded_value_group", "unrecorded_value", ["group_id", "kind", "target_id"])
    op.create_index("ix_unrecorded_value_field", "unrecorded_value", ["kind", "key"])
    op.create_index(op.f("ix_unrecorded_value_recorded_at"), "unrecorded_value", ["recorded_at"])
    for name in JOINING:
        op.add_column(name, sa.Column("custom", JSON))
        if op.get_bind().dialect.name == "postgresql":
            ops = {"custom": "jsonb_path_ops"}
            op.create_index(f"ix_{name}_custom", name, ["custom"], postgresql_using="gin", postgresql_ops=ops)


def downgrade() -> None:
    for name in JOINING:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_index(f"ix_{name}_custom", table_name=name)
        op.drop_column(name, "custom")
    op.drop_table("unrecorded_value")
    op.drop_index(op.f("ix_own_file_sha256"), table_name="own_file")
    op.drop_index("ix_own_file_field", table_name="own_file")
    op.drop_table("own_file")

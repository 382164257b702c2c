"""custom fields"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
EXTENDED = ("member", "person", "store", "certificate")


def upgrade() -> None:
    op.create_table(
        "custom_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("key", sa.String(40)),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("label_nb", sa.String(100), nullable=False),
        sa.Column("label_en", sa.String(100)),
        sa.Column("help_nb", sa.String(300)),
        sa.Column("help_en", sa.String(300)),
        sa.Column("section_nb", sa.String(60)),
        sa.Column("section_en", sa.String(60)),
        sa.Column("position", sa.Integer()),
        sa.Column("choices_text", sa.Text()),
        sa.Column("link_to", sa.String(60)),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("default_text", sa.String(500)),
        sa.Column("minimum", sa.String(40)),
        sa.Column("maximum", sa.String(40)),
        sa.Column("longest", sa.Integer()),
        sa.Column("mask", sa.String(60)),
        sa.Column("required", sa.String(80)),
        sa.Column("unique", sa.Boolean(), nullable=False),
        sa.Column("florists", sa.Boolean(), nullable=False),
        sa.Column("visible_to", JSON),
        sa.Column("editable_by", JSON),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_custom_field_key", "custom_field", ["entity", "key"], unique=True)
    op.create_index("ix_custom_field_position", "custom_field", ["position", "id"])
    for table in EXTENDED:
        op.add_column(table, sa.Column("custom", JSON))
        if op.get_bind().dialect.name == "postgresql":
            ops = {"custom": "jsonb_path_ops"}
            op.create_index(f"ix_{table}_custom", table, ["custom"], postgresql_using="gin", postgresql_ops=ops)


def downgrade() -> None:
    for table in EXTENDED:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_index(f"ix_{table}_custom", table)
        op.drop_column(table, "custom")
    op.drop_table("custom_field")

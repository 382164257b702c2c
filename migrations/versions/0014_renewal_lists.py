"""lists of renewals from a scheme's owner"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "renewal_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sheet", sa.String(100)),
        sa.Column("headings", JSON, nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer()),
        sa.Column("job_id", sa.Integer()),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_renewal_list_scheme_id_scheme")),
        sa.ForeignKeyConstraint(["group_id"], ["change_group.id"], name=op.f("fk_renewal_list_group_id_change_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_list")),
        sqlite_autoincrement=True,
    )
    for name in ("scheme_id", "group_id", "created_by"):
        op.create_index(op.f(f"ix_renewal_list_{name}"), "renewal_list", [name])
    op.create_table(
        "renewal_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("mended", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("chosen", sa.Boolean()),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("org_number", sa.String(20)),
        sa.Column("number", sa.String(60)),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("from_assumed", sa.Boolean(), nullable=False),
        sa.Column("certificate_id", sa.Integer()),
        sa.Column("version", sa.Integer()),
        sa.Column("store_id", sa.Integer()),
        sa.Column("made_id", sa.Integer()),
        sa.Column("by_id", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["list_id"], ["renewal_list.id"], name=op.f("fk_renewal_row_list_id_renewal_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_row")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_renewal_row_row", "renewal_row", ["list_id", "row"], unique=True)
    op.create_index("ix_renewal_row_outcome", "renewal_row", ["list_id", "outcome", "row"])
    op.create_index("ix_renewal_row_certificate", "renewal_row", ["list_id", "certificate_id"])
    op.create_index("ix_renewal_row_org", "renewal_row", ["list_id", "org_number"])
    op.create_index("ix_renewal_row_number", "renewal_row", ["list_id", "number"])


def downgrade() -> None:
    op.drop_table("renewal_row")
    op.drop_table("renewal_list")

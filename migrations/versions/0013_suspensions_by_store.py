"""certificates' suspensions by their store, for its card

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_certificate_suspension_store", "certificate_suspension", ["store_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_certificate_suspension_store", table_name="certificate_suspension")

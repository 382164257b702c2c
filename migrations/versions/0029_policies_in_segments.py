"""policies in segments"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change_policy", sa.Column("segment", sa.String(length=120), nullable=True))


def downgrade() -> None:
    op.drop_column("change_policy", "segment")

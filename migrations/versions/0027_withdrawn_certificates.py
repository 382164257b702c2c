"""withdrawn certificates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WITHDRAWN = sa.text("withdrawn_on IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_certificate_withdrawn",
        "certificate",
        ["withdrawn_on", "valid_to", "number", "id"],
        sqlite_where=WITHDRAWN,
        postgresql_where=WITHDRAWN,
    )


def downgrade() -> None:
    op.drop_index("ix_certificate_withdrawn", table_name="certificate")

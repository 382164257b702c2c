"""a certificate's renewal may bear the same number"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IDENTITY = ["scheme_id", "holder_org_number", "number"]
FIRST = sa.text("predecessor_id IS NULL")


def upgrade() -> None:
    op.drop_index("uq_certificate_identity", "certificate")
    op.create_index(
        "uq_certificate_identity", "certificate", IDENTITY, unique=True, sqlite_where=FIRST, postgresql_where=FIRST
    )
    renewal = ["predecessor_id", "holder_org_number", "number"]
    op.create_index("uq_certificate_renewal", "certificate", renewal, unique=True)


def downgrade() -> None:
    op.drop_index("uq_certificate_renewal", "certificate")
    op.drop_index("uq_certificate_identity", "certificate")
    op.create_index("uq_certificate_identity", "certificate", IDENTITY, unique=True)

"""what was recorded since a day, by an index: looks at what was known ask every table for it

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = (
    "attachment", "bank_account", "certificate", "certificate_suspension", "employment", "member", "member_address",
    "membership_term", "note", "person", "qualification", "store", "store_address", "store_owner",
)  # fmt: skip


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_recorded_at", table, ["recorded_at"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_index(f"ix_{table}_recorded_at", table_name=table)

"""the audit log by what was changed since a day

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_audit_entry_later', 'audit_entry', ['entity', 'action', 'recorded_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_audit_entry_later', table_name='audit_entry')

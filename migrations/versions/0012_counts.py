"""counts read through an index: a store's addresses, changes by what they came through

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_store_address_store", table_name="store_address")
    op.create_index(
        "ix_store_address_store",
        "store_address",
        ["store_id", "kind", "valid_to", "valid_from", "municipality_code"],
        unique=False,
    )
    op.drop_index("ix_change_group_actor_id", table_name="change_group")
    op.create_index("ix_change_group_actor", "change_group", ["actor_id", "source", "id"], unique=False)
    op.create_index("ix_change_group_source", "change_group", ["source", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_change_group_source", table_name="change_group")
    op.drop_index("ix_change_group_actor", table_name="change_group")
    op.create_index("ix_change_group_actor_id", "change_group", ["actor_id"], unique=False)
    op.drop_index("ix_store_address_store", table_name="store_address")
    op.create_index("ix_store_address_store", "store_address", ["store_id", "kind", "valid_from"], unique=False)

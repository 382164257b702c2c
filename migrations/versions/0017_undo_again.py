"""a change can be undone again where rows were left; what undone records are called is read, not kept

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OWN = {"table_kwargs": {"sqlite_autoincrement": True}}
TABLE = "change_undo"


def _set_aside() -> bool:
    """SQLite changes a table by making it anew, and looks meanwhile whether rows point to it."""
    if op.get_bind().dialect.name != "sqlite":
        return False
    op.execute("CREATE TEMPORARY TABLE undo_rows_kept AS SELECT * FROM change_undo_row")
    op.execute("DELETE FROM change_undo_row")
    return True


def _put_back() -> None:
    op.execute("INSERT INTO change_undo_row SELECT * FROM undo_rows_kept")
    op.execute("DROP TABLE undo_rows_kept")


def upgrade() -> None:
    op.drop_column("change_undo_row", "name")
    aside = _set_aside()
    with op.batch_alter_table(TABLE, **OWN) as batch:
        batch.drop_constraint("uq_change_undo_group_id", type_="unique")
        batch.create_index("ix_change_undo_group_id", ["group_id"])
    if aside:
        _put_back()


def downgrade() -> None:
    op.execute("DELETE FROM change_undo_row WHERE undo_id NOT IN (SELECT min(id) FROM change_undo GROUP BY group_id)")
    op.execute("DELETE FROM change_undo WHERE id NOT IN (SELECT min(id) FROM change_undo GROUP BY group_id)")
    aside = _set_aside()
    with op.batch_alter_table(TABLE, **OWN) as batch:
        batch.drop_index("ix_change_undo_group_id")
        batch.create_unique_constraint("uq_change_undo_group_id", ["group_id"])
    if aside:
        _put_back()
    op.add_column("change_undo_row", sa.Column("name", sa.String(250), nullable=False, server_default=""))

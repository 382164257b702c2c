"""less to write for each imported row: search terms without ids, whose table is their index; rows with problems alone

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TERM = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
PROBLEMS = "ix_import_row_problems"
OLD, BY_TERM, BY_RECORD = "search_term_old", "ix_search_term_term", "ix_search_term_record"


def upgrade() -> None:
    op.drop_index(BY_TERM, table_name="search_term")
    _put_aside()
    op.create_table(
        "search_term",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("term", TERM, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("kind", "term", "record_id", name=op.f("pk_search_term")),
        sqlite_with_rowid=False,
    )
    _take_over()
    op.drop_index("ix_import_row_store", table_name="import_row")  # nothing asks by it
    op.drop_index(PROBLEMS, table_name="import_row")
    op.create_index(
        PROBLEMS,
        "import_row",
        ["import_id", "row"],
        sqlite_where=sa.text("has_problems IS 1"),
        postgresql_where=sa.text("has_problems IS true"),
    )


def downgrade() -> None:
    op.drop_index(PROBLEMS, table_name="import_row")
    op.create_index(PROBLEMS, "import_row", ["import_id", "has_problems", "row"], unique=False)
    op.create_index("ix_import_row_store", "import_row", ["store_id"], unique=False)
    _put_aside()
    op.create_table(
        "search_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", TERM, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_term")),
        sqlite_autoincrement=True,
    )
    _take_over()
    op.create_index(BY_TERM, "search_term", ["kind", "term", "record_id"], unique=False)


def _put_aside() -> None:
    op.drop_index(BY_RECORD, table_name="search_term")
    op.rename_table("search_term", OLD)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_search_term RENAME TO pk_{OLD}")


def _take_over() -> None:
    """In the order of the new table, which is then written from its beginning to its end."""
    columns = "kind, term, record_id"
    op.execute(f"INSERT INTO search_term ({columns}) SELECT DISTINCT {columns} FROM {OLD} ORDER BY {columns}")  # noqa: S608 - names of our own
    op.drop_table(OLD)
    op.create_index(BY_RECORD, "search_term", ["kind", "record_id", "term"], unique=False)

"""Saved views as segments: a tile on the start page, what it is compared with, and a name that never changes."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def upgrade() -> None:
    op.add_column("saved_view", sa.Column("tile", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("saved_view", sa.Column("key", sa.String(60)))
    op.create_index("uq_saved_view_key", "saved_view", ["listing", "key"], unique=True)
    op.create_table(
        "saved_view_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("state_key", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view_count")),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_view.id"], name=op.f("fk_saved_view_count_view_id_saved_view"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("view_id", "day", "state_key", name="uq_saved_view_count_view_id"),
        sqlite_autoincrement=True,
    )
    _name_the_shared_ones()
    op.add_column("automation", sa.Column("key", sa.String(60)))
    op.create_index("uq_automation_key", "automation", ["key"], unique=True)
    op.execute("UPDATE automation SET key = COALESCE(shipped, 'automation_' || id)")


def _name_the_shared_ones() -> None:
    views = sa.table(
        "saved_view",
        *(sa.column(name) for name in ("id", "listing", "name", "key", "audience")),
    )
    connection, taken = op.get_bind(), set()
    shared = sa.select(views.c.id, views.c.listing, views.c.name).where(views.c.audience != "own").order_by(views.c.id)
    for pk, listing, name in connection.execute(shared).all():
        begun = re.sub(r"[^a-z0-9]+", "_", name.casefold().translate(PLAIN)).strip("_")[:50] or "view"
        key, number = begun, 1
        while (listing, key) in taken:
            number += 1
            key = f"{begun}_{number}"
        taken.add((listing, key))
        connection.execute(sa.update(views).where(views.c.id == pk).values(key=key))


def downgrade() -> None:
    op.drop_index("uq_automation_key", "automation")
    op.drop_column("automation", "key")
    op.drop_table("saved_view_count")
    op.drop_index("uq_saved_view_key", "saved_view")
    op.drop_column("saved_view", "key")
    op.drop_column("saved_view", "tile")

"""pasted lists of numbers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('number_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=20), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_list')),
    sa.UniqueConstraint('token', name=op.f('uq_number_list_token')),
    sqlite_autoincrement=True
    )
    op.create_table('number_list_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['number_list.id'], name=op.f('fk_number_list_item_list_id_number_list'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_list_item')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_number_list_item_list', 'number_list_item', ['list_id', 'number'])


def downgrade() -> None:
    op.drop_table('number_list_item')
    op.drop_table('number_list')

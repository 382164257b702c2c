"""saved views"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('state', JSON, nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('roles', JSON, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_saved_view_listing', 'saved_view', ['listing', 'position'])
    op.create_index('ix_saved_view_owner', 'saved_view', ['owner_id'])
    op.create_table('saved_view_first',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('listing', sa.String(length=60), nullable=False),
    sa.Column('view_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['view_id'], ['saved_view.id'], name=op.f('fk_saved_view_first_view_id_saved_view'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view_first')),
    sa.UniqueConstraint('user_id', 'listing', name='uq_saved_view_first_user_id'),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_saved_view_first_view_id'), 'saved_view_first', ['view_id'])


def downgrade() -> None:
    op.drop_table('saved_view_first')
    op.drop_table('saved_view')

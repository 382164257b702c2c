"""imports of contact persons"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OWN = {"table_kwargs": {"sqlite_autoincrement": True}}


def _kind() -> sa.Column[str]:
    return sa.Column("kind", sa.String(10), nullable=False, server_default="register")


def upgrade() -> None:
    op.add_column("import_run", _kind())
    op.add_column("import_row", sa.Column("person_id", sa.Integer()))
    op.add_column("import_row", sa.Column("person_name", sa.String(200)))
    op.drop_index("uq_import_undo_entity", "import_undo")
    op.create_index("uq_import_undo_entity", "import_undo", ["import_id", "entity", "entity_id", "row"], unique=True)
    with op.batch_alter_table("import_mapping", **OWN) as batch:
        batch.add_column(_kind())
        batch.drop_constraint("uq_import_mapping_source", type_="unique")
        batch.create_unique_constraint("uq_import_mapping_source_kind", ["source", "kind"])


def downgrade() -> None:
    op.execute("DELETE FROM import_mapping WHERE kind <> 'register'")
    with op.batch_alter_table("import_mapping", **OWN) as batch:
        batch.drop_constraint("uq_import_mapping_source_kind", type_="unique")
        batch.create_unique_constraint("uq_import_mapping_source", ["source"])
        batch.drop_column("kind")
    op.execute("DELETE FROM import_undo WHERE entity = 'person'")
    op.drop_index("uq_import_undo_entity", "import_undo")
    op.create_index("uq_import_undo_entity", "import_undo", ["import_id", "entity", "entity_id"], unique=True)
    op.drop_column("import_row", "person_name")
    op.drop_column("import_row", "person_id")
    op.drop_column("import_run", "kind")

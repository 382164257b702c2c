"""unsubscribing from all that can be ended, taking it back, names of templates in English, and tidying"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OWN = {"table_kwargs": {"sqlite_autoincrement": True}}
INSTANT = sa.DateTime(timezone=True)
ALL, WHOLE = sa.text("template_id IS NULL"), sa.text("tidied_at IS NULL")
ADDRESSED = sa.text("recipient <> ''")
PAPERS = ("note", "attachment")
NAMES = {
    "certificate-expires": ("Sertifikat utløper", "Certificate expires"),
    "designer-left": ("Blomsterdekoratør har sluttet", "Floral designer has left"),
    "term-ends": ("Medlemskap tar slutt", "Membership ends"),
    "import-refused": ("Import avviste rader", "Import refused rows"),
}


def upgrade() -> None:
    with op.batch_alter_table("notice_opt_out", **OWN) as batch:
        batch.alter_column("template_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("lifted_at", INSTANT))
        batch.add_column(sa.Column("lifted_by", sa.Integer()))
        batch.add_column(sa.Column("reason", sa.String(200)))
    op.create_index(
        "uq_notice_opt_out_all", "notice_opt_out", ["address"], unique=True, sqlite_where=ALL, postgresql_where=ALL
    )
    op.create_index("ix_notice_opt_out_address", "notice_opt_out", ["address"])
    op.add_column("notice_template", sa.Column("name_en", sa.String(100)))
    template = sa.table("notice_template", sa.column("code"), sa.column("name"), sa.column("name_en"))
    for code, (name, english) in NAMES.items():
        shipped = (template.c.code == code, template.c.name == name)
        op.execute(template.update().where(*shipped).values(name_en=english))
    op.add_column("notice", sa.Column("tidied_at", INSTANT))
    op.create_index("ix_notice_tidy", "notice", ["due_at", "id"], sqlite_where=WHOLE, postgresql_where=WHOLE)
    op.create_index(
        "ix_mail_message_tidy", "mail_message", ["created_at", "id"],
        sqlite_where=ADDRESSED, postgresql_where=ADDRESSED,
    )  # fmt: skip
    for table in PAPERS:
        op.add_column(table, sa.Column("owner_id", sa.Integer()))
        op.create_index(f"ix_{table}_owner_id", table, ["owner_id"])
        paper = sa.table(table, sa.column("entity"), sa.column("entity_id"), sa.column("owner_id"))
        task = sa.table("task", sa.column("id"), sa.column("owner_id"))
        owner = sa.select(task.c.owner_id).where(task.c.id == paper.c.entity_id).scalar_subquery()
        op.execute(paper.update().where(paper.c.entity == "task").values(owner_id=owner))


def downgrade() -> None:
    for table in PAPERS:
        op.drop_index(f"ix_{table}_owner_id", table_name=table)
        op.drop_column(table, "owner_id")
    op.drop_index("ix_mail_message_tidy", table_name="mail_message")
    op.drop_index("ix_notice_tidy", table_name="notice")
    op.drop_column("notice", "tidied_at")
    op.drop_column("notice_template", "name_en")
    op.drop_index("ix_notice_opt_out_address", table_name="notice_opt_out")
    op.drop_index("uq_notice_opt_out_all", table_name="notice_opt_out")
    op.execute("DELETE FROM notice_opt_out WHERE template_id IS NULL OR lifted_at IS NOT NULL")
    with op.batch_alter_table("notice_opt_out", **OWN) as batch:
        for name in ("lifted_at", "lifted_by", "reason"):
            batch.drop_column(name)
        batch.alter_column("template_id", existing_type=sa.Integer(), nullable=False)

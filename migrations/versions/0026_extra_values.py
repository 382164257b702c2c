"""extra values"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

RECORDS = ("member", "person", "store", "certificate")
NUMBERS, AS_THEY_ARE = ("whole", "decimal", "amount", "link"), ("choice", "several", "date")
SPECIAL = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
PART = 1000
JOINING = (
    "store_address", "store_owner", "employment", "membership_term", "member_address", "qualification",
)  # fmt: skip
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    text = sa.String(500).with_variant(sa.String(500, collation="C"), "postgresql")
    table = op.create_table(
        "extra_value",
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("text", text, nullable=False),
        sa.Column("number", sa.Double(), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "text", "number", "record_id", name=op.f("pk_extra_value")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_extra_value_record", "extra_value", ["kind", "record_id", "key"])
    for name in JOINING:
        op.add_column(name, sa.Column("custom", JSON))
        if op.get_bind().dialect.name == "postgresql":
            ops = {"custom": "jsonb_path_ops"}
            op.create_index(f"ix_{name}_custom", name, ["custom"], postgresql_using="gin", postgresql_ops=ops)
    kinds: dict[str, dict[str, str]] = {}
    for entity, key, kind in op.get_bind().execute(sa.text("SELECT entity, key, kind FROM custom_field")).all():
        kinds.setdefault(entity, {})[key] = kind
    for entity in (each for each in RECORDS if each in kinds):
        _fill(table, entity, kinds[entity])


def _fill(table: Any, entity: str, kinds: dict[str, str]) -> None:
    last = 0
    found = sa.text(f"SELECT id, custom FROM {entity} WHERE custom IS NOT NULL AND id > :last ORDER BY id LIMIT {PART}")  # noqa: S608 - names of our own tables
    while rows := op.get_bind().execute(found, {"last": last}).all():
        last = rows[-1][0]
        values = [
            {"kind": entity, "key": key, "text": text, "number": number, "record_id": pk}
            for pk, custom in rows
            for key, text, number in _of(custom, kinds)
        ]
        op.bulk_insert(table, values)


def _of(custom: Any, kinds: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    held = json.loads(custom) if isinstance(custom, str) else custom
    for key, value in (held or {}).items():
        for each in dict.fromkeys(value) if isinstance(value, list) else (value,):
            yield (key, *_stored(kinds.get(key, "text"), each))


def _stored(kind: str, value: Any) -> tuple[str, float]:
    if kind == "answer":
        return ("1" if value else "0"), 0.0
    if kind in NUMBERS:
        return "", float(value)
    if kind == "long_text":
        return "", 0.0
    return (str(value) if kind in AS_THEY_ARE else _fold(str(value)))[:500], 0.0


def _fold(text: str) -> str:
    lowered = text.casefold().replace("aa", "a").replace("oe", "o").translate(SPECIAL)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def downgrade() -> None:
    for name in JOINING:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_index(f"ix_{name}_custom", name)
        op.drop_column(name, "custom")
    op.drop_table("extra_value")

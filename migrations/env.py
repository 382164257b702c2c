"""How Alembic reaches the database: through the application, with short timeouts on PostgreSQL."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.platform.db import db

target_metadata = db.metadata


def _render(kind: str, item: object, autogen: object) -> str | bool:
    """Our own types as what they are in the database: a migration must not depend on the application."""
    name = type(item).__name__
    if kind == "type" and name == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and name == "JSON":
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def _included(item: object, name: str, kind: str, reflected: bool, compared_to: object) -> bool:
    """An index that only PostgreSQL has is none that SQLite lacks."""
    if kind != "index" or db.engine.dialect.name == "postgresql":
        return True
    return item.dialect_kwargs.get("postgresql_using") is None


def run() -> None:
    """Run the migrations in one transaction each."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.execute(text("SET statement_timeout = '10min'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_item=_render,
            include_object=_included,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

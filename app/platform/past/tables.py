"""The tables that can be looked back on, the real ones behind the views of the past, and the statement for a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Connection, Index, MetaData, Table, column, func, select
from sqlalchemy import table as clause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import Column, ExecutableDDLElement

from app.platform import scope

LOGS = {
    "audit_entry": "recorded_at", "change_group": "recorded_at", "outbox_event": "recorded_at",
    "mail_message": "created_at",
}  # fmt: skip


def covered() -> list[Any]:
    """The models whose rows are somebody's, edited by people and audited: these can be rebuilt. Not reference data."""
    return [m for m in _recorded() if "version" in m.__table__.c]


def papers() -> list[Any]:
    """Notes and files: changes are taken back as well, but what has been removed stays removed."""
    return [m for m in _recorded() if "version" not in m.__table__.c]


def undated() -> list[Any]:
    """The covered models without dates of their own: what they say on a day stands in the audit log."""
    return [m for m in covered() if getattr(m, "__undated__", False)]


def _recorded() -> list[Any]:
    found = [m for m in scope.scoped_models() if getattr(m, "__audited__", True)]
    return sorted((m for m in found if "recorded_at" in m.__table__.c), key=lambda m: str(m.__tablename__))


def logs() -> dict[Any, str]:
    """The tables of what happened, with the column that says when: later entries are not there."""
    return {Model.metadata.tables[name]: column for name, column in LOGS.items()}


def schema_of(connection: Connection) -> str:
    """The schema of the real tables, to name them past a view of the same name."""
    if connection.dialect.name == "postgresql":
        return str(connection.scalar(select(func.current_schema())))
    return "main"


def real(table: Any, schema: str, *, raw: frozenset[str] = frozenset()) -> Any:
    """The real table behind a view of the past. `raw`: columns that are read as the database holds them."""
    columns = [column(c.name) if c.name in raw else column(c.name, c.type) for c in table.c]
    return clause(table.name, *columns, schema=schema)


def temporary(table: Table) -> Table:
    """A table for rebuilt rows, with the very types and the indexes of the real one, and no constraint but its key."""
    columns = [Column(c.name, c.type, primary_key=c.primary_key, autoincrement=False) for c in table.c]
    made = Table(f"past_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        Index(f"past_{index.name}", *(made.c[column.name] for column in index.columns))
    return made


def stale(table: Table, keys: Sequence[str]) -> Table:
    """A table for the keys of those rows of today that do not count in a look."""
    columns = [Column(key, table.c[key].type, primary_key=True, autoincrement=False) for key in keys]
    return Table(f"past_stale_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])


class CreateView(ExecutableDDLElement):
    """A view that lives until the end of the transaction."""

    def __init__(self, name: str, query: Any) -> None:
        self.name, self.query = name, query


class DropView(ExecutableDDLElement):
    """The end of such a view before the end of the transaction. The real table is never meant."""

    def __init__(self, name: str) -> None:
        self.name = name


@compiles(CreateView)
def _create(element: CreateView, compiler: Any, **_: Any) -> str:
    query = compiler.sql_compiler.process(element.query, literal_binds=True)
    return f"CREATE TEMPORARY VIEW {compiler.preparer.quote(element.name)} AS {query}"


@compiles(DropView)
def _drop(element: DropView, compiler: Any, **_: Any) -> str:
    schema = "pg_temp" if compiler.dialect.name == "postgresql" else "temp"
    return f"DROP VIEW {schema}.{compiler.preparer.quote(element.name)}"


def reread(connection: Connection) -> None:
    """Let prepared statements find the views: PostgreSQL does not notice that a name now means something else."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DISCARD PLANS")

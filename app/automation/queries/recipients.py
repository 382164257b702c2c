"""Whom a message of an automation goes to: the record itself, what it belongs to, a role of the office, an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.automation.queries.catalogue import thing
from app.kernel.problems import N_
from app.notices.queries import Recipient
from app.platform import record_names, tables
from app.platform.runtime import runtime
from app.platform.security.models import AppUser
from app.platform.security.roles import AUDITOR, OFFICE, ROLES

ADDRESS, ITSELF, ROLE = "address", "itself", "role:"


def choices(table: str | None) -> list[tuple[str, str]]:
    """Whom a message about a table's records can go to, in the reader's language."""
    found = [(ITSELF, str(gettext(thing(table))))] if _reached(table) else []
    found += [(owner, str(gettext(thing(owner)))) for owner in _owners(table).values()]
    office = gettext(N_("%(role)s in the office"))
    found += [(f"{ROLE}{r.name}", office % {"role": r.label}) for r in ROLES if r.name in OFFICE - {AUDITOR}]
    return [*found, (ADDRESS, str(gettext(N_("an address"))))]


def _reached(table: str | None) -> bool:
    return table in runtime().views and "email" in tables.model(str(table)).__table__.c


def _owners(table: str | None) -> dict[str, str]:
    """The columns of a table that lead to what can be written to, with the table they lead to."""
    if table is None or table not in runtime().views:
        return {}
    columns = tables.model(table).__table__.c
    return {column: owner for column, owner in record_names.OWNERS if column in columns and _reached(owner)}


def found(session: Session, table: str | None, record_id: int | None, values: Mapping[str, Any]) -> list[Recipient]:
    """Everybody a message goes to now. One without an address is named too, so that the ledger says so."""
    to = str(values.get("to"))
    if to == ADDRESS:
        return [Recipient(str(values.get("address")), "")]
    if to.startswith(ROLE):
        return _role(session, to.removeprefix(ROLE))
    if table is None or record_id is None:
        return []
    if to == ITSELF:
        return _record(session, table, record_id)
    column = next((name for name, owner in _owners(table).items() if owner == to), None)
    item = tables.records(session, table, [record_id]).get(record_id)
    owned = getattr(item, column) if item is not None and column is not None else None
    return _record(session, to, owned) if owned else []


def _record(session: Session, table: str, record_id: int) -> list[Recipient]:
    item = tables.records(session, table, [record_id]).get(record_id)
    if item is None:
        return []
    name = record_names.names(session, table, [record_id]).get(record_id, "")
    person = record_id if table == "person" else None
    return [Recipient(item.email or "", name, person_id=person)]


def _role(session: Session, name: str) -> list[Recipient]:
    active = select(AppUser).where(AppUser.active.is_(True)).order_by(AppUser.id)
    users = [user for user in session.scalars(active) if name in {role.name for role in user.roles}]
    return [
        Recipient(user.email, f"{user.first_name} {user.last_name}".strip(), user.locale or "nb", user_id=user.id)
        for user in users
    ]

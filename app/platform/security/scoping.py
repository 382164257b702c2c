"""Whose rows the reader may see: everything for office roles, the own stores for Florists, nothing for anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask_login import current_user
from sqlalchemy.orm import Session

from app.platform import scope
from app.platform.db import db
from app.platform.runtime import runtime
from app.platform.scope import NOTHING, Scope
from app.platform.security.roles import FLORIST, OFFICE


def merged(found: Iterable[Mapping[str, Iterable[int]]]) -> Scope:
    """The contributions' ids by kind, united."""
    ids: dict[str, frozenset[int]] = {}
    for contribution in found:
        for kind, values in contribution.items():
            ids[kind] = ids.get(kind, frozenset()) | frozenset(values)
    return Scope(ids=ids)


def of(session: Session, user_id: int, names: frozenset[str]) -> Scope:
    """The scope of a user with these roles."""
    me = {"users": (user_id,)}
    if names & OFFICE:
        return replace(merged([me]), everything=True, names=names)
    if FLORIST not in names:
        return NOTHING
    contributed = (contribution(session, user_id) for contribution in runtime().scopes)
    return replace(merged([me, *contributed]), names=names)


def of_reader() -> Scope:
    """The scope of whoever sent the request; nothing for those who are not signed in."""
    if not current_user.is_authenticated:
        return NOTHING
    return of(db.session(), current_user.id, current_user.role_names)


def install() -> None:
    """Let the row scope ask us. Safe to call again."""
    scope.resolve_with(of_reader)

"""On whose behalf a job works: the scope and the permissions that whoever ordered it has at this moment."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.platform.runtime import runtime
from app.platform.scope import NOTHING, Scope
from app.platform.security import roles, scoping, users


@dataclass(frozen=True, slots=True)
class Orderer:
    """Whoever ordered a job. An inactive user may nothing and sees nothing."""

    scope: Scope
    names: frozenset[str]

    def may(self, permission: str, resource: str) -> bool:
        """Whether a role of theirs allows it."""
        return roles.allows(runtime().access, self.names, permission, resource)


def orderer(session: Session, user_id: int | None) -> Orderer:
    """The user who ordered a job, as they are now."""
    user = users.user(session, user_id or 0)
    if not user.active:
        return Orderer(NOTHING, frozenset())
    names = frozenset(role.name for role in user.roles)
    return Orderer(scoping.of(session, user.id, names), names)

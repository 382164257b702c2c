"""Users of the demonstration: marked on the user, named on the login page, refused where others reach the server.

Which users there are and when they come and go is the demonstration's; it marks them through `mark`.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.problems import N_
from app.platform.db import Uow, db
from app.platform.scope import SYSTEM, acting_as
from app.platform.security.models import AppUser
from app.platform.security.roles import BY_NAME
from app.platform.settings import settings

REFUSED = N_(
    "Demo users cannot sign in here, because others can reach this server too. "
    "Whoever runs it may allow it with the setting BUKETT_DEMO_ALLOW_REMOTE=1."
)


def mark(uow: Uow, user: AppUser) -> None:
    """Make a user one of the demonstration's."""
    user.demo = True
    uow.session.flush()


def barred(user: AppUser) -> bool:
    """Whether this is a demo user and the server listens beyond this machine without being allowed to."""
    return user.demo and not settings().demo_users_allowed


def named() -> Sequence[tuple[str, str]]:
    """(role, user name) of the demo users who may sign in, in the order they were made; none where they may not."""
    if not settings().demo_users_allowed:
        return ()
    statement = select(AppUser).where(AppUser.demo.is_(True), AppUser.active.is_(True)).order_by(AppUser.id)
    with acting_as(SYSTEM):
        found = db.session.scalars(statement.options(joinedload(AppUser.roles))).unique().all()
    return [(", ".join(_label(role.name) for role in user.roles), user.username) for user in found]


def _label(name: str) -> str:
    return str(BY_NAME[name].label) if name in BY_NAME else gettext(name)

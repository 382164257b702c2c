"""What the list of users shows, filters and sorts by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import boolean, own
from app.platform.pages import Chip
from app.platform.security.models import AppUser
from app.platform.security.roles import BY_NAME, ROLES


def role_names(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Each user's role names, sorted."""
    rows = select(assoc_user_role.c.user_id, Role.name).join(Role, Role.id == assoc_user_role.c.role_id)
    found: dict[int, tuple[str, ...]] = {}
    for user_id, name in session.execute(rows.where(assoc_user_role.c.user_id.in_(ids)).order_by(Role.name)):
        found[user_id] = (*found.get(user_id, ()), name)
    return found


def labels(names: Sequence[str] | None) -> str:
    """Role names as the reader's language has them."""
    return ", ".join(str(BY_NAME[name].label) if name in BY_NAME else name for name in names or ())


def state(active: bool | None) -> Chip:  # noqa: FBT001 - a column's value
    """Whether somebody may sign in, as a chip."""
    return (
        Chip(gettext(N_("Active")), "ok", "check-circle")
        if active
        else Chip(gettext(N_("Inactive")), "off", "slash-circle")
    )


def moment(value: dt.datetime | None) -> dt.datetime | None:
    """FAB keeps instants without a zone; ours in its columns are UTC."""
    return None if value is None else value.replace(tzinfo=dt.UTC)


def _roles(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return role_names(lens.session, ids)


def _has_role(lens: Lens, values: Sequence[str]) -> Any:
    holders = select(assoc_user_role.c.user_id).join(Role, Role.id == assoc_user_role.c.role_id)
    return AppUser.id.in_(holders.where(Role.name.in_(values)))


def _role(text: str) -> str:
    if text not in BY_NAME:
        raise ValueError(text)
    return text


def _begins(lens: Lens, values: Sequence[str]) -> Any:
    wanted = values[0].lower()
    own_columns = (AppUser.username, AppUser.email)
    names = (AppUser.first_name, AppUser.last_name)
    return or_(
        *(column.startswith(wanted, autoescape=True) for column in own_columns),
        *(column.istartswith(wanted, autoescape=True) for column in names),
    )


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError(text)
    return text


USERS = Listing(
    name="users",
    model=AppUser,
    title=N_("Users"),
    sort="username",
    columns=(
        own(AppUser.username, sort=True),
        own(AppUser.first_name),
        own(AppUser.last_name),
        own(AppUser.email, sort=True),
        Column(name="roles", label=N_("Roles"), load=_roles, show=labels, plain=labels),
        own(AppUser.active, show=state),
        own(AppUser.last_login, show=moment),
    ),
    filters=(
        Filter(
            name="q",
            label=N_("Name"),
            kind="text",
            where=_begins,
            parse=_text,
            help=N_("The beginning of a name or an address."),
        ),
        Filter(
            name="role",
            label=N_("Role"),
            kind="choice",
            multiple=True,
            parse=_role,
            where=_has_role,
            choices=lambda session: [(role.name, str(role.label)) for role in ROLES],
        ),
        boolean("active", N_("May sign in"), AppUser.active),
    ),
)

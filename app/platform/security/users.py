"""Keeping users: the only ways in which a user, a password or a role is written. Who may ask is decided by the caller.

Each change that must end what is signed in moves `session_epoch` on. Users are never deleted: what they did stays.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from flask import current_app
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, object_session
from werkzeug.security import generate_password_hash

from app.kernel import identifiers
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import audit
from app.platform.db import Uow
from app.platform.security import passwords
from app.platform.security.models import AppUser
from app.platform.security.roles import ADMINISTRATOR, BY_NAME, ROLES

__all__ = [
    "AppUser",
    "activate",
    "change_user",
    "create_user",
    "deactivate",
    "detached",
    "find",
    "hashed",
    "prefer",
    "set_password",
    "set_roles",
    "sync_roles",
    "user",
]

LOCALES = ("nb", "en")
THEMES = ("auto", "light", "dark")
USERNAME = re.compile(r"[a-z0-9æøåäöü][a-z0-9æøåäöü._@+-]{1,127}")

NAME_FORM = N_("A user name has 2 to 128 letters, digits or . _ @ + - and begins with a letter or digit.")
NAME_TAKEN = N_("This user name is already in use.")
EMAIL_TAKEN = N_("Another user already has this e-mail address.")
NAME_MISSING = N_("Write the name, at most 64 characters.")
ROLE_UNKNOWN = N_("There is no role called %(name)s.")
LAST_ADMINISTRATOR = N_("This is the only active administrator. Make another user administrator first.")
GONE = N_("There is no such user.")
CHOICE = N_("This is not one of the choices.")


def user(session: Session, user_id: int) -> AppUser:
    """A user with roles. Refused with `users.gone` when there is none."""
    statement = select(AppUser).where(AppUser.id == user_id).options(joinedload(AppUser.roles))
    found = session.scalars(statement).unique().one_or_none()
    if found is None:
        raise Refused([Problem("users.gone", None, GONE)])
    return found


def find(session: Session, name: str) -> AppUser | None:
    """The user who signs in with this user name or e-mail address; case does not matter."""
    wanted = name.strip().lower()
    if not wanted or "\x00" in wanted or len(wanted) > 320:
        return None
    matching = session.scalars(select(AppUser).where(or_(AppUser.username == wanted, AppUser.email == wanted))).all()
    return min(matching, key=lambda found: found.username != wanted, default=None)


def detached(loaded: AppUser) -> AppUser:
    """The user with the names of the roles, outside the database session: no commit makes it be read again."""
    loaded.role_names = frozenset(role.name for role in loaded.roles)
    if session := object_session(loaded):
        session.expunge(loaded)
    return loaded


def create_user(
    uow: Uow,
    *,
    username: str,
    email: str,
    first_name: str,
    last_name: str,
    roles: Iterable[str],
    password: str | None = None,
    locale: str | None = None,
    active: bool = True,
) -> AppUser:
    """A new user. Without a password nobody can sign in until one is set through an invitation link."""
    username, names = username.strip().lower(), sorted(set(roles))
    address, wrong = _email(email)
    wrong += _username(uow.session, username) + _taken(uow.session, address)
    wrong += _names(first_name=first_name, last_name=last_name) + _known(names) + _choice("locale", locale, LOCALES)
    if password is not None:
        wrong += passwords.problems(password, about=(username, address, first_name, last_name))
    require(wrong)
    made = AppUser(
        username=username, email=address, first_name=first_name.strip(), last_name=last_name.strip(),
        active=active, locale=locale, session_epoch=0, created_on=_naive(uow.now), changed_on=_naive(uow.now),
        password=None if password is None else hashed(password),
    )  # fmt: skip
    made.roles = _rows(uow, names)
    uow.add(made)
    audit.write(uow, "ab_user", made.id, "roles", {"roles": [None, ", ".join(names) or None]})
    return made


def change_user(
    uow: Uow,
    *,
    user_id: int,
    username: str | None = None,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
) -> AppUser:
    """Change what a user is called or where mails go; None leaves a value as it is."""
    changed = user(uow.session, user_id)
    wrong: list[Problem] = []
    if email is not None:
        email, wrong = _email(email)
        wrong += _taken(uow.session, email, changed.id)
    if username is not None:
        username = username.strip().lower()
        wrong += _username(uow.session, username, changed.id)
    named = {"first_name": first_name, "last_name": last_name}
    wrong += _names(**{name: value for name, value in named.items() if value is not None})
    require(wrong)
    for field, value in {**named, "email": email, "username": username}.items():
        if value is not None and getattr(changed, field) != value.strip():
            setattr(changed, field, value.strip())
    uow.session.flush()
    return changed


def set_password(uow: Uow, *, user_id: int, password: str) -> AppUser:
    """Set a password; whatever is signed in as this user ends. Refused with `password.*`."""
    changed = user(uow.session, user_id)
    about = (changed.username, changed.email, changed.first_name, changed.last_name)
    require(passwords.problems(password, about=about))
    changed.password = hashed(password)
    _end_sessions(uow, changed)
    return changed


def set_roles(uow: Uow, *, user_id: int, roles: Iterable[str]) -> AppUser:
    """Give a user exactly these roles; whatever is signed in as this user ends. The last administrator stays one."""
    changed, names = user(uow.session, user_id), sorted(set(roles))
    require(_known(names))
    before = sorted(role.name for role in changed.roles)
    if before == names:
        return changed
    if ADMINISTRATOR in before and ADMINISTRATOR not in names:
        _keep_an_administrator(uow, changed)
    changed.roles = _rows(uow, names)
    _end_sessions(uow, changed)
    audit.write(uow, "ab_user", changed.id, "roles", {"roles": [", ".join(before) or None, ", ".join(names) or None]})
    return changed


def activate(uow: Uow, *, user_id: int) -> AppUser:
    """Let a user sign in again."""
    changed = user(uow.session, user_id)
    if not changed.active:
        changed.active = True
        _end_sessions(uow, changed)
    return changed


def deactivate(uow: Uow, *, user_id: int) -> AppUser:
    """Let a user no longer sign in, and end what is signed in. The last administrator stays active."""
    changed = user(uow.session, user_id)
    if changed.active:
        if ADMINISTRATOR in {role.name for role in changed.roles}:
            _keep_an_administrator(uow, changed)
        changed.active = False
        _end_sessions(uow, changed)
    return changed


def prefer(
    uow: Uow, *, user_id: int, locale: str | None = None, theme: str | None = None, shortcuts: bool | None = None
) -> None:
    """Remember a user's language or theme, or whether single letters do things; None leaves it as it is."""
    require(_choice("locale", locale, LOCALES) + _choice("theme", theme, THEMES))
    changed = user(uow.session, user_id)
    if locale is not None and changed.locale != locale:
        changed.locale = locale
    if theme is not None and changed.theme != theme:
        changed.theme = theme
    if shortcuts is not None and changed.shortcuts != shortcuts:
        changed.shortcuts = shortcuts
    uow.session.flush()


def sync_roles(uow: Uow) -> list[str]:
    """Make the rows of declared roles that are missing. Returns their names. Rows of unknown roles give no rights."""
    present = set(uow.session.scalars(select(Role.name)))
    missing = [role.name for role in ROLES if role.name not in present]
    for name in missing:
        uow.add(Role(name=name))
    return missing


def hashed(password: str) -> str:
    """A password's hash as it is stored."""
    return generate_password_hash(
        passwords.prepared(password),
        method=current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt"),
        salt_length=current_app.config.get("FAB_PASSWORD_HASH_SALT_LENGTH", 16),
    )


def _end_sessions(uow: Uow, changed: AppUser) -> None:
    changed.session_epoch += 1
    changed.changed_on = _naive(uow.now)
    uow.session.flush()


def _keep_an_administrator(uow: Uow, leaving: AppUser) -> None:
    # The role's row is locked, so that two administrators cannot take the right from each other at once.
    uow.session.scalars(select(Role.id).where(Role.name == ADMINISTRATOR).with_for_update()).all()
    others = (
        select(AppUser.id)
        .join(AppUser.roles)
        .where(Role.name == ADMINISTRATOR, AppUser.active.is_(True), AppUser.id != leaving.id)
    )
    if uow.session.scalar(others.limit(1)) is None:
        raise Refused([Problem("users.last_administrator", "roles", LAST_ADMINISTRATOR)])


def having_role(names: Iterable[str]) -> ColumnElement[bool]:
    """The condition that a user has one of some roles."""
    found: ColumnElement[bool] = AppUser.roles.any(Role.name.in_(list(names)))
    return found


def _rows(uow: Uow, names: Sequence[str]) -> list[Role]:
    sync_roles(uow)
    return list(uow.session.scalars(select(Role).where(Role.name.in_(names))))


def _naive(moment: dt.datetime) -> dt.datetime:
    """FAB's own columns hold instants without a zone; ours in them are UTC."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _email(text: str) -> tuple[str, list[Problem]]:
    try:
        return identifiers.email(text).lower(), []
    except Refused as refused:
        return text.strip().lower(), [problem.at("email") for problem in refused.problems]


def _username(session: Session, username: str, own_id: int = 0) -> list[Problem]:
    if not USERNAME.fullmatch(username):
        return [Problem("users.username.form", "username", NAME_FORM)]
    same = or_(AppUser.username == username, AppUser.email == username)
    taken = session.scalar(select(AppUser.id).where(same, AppUser.id != own_id).limit(1))
    return [Problem("users.username.taken", "username", NAME_TAKEN)] if taken else []


def _taken(session: Session, address: str, own_id: int = 0) -> list[Problem]:
    if "\x00" in address:
        return []
    same = or_(AppUser.username == address, AppUser.email == address)
    taken = session.scalar(select(AppUser.id).where(same, AppUser.id != own_id).limit(1))
    return [Problem("users.email.taken", "email", EMAIL_TAKEN)] if taken else []


def _names(**names: str) -> list[Problem]:
    sound = {name for name, value in names.items() if 0 < len(value.strip()) <= 64 and value.isprintable()}
    return [Problem("users.name", name, NAME_MISSING) for name in names if name not in sound]


def _known(names: Iterable[str]) -> list[Problem]:
    return [Problem("users.role", "roles", ROLE_UNKNOWN, {"name": n[:60]}) for n in names if n not in BY_NAME]


def _choice(field: str, value: str | None, choices: Sequence[str]) -> list[Problem]:
    return [] if value is None or value in choices else [Problem(f"users.{field}", field, CHOICE)]

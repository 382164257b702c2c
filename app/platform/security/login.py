"""Signing in: is this name with this password somebody who may? The page and the API both ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, request
from flask_babel import format_time, gettext
from sqlalchemy import func, update
from werkzeug.security import check_password_hash, generate_password_hash

from app.kernel.problems import N_
from app.platform import audit, clock
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import demo, limits, passwords, users
from app.platform.security.models import AppUser

WRONG = N_("The user name or the password is wrong.")
TOO_MANY = N_("Too many attempts. Try again at %(time)s.")


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many tries: refused until a moment, whatever is typed."""

    until: dt.datetime

    @property
    def seconds(self) -> int:
        return max(1, int((self.until - clock.machine()).total_seconds()) + 1)

    @property
    def text(self) -> str:
        """When to try again, on the reader's clock."""
        return str(gettext(TOO_MANY, time=format_time(self.until + dt.timedelta(minutes=1), "HH:mm")))


class Barred:
    """Name and password are right, but a demo user does not sign in where others can reach the server."""

    @property
    def text(self) -> str:
        """Why, and who can allow it."""
        return str(gettext(demo.REFUSED))


def attempt(name: str, password: str) -> AppUser | Wait | Barred | None:
    """The user who signs in; None when name or password is wrong or the user is not active; or how long to wait.

    A wrong name costs the same work as a wrong password: one look-up, one counted try, one hash.
    """
    with acting_as(SYSTEM):
        found = users.find(db.session(), name)
        user_id = found.id if found else None
        kept_out = found is not None and demo.barred(found)
        stored = found.password if found and found.active else None
        keys = limits.account(user_id, name), limits.address(request.remote_addr)
        with unit_of_work(source="login") as uow:
            until = limits.count(uow, keys)
        if until is not None:
            return Wait(until)
        right = _matches(stored, password)
        if right and kept_out:
            return Barred()
        return _signed_in(user_id, keys) if right and user_id else None


def is_own_password(user_id: int, password: str) -> AppUser | Wait | bool:
    """Whether this is the password of a user who is signed in already; tries are counted as at sign-in."""
    with acting_as(SYSTEM):
        stored = users.user(db.session(), user_id).password
        key = limits.account(user_id, "")
        with unit_of_work(source="login") as uow:
            until = limits.count(uow, [key])
        return Wait(until) if until is not None else _matches(stored, password)


def _matches(stored: str | None, password: str) -> bool:
    typed = passwords.prepared(password)
    if not stored or not typed.strip("\x00") or len(typed) > passwords.LONGEST:
        method = current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt")
        check_password_hash(_nobodys(method), typed[: passwords.LONGEST])
        return False
    return check_password_hash(stored, typed)


@lru_cache(maxsize=4)
def _nobodys(method: str) -> str:
    """A hash that costs what a user's does and belongs to nobody."""
    return generate_password_hash("nobody", method=method)


def _signed_in(user_id: int, keys: tuple[limits.Key, limits.Key]) -> AppUser | None:
    with unit_of_work(source="login", actor_id=user_id) as uow:
        limits.succeeded(uow, *keys)
        limits.sweep(uow)
        table = AppUser.__table__
        seen = {
            "last_login": uow.now.replace(tzinfo=None),
            "login_count": func.coalesce(table.c.login_count, 0) + 1,
            "fail_login_count": 0,
        }
        uow.session.connection().execute(update(table).where(table.c.id == user_id).values(**seen))
        audit.write(uow, "ab_user", user_id, "login", {})
    user = users.user(db.session(), user_id)
    return users.detached(user) if user.active else None

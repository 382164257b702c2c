"""How often signing in may be tried: per account and per address, on page and API together, in all processes.

Each try is counted before the password is looked at, in one row per key that concurrent tries must queue for. A window
begins with its first try and ends after `WINDOW` whatever happens in it, so that nobody is locked out for longer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite

from app.platform import clock
from app.platform.db import Uow
from app.platform.security.models import LoginAttempt

WINDOW = dt.timedelta(minutes=15)
PER_ACCOUNT = 8
PER_ADDRESS = 60
"""An office behind one address signs in within a quarter of an hour; successful tries are given back."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted: an account or an address, told apart by `kind`, and how many tries it has."""

    kind: str
    value: str
    most: int

    @property
    def hashed(self) -> str:
        """Keyed, so that the table says neither names nor addresses, nor can they be guessed from it."""
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return hmac.new(secret, f"{self.kind}:{self.value}".encode(), hashlib.sha256).hexdigest()


def account(user_id: int | None, typed: str) -> Key:
    """The account that was typed; user name and e-mail address of one user count together."""
    return Key("account", str(user_id) if user_id else f"?{typed.strip().lower()[:320]}", PER_ACCOUNT)


def address(remote: str | None, *, kind: str = "address", most: int = PER_ADDRESS) -> Key:
    """Where the try came from. A network gives each IPv6 customer at least a /64, so that is one address."""
    try:
        found = ipaddress.ip_address(remote or "")
    except ValueError:
        return Key(kind, "unknown", most)
    if found.version == 6 and found.ipv4_mapped is None:
        return Key(kind, str(ipaddress.ip_network((found, 64), strict=False)), most)
    return Key(kind, str(getattr(found, "ipv4_mapped", None) or found), most)


def count(uow: Uow, keys: Iterable[Key]) -> dt.datetime | None:
    """Count one try for each key. Returns until when tries are refused, or None: this one may go on."""
    now, refused = clock.machine(), []
    for key in sorted(keys, key=lambda k: k.hashed):  # one order for all, so that no two wait for each other
        attempts, since = _add(uow, key.hashed, now)
        if attempts > key.most:
            refused.append(since + WINDOW)
    return max(refused, default=None)


def succeeded(uow: Uow, account_key: Key, address_key: Key) -> None:
    """Forget the account's tries, and give the address back the one that was right."""
    forget(uow, account_key)
    table = LoginAttempt.__table__
    given_back = table.update().where(table.c.key == address_key.hashed, table.c.attempts > 0)
    uow.session.connection().execute(given_back.values(attempts=table.c.attempts - 1))


def forget(uow: Uow, key: Key) -> None:
    """Forget a key's tries."""
    table = LoginAttempt.__table__
    uow.session.connection().execute(delete(table).where(table.c.key == key.hashed))


def sweep(uow: Uow) -> int:
    """Delete windows that are over. Returns how many."""
    table = LoginAttempt.__table__
    old = delete(table).where(table.c.since < clock.machine() - WINDOW)
    return uow.session.connection().execute(old).rowcount


def _add(uow: Uow, key: str, now: dt.datetime) -> tuple[int, dt.datetime]:
    table: Any = LoginAttempt.__table__
    connection = uow.session.connection()
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    over = table.c.since <= now - WINDOW
    statement = insert(table).values(key=key, attempts=1, since=now)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "attempts": case((over, 1), else_=table.c.attempts + 1),
            "since": case((over, now), else_=table.c.since),
        },
    )
    attempts, since = connection.execute(statement.returning(table.c.attempts, table.c.since)).one()
    return int(attempts), since

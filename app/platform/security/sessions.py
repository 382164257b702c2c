"""Browser sessions: begun anew at sign-in, ended for good at sign-out. Epochs end them from elsewhere, see `users`."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from flask import current_app, g, has_request_context, session
from flask_login import login_user
from sqlalchemy import delete, exists, insert, literal

from app.platform.db import Uow
from app.platform.security.models import AppUser, EndedSession

_KEY = "sid"


def begin(user: AppUser) -> None:
    """Sign the browser in: nothing that was in its session before survives."""
    session.clear()
    session.permanent = True
    session[_KEY] = secrets.token_urlsafe(24)
    login_user(user)
    _forget_what_was_known()


def end(uow: Uow) -> None:
    """Sign the browser out; a kept copy of its cookie no longer lets anybody in."""
    if key := current_key():
        lifetime: dt.timedelta = current_app.permanent_session_lifetime
        uow.session.execute(delete(EndedSession).where(EndedSession.ended_at < uow.now - 2 * lifetime))
        gone = EndedSession.__table__.c.key == key
        uow.session.execute(delete(EndedSession).where(gone))
        uow.session.execute(insert(EndedSession).values(key=key, ended_at=uow.now))
    session.clear()
    _forget_what_was_known()


def current_key() -> str | None:
    """The hash under which this browser session would be listed as ended; None without one."""
    sid = session.get(_KEY) if has_request_context() else None
    return hashlib.sha256(sid.encode()).hexdigest() if isinstance(sid, str) else None


def has_ended(key: Any) -> Any:
    """A condition: this browser session was signed out of. Selected together with the user, so it costs no query."""
    return literal(False) if key is None else exists().where(EndedSession.key == key)


def _forget_what_was_known() -> None:
    for kept in ("bukett_scope", "bukett_frame", "csrf_token"):
        g.pop(kept, None)

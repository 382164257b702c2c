"""The tables of signing in: our columns on FAB's user, counted attempts, sessions that were signed out of."""

from __future__ import annotations

import datetime as dt

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.problems import N_
from app.platform.columns import UtcDateTime


class AppUser(User):
    """A person who may sign in. Sessions and tokens carry `session_epoch` and end when it moves on.

    Which member's person this is stands on the person. `username` and `email` are kept in lower case.
    """

    __search__ = ("username", "email", "first_name", "last_name")
    __unrecorded__ = ("password", "changed_on", "created_on", "last_login", "login_count", "fail_login_count")

    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    locale: Mapped[str | None] = mapped_column(String(8))
    theme: Mapped[str | None] = mapped_column(String(8))
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    role_names: frozenset[str] = frozenset()
    """The roles a request was let in with; set when the user is loaded for one."""

    mentioned: bool = False
    """Whether a mention waits; set when the user is loaded for a request."""

    counts: bool = True
    """Whether a saved view may have its number in this user's sidebar; set when the user is loaded for a request."""

    def get_id(self) -> str:
        """What cookies and tokens carry: the id and the epoch."""
        return f"{self.id}:{self.session_epoch}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


for _name, _label in {
    "username": N_("User name"),
    "email": N_("E-mail"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "active": N_("May sign in"),
    "password": N_("Password"),
    "locale": N_("Language"),
    "theme": N_("Look"),
    "shortcuts": N_("Keyboard shortcuts"),
    "session_epoch": N_("Sign-ins ended"),
    "last_login": N_("Last signed in"),
    "demo": N_("Demo user"),
}.items():
    AppUser.__table__.c[_name].info["label"] = _label


class LoginAttempt(Model):
    """How often signing in was tried for one account or from one address since `since`. The key is a keyed hash."""

    __tablename__ = "login_attempt"
    __audited__ = False

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)


class EndedSession(Model):
    """A session that was signed out of; its cookie must not let anybody in again. The key is a hash."""

    __tablename__ = "ended_session"
    __audited__ = False

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)

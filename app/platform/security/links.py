"""Links by which a user sets a password: an invitation or a reset. Signed, used once, for a time.

A link holds the user's epoch and address: setting a password, a change of role or of the address makes it worthless.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import current_app, has_request_context, url_for
from flask_babel import force_locale, gettext
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform import mail
from app.platform.db import Uow
from app.platform.security import users
from app.platform.security.models import AppUser

INVITATION, RESET = "invitation", "reset"
SECONDS = {INVITATION: 7 * 24 * 3600, RESET: 2 * 3600}
_SALT = "bukett.password-link"

SUBJECT = {INVITATION: N_("You are invited to Bukett"), RESET: N_("Choose a new password for Bukett")}
BODY = {
    INVITATION: N_(
        "Hello %(name)s,\n\nyou have been given access to Bukett. Your user name is %(username)s.\n"
        "Choose your password here within 7 days:\n\n%(url)s\n"
    ),
    RESET: N_(
        "Hello %(name)s,\n\nsomebody, probably you, asked for a new password for %(username)s in Bukett.\n"
        "Choose it here within 2 hours:\n\n%(url)s\n\n"
        "If it was not you, do nothing: the old password still holds, and nobody has seen it.\n"
    ),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that still holds: whose it is and what it was sent for."""

    user: AppUser
    kind: str


def made(user: AppUser, kind: str) -> str:
    """The token of a link for a user."""
    return _signer().dumps([user.id, user.session_epoch, kind, _print(user.email)])


def opened(session: Session, token: str, *, lock: bool = False) -> Opened | None:
    """What a link's token still says; None when it is forged, old, used or its user is not active.

    `lock` keeps the user's row until the end of the transaction, so that a link sent twice at once sets one password.
    """
    for kind, seconds in SECONDS.items():
        try:
            user_id, epoch, found, address = _signer().loads(token, max_age=seconds)
        except (BadData, ValueError, TypeError):
            continue
        if found == kind and isinstance(user_id, int):
            user = session.get(AppUser, user_id, with_for_update=lock or None, populate_existing=lock)
            holds = user is not None and user.active and user.session_epoch == epoch and _print(user.email) == address
            return Opened(user, kind) if user is not None and holds else None
    return None


def url(user: AppUser, kind: str) -> str:
    """The whole address of a link, under the public address of this installation."""
    token = made(user, kind)
    if has_request_context():
        path = url_for("AuthView.choose", token=token)
    else:
        with current_app.test_request_context():
            path = url_for("AuthView.choose", token=token)
    return str(getattr(current_app.config.get("BUKETT"), "public_url", "")).rstrip("/") + path


def send(uow: Uow, user: AppUser, kind: str) -> None:
    """Queue the mail with a link, in the user's language first and the other after it."""
    link = url(user, kind)
    order = sorted(users.LOCALES, key=lambda code: code != (user.locale or users.LOCALES[0]))
    subjects, bodies = [], []
    for code in order:
        with force_locale(code):
            subjects.append(gettext(SUBJECT[kind]))
            bodies.append(gettext(BODY[kind], name=user.first_name, username=user.username, url=link))
    mail.queue(uow, user.email, " / ".join(dict.fromkeys(subjects)), "\n--\n\n".join(bodies), secret=True)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=_SALT)


def _print(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]

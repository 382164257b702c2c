"""Cross-site requests: what writes on the strength of a cookie needs the page's token. FAB exempts APIs; we do not."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from app.kernel.problems import N_
from app.platform import guards
from app.platform.extensions import csrf
from app.platform.redirects import referring_page
from app.platform.security import tokens

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STALE = N_("The page's security token is missing or old. Reload the page and try again.")
OVER = N_("You had been signed out, so nothing was saved. Sign in again: the form still knows what you wrote.")
_EXEMPT: set[str] = set()


def exempt(path: str) -> None:
    """Name a path that takes writes from anybody and acts for nobody: the login for programs, the CSP reports."""
    _EXEMPT.add(path)


exempt(tokens.LOGIN_PATH)


def install(app: Flask) -> None:
    """Make sure that the protection is there, and that the API hears of a missing token in its own form."""
    if "csrf" not in app.extensions:
        csrf.init_app(app)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `check` does it, after it is known who asks
    app.register_error_handler(CSRFError, _missing)


def check() -> None:
    """Refuse a write without the page's token, unless a bearer token came with it."""
    if request.method not in WRITES or not current_app.config["WTF_CSRF_ENABLED"]:
        return
    if guards.by_token() or request.path in _EXEMPT or request.endpoint is None:
        return
    if request.path.startswith("/api/") and not current_user.is_authenticated:
        return  # nobody asks, so nothing can be forged; the route answers 401
    csrf.protect()


def _missing(error: CSRFError) -> Any:
    if request.path.startswith("/api/"):
        return tokens.refusal(STALE, status=400, code="auth.csrf")
    if not current_user.is_authenticated and request.path != url_for("AuthView.login"):
        flash(gettext(OVER), "warn")
        return redirect(url_for("AuthView.login", next=referring_page()), code=303)
    error.description = gettext(STALE)
    handler = current_app._find_error_handler(_plain(error), request.blueprints)
    return error if handler is None else current_app.ensure_sync(handler)(_plain(error))


def _plain(error: CSRFError) -> Any:
    from werkzeug.exceptions import BadRequest

    told = BadRequest(error.description)
    told.told = error.description  # type: ignore[attr-defined]  # the error page says this instead of its own text
    return told

"""Guards of routes: who is not signed in goes to the login page, who may not is told so. The default is no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from flask_jwt_extended import verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_login import current_user
from jwt.exceptions import PyJWTError

from app.kernel.domain import READ
from app.kernel.problems import N_
from app.platform.extensions import csrf
from app.platform.past import looking_back
from app.platform.redirects import referring_page

LET_IN = "bukett_token"
"""Where a request keeps that a token let it in."""

_asker: ContextVar[Callable[[str, str], bool] | None] = ContextVar("asker", default=None)


@contextmanager
def answering(allowed: Callable[[str, str], bool]) -> Iterator[None]:
    """Let `may` answer for somebody else than the request's user: background work done on behalf of who ordered it."""
    token = _asker.set(allowed)
    try:
        yield
    finally:
        _asker.reset(token)


def may(permission: str, resource: str) -> bool:
    """Whether the reader has a permission (`list`, `show`, `add`, ...) on a resource. The past can only be read."""
    if permission not in READ and looking_back():
        return False
    allowed = _asker.get()
    if allowed is not None:
        return allowed(permission, resource)
    return bool(current_app.extensions["appbuilder"].sm.has_access(f"can_{permission}", resource))


def _needing(permission: str, route: Any) -> Callable[..., Any]:
    """The route with the permission where FAB collects it."""
    route._permission_name = permission
    named: Callable[..., Any] = route
    return named


def _to_login() -> Any:
    """Sign in first; then back to the page, or to the page the form stood on."""
    target = request.full_path if request.method == "GET" else referring_page()
    return redirect(url_for("AuthView.login", next=target))


def guarded(permission: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page's route: needs a signed-in user with the permission on the view's resource."""

    def decorate(route: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(route)
        def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return _to_login()
            if not may(permission, self.class_permission_name):
                abort(403)
            return route(self, *args, **kwargs)

        return _needing(permission, wrapped)

    return decorate


def signed_in(route: Callable[..., Any]) -> Callable[..., Any]:
    """A page's route that any signed-in user may use; what it shows is guarded piece by piece."""

    @wraps(route)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return _to_login()
        return route(self, *args, **kwargs)

    return wrapped


def guarded_api(permission: str | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An API's route: a bearer token, or the browser's session together with the CSRF token on writes.

    `permission` None: any signed-in user.
    """

    def decorate(route: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(route)
        def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            g.bukett_source = "api"
            if not _authenticated():
                return self.refusal(401, "auth.required", N_("Sign in first, or send a valid token."))
            if permission is not None and not may(permission, self.class_permission_name):
                return self.refusal(403, "auth.forbidden", N_("Your role does not allow this."))
            return route(self, *args, **kwargs)

        return _needing(permission or "show", wrapped)

    return decorate


def by_token() -> bool:
    """Whether this request was let in by a token, not by a cookie."""
    return bool(g.get(LET_IN))


def _authenticated() -> bool:
    if by_token():
        return bool(current_user.is_authenticated)  # found out before the request came to its route
    if request.headers.get("Authorization"):
        try:
            return verify_jwt_in_request() is not None and current_user.is_authenticated
        except (JWTExtendedException, PyJWTError):
            return False
    if not current_user.is_authenticated:
        return False
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
    return True

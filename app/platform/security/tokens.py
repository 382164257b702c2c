"""Bearer tokens: how a program shows who it is, and the 401 when it cannot. Making one stands in `login_api`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, request
from flask_babel import gettext
from flask_jwt_extended import JWTManager, create_access_token, verify_jwt_in_request

from app.kernel.problems import N_
from app.platform import guards
from app.platform.security.models import AppUser

LOGIN_PATH = "/api/v1/security/login"
INVALID = N_("This token is not valid or has expired. Sign in again to get a new one.")
MISSING = N_("Send the token as: Authorization: Bearer <token>.")


def configure(app: Flask) -> None:
    """Tokens come in the Authorization header only, signed with one algorithm, and say nothing about why they fail."""
    app.config.update(JWT_TOKEN_LOCATION=["headers"], JWT_ALGORITHM="HS256", JWT_DECODE_ALGORITHMS=["HS256"])
    app.config.setdefault("JWT_ACCESS_TOKEN_EXPIRES", dt.timedelta(minutes=15))


def manager(app: Flask, load: Callable[[Any, Any], AppUser | None]) -> JWTManager:
    """Flask-JWT-Extended answering 401 in our form, where it would answer 422 for a broken token."""
    made = JWTManager(app)
    made.user_lookup_loader(load)
    made.unauthorized_loader(lambda *_: refusal(MISSING))
    for when in (
        made.invalid_token_loader, made.expired_token_loader, made.revoked_token_loader, made.user_lookup_error_loader,
        made.needs_fresh_token_loader, made.token_verification_failed_loader,
    ):  # fmt: skip
        when(lambda *_: refusal(INVALID))
    return made


def identify() -> None:
    """Take an API request that carries a token for its owner's. A token that does not hold is 401 at once."""
    if request.path.startswith("/api/") and request.path != LOGIN_PATH and "Authorization" in request.headers:
        verify_jwt_in_request()
        setattr(g, guards.LET_IN, True)


def issue(user: AppUser) -> tuple[str, int]:
    """A token for a user, and the seconds it holds."""
    lifetime = current_app.config["JWT_ACCESS_TOKEN_EXPIRES"]
    seconds = int(lifetime.total_seconds()) if isinstance(lifetime, dt.timedelta) else int(lifetime)
    return create_access_token(identity=user.get_id(), expires_delta=dt.timedelta(seconds=seconds)), seconds


def refusal(message: str, *, status: int = 401, code: str = "auth.token") -> Response:
    """The API's one shape of refusal."""
    answer = jsonify({"problems": [{"code": code, "field": None, "message": gettext(message)}]})
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer

"""What every answer says to the browser: which scripts may run, who may frame it, what may be kept."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any

from flask import Blueprint, Flask, Response, g, request

from app.platform.security import csrf

log = logging.getLogger("bukett.csp")
REPORTS = "/csp-report"
LARGEST_REPORT = 16 * 1024
HSTS_SECONDS = 365 * 24 * 3600

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # Flask-WTF compares the referring page on https
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def csp_nonce() -> str:
    """This request's nonce; templates put it on their scripts."""
    if "bukett_nonce" not in g:
        g.bukett_nonce = secrets.token_urlsafe(18)
    return str(g.bukett_nonce)


def policy() -> str:
    """The content security policy of this request."""
    return "; ".join((
        "default-src 'self'", f"script-src 'self' 'nonce-{csp_nonce()}'", "style-src 'self'",
        "img-src 'self' data: blob:", "connect-src 'self'", "object-src 'none'", "base-uri 'none'",
        "form-action 'self'", "frame-ancestors 'none'", f"report-uri {REPORTS}",
    ))  # fmt: skip


def install(app: Flask) -> None:
    """Hang the headers on every answer, errors included."""
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Lax")
    if app.config.get("SESSION_COOKIE_SAMESITE") is None:
        app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_finish)
    reports = Blueprint("csp", __name__)
    reports.add_url_rule(REPORTS, "report", _report, methods=["POST"])
    app.register_blueprint(reports)
    csrf.exempt(REPORTS)


def _finish(response: Response) -> Response:
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy())
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_SECONDS}; includeSubDomains")
    if not _may_be_kept():
        response.headers["Cache-Control"] = "no-store"
    return response


def _may_be_kept() -> bool:
    """Files that are the same for everybody. Anything else may be about somebody, or hold a page's token."""
    endpoint = request.endpoint or ""
    return endpoint == "static" or endpoint.endswith(".static")


def _report() -> tuple[str, int]:
    """Log what a browser refused to do: the rule and the place, never a query string."""
    if (request.content_length or 0) > LARGEST_REPORT:
        return "", 413
    try:
        told = json.loads(request.get_data(cache=False)[:LARGEST_REPORT])
    except (ValueError, RecursionError):
        return "", 400
    if not isinstance(told, dict):
        return "", 400
    body: Any = told.get("csp-report", told)
    body = body if isinstance(body, dict) else {}
    seen = {name: _plain(body.get(name)) for name in ("violated-directive", "blocked-uri", "document-uri")}
    log.warning("content security policy: %s", json.dumps(seen))
    return "", 204


def _plain(value: Any) -> str:
    return "".join(c for c in str(value or "").partition("?")[0][:200] if c.isprintable())

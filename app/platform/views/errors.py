"""Error pages in the reader's language: what happened and where to go from here, never SQL or a stack."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from app.kernel.problems import N_, Refused
from app.platform.db import db
from app.platform.frame import frame
from app.platform.pages import Action
from app.platform.single_pages import ErrorPage

log = structlog.get_logger(__name__)
TEXTS = {
    400: (N_("This request cannot be understood"), N_("Go back, reload the page and try again.")),
    403: (N_("Your role does not allow this"), N_("Ask an administrator if you need it for your work.")),
    404: (N_("There is nothing here"), N_("The record may have been deleted, or it belongs to somebody else.")),
    405: (N_("This cannot be done here"), N_("Go back and use the buttons on the page.")),
    409: (N_("Somebody else was faster"), N_("Look at the record again.")),
    413: (N_("The file is too large"), N_("Choose a smaller file.")),
    422: (N_("This was refused"), N_("Go back and correct what is marked.")),
    429: (N_("Too many attempts"), N_("Wait a little and try again.")),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing was saved. The error has been written down; try again, or tell an administrator."),
    ),
    503: (N_("Bukett is not ready"), N_("Try again in a minute.")),
}  # fmt: skip


def install(app: Flask) -> None:
    """Answer every error in our own words."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Any:
    headers = dict(error.get_headers()) if error.code == 405 else {}
    return _answer(error.code or 500, text=getattr(error, "told", ""), headers=headers)


def _refused(error: Refused) -> Any:
    text = error.problems[0].text(gettext) if error.problems else ""
    return _answer(422, text=text, problem=error.problems[0].code if error.problems else "refused")


def _unexpected(error: Exception) -> Any:
    log.error("request failed", endpoint=request.endpoint, kind=type(error).__name__, exc_info=error)
    db.session.rollback()
    return _answer(500)


def _answer(code: int, *, text: str = "", headers: dict[str, str] | None = None, problem: str = "") -> Any:
    title, help_text = TEXTS.get(code, TEXTS[500] if code >= 500 else TEXTS[400])
    kept = {"Allow": headers["Allow"]} if headers and "Allow" in headers else {}
    if request.path.startswith("/api/"):
        told = {"code": problem or f"http.{code}", "field": None, "message": text or gettext(title)}
        return {"problems": [told]}, code, kept
    page = ErrorPage(code, gettext(title), text or gettext(help_text), _ways())
    g.pop("bukett_frame", None)
    return render_template("bukett/error.html", page=page, frame=frame()), code, kept


def _ways() -> tuple[Action, ...]:
    return (Action(gettext(N_("To the start page")), url_for("StartView.index"), icon="house"),)

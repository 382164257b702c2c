"""Logs as structured lines without personal data, and what the health pages answer. No page stands here."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, g, request
from sqlalchemy import select

from app.platform import clock
from app.platform.db import db
from app.platform.jobs import ScheduleClaim
from app.platform.scope import SYSTEM, acting_as

WORKER_SEEN = "platform.worker-seen"
WORKER_GRACE = 120  # seconds without a sign of life after which a worker counts as missing
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# Libraries whose everyday lines (each look into the database, each start) would bury the others.
_CHATTY = {"alembic": "WARNING", "celery": "WARNING", "flask_appbuilder": "WARNING", "kombu": "ERROR"}
_OURS = frozenset({"timestamp", "request_id", "level", "logger"})
_SECRET = re.compile(r"pass(word|wd)|secret|token|authorization|cookie|body|api_?key|csrf", re.IGNORECASE)
_PATTERNS = (
    (re.compile(r"\[parameters: .*?\](?=\s*(?:\n|\(Background|$))", re.DOTALL), "[parameters hidden]"),
    (re.compile(r"DETAIL: [^\n]*"), "DETAIL: [hidden]"),
    (re.compile(r"(://[^\s:/@]*):[^\s@/]+@"), r"\1:[hidden]@"),
    (re.compile(r"(?<=[?&])([^\s=&]+)=[^\s&\"']*"), r"\1=[hidden]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*"), "[e-mail]"),
    (re.compile(r"(?<![\d-])(?:\d{4}[ .]?\d{2}[ .]?\d{5}|\d{6} ?\d{5})(?![\d-])"), "[account]"),
    (re.compile(r"(?<![\w+])(?:\+|00)\d{1,3}(?:[ -]?\d){6,12}(?!\d)"), "[phone]"),
    (re.compile(r"(?<![\w.:-])(?:[2-9]\d(?: ?\d\d){3}|[2-9]\d\d \d\d \d{3})(?![\w-])"), "[phone]"),
)


def masked(value: Any, key: str = "") -> Any:
    """A value as a log may hold it: no e-mail address, account or phone number, secret, or query string."""
    if key and _SECRET.search(key):
        return "[hidden]"
    if isinstance(value, Mapping):
        return {name: masked(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if (text := _masked_text(str(value))) == str(value) else text
    return _masked_text(str(value))


def _masked_text(text: str) -> str:
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def mask(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The structlog processor."""
    return {key: value if key in _OURS else masked(value, key) for key, value in line.items()}


_CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    mask,
]
structlog.configure(  # at once: structlog's own default prints the values of every local variable beside an error
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        *_CHAIN,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=False,
)


def configure(*, level: str = "INFO", as_json: bool = True) -> None:
    """Send every line, ours and the libraries', through one chain: JSON for machines, columns for a terminal."""
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_CHAIN],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    if level != "DEBUG":
        for library, least in _CHATTY.items():
            logging.getLogger(library).setLevel(least)


def log_requests(app: Flask) -> None:
    """One line per request: method, route (never the address: it may hold a token or a query), status, milliseconds."""
    log = structlog.get_logger("bukett.request")

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.request_began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        route = request.url_rule.rule if request.url_rule else "(none)"
        passed = round((time.perf_counter() - g.request_began) * 1000, 1)
        quiet = route.startswith(("/static", "/health"))
        write = log.debug if quiet else log.info
        write("request", method=request.method, route=route, status=response.status_code, ms=passed)
        return response


def live() -> dict[str, str]:
    """Whether this process answers at all."""
    return {"status": "ok"}


def ready(app: Flask) -> tuple[bool, dict[str, Any]]:
    """Whether requests can be served: the database answers and its tables are those of this version.

    The broker and the worker are told as information: without them requests are still taken and work waits.
    """
    found: dict[str, Any] = {"database": "ok", "migrations": "ok", "broker": broker_state(app), "worker": "missing"}
    with app.app_context(), acting_as(SYSTEM):
        try:
            found["migrations"] = _migrations(app)
            if found["migrations"] != "behind":  # else the table that tells may not be there
                found["worker"] = _worker()
        except Exception as error:  # noqa: BLE001 - whatever the driver raises
            structlog.get_logger(__name__).warning("health.database", error=type(error).__name__)
            found["database"] = "unavailable"
        finally:
            db.session.rollback()
    good = found["database"] == "ok" and found["migrations"] == "ok"
    return good, {"status": "ready" if good else "not ready", **found}


def broker_state(app: Flask) -> str:
    """How the last message to the broker went: ok, unavailable, or unknown before the first."""
    publisher = app.extensions.get("bukett.publisher")
    return publisher.state if publisher is not None else "unknown"


def _migrations(app: Flask) -> str:
    now = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    declared = app.extensions.get("migrate")
    if declared is None:
        return "unknown"
    if "bukett.heads" not in app.extensions:
        app.extensions["bukett.heads"] = set(ScriptDirectory(str(declared.directory)).get_heads())
    return "ok" if now == app.extensions["bukett.heads"] else "behind"


def _worker() -> str:
    seen = db.session.scalar(select(ScheduleClaim.claimed_at).where(ScheduleClaim.name == WORKER_SEEN))
    if seen is None:
        return "missing"
    passed = round((clock.machine() - seen).total_seconds())
    return "ok" if passed <= WORKER_GRACE else "missing"

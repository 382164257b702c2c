"""What tests need beside Python: the application over HTTP, a browser, Redis. No fixtures: each in the one place."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from werkzeug.serving import make_server

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The application over HTTP, in threads of this process; its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browsing() -> Iterator[Any]:
    """A Chromium of playwright's. Where there is none, the test fails."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def absent(service: str) -> None:
    """A user's machine may have no such server, the machine that decides on a change has."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no {service}")


@contextmanager
def empty_redis(url: str) -> Iterator[str]:
    """A Redis database, empty before and afterwards; its address."""
    with redis.Redis.from_url(url) as server:
        try:
            server.flushdb()
        except redis.ConnectionError:
            absent("Redis")
        yield url
        server.flushdb()

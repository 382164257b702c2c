"""Where automations read from: outside any request lists have no addresses to link to, so one is stood in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, has_request_context

from app.platform.guards import answering
from app.platform.scope import SYSTEM, acting_as


@contextmanager
def within_reach() -> Iterator[None]:
    """Read as the office's own machine: every row, every list. What is read so is shown to who may see automations."""
    with acting_as(SYSTEM), answering(lambda *_: True):
        if has_request_context():
            yield
            return
        with current_app.test_request_context():
            yield

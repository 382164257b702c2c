"""Values that go out in a link and are believed when they come back: signed for one purpose, for a time."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer


def signed(purpose: str, value: Any) -> str:
    """A text for an address that carries a value (plain JSON, readable by whoever has it)."""
    return _signer(purpose).dumps(value)


def opened(purpose: str, text: str, *, seconds: int) -> Any:
    """The value that was signed for this purpose at most so many seconds ago; None where it was not."""
    try:
        return _signer(purpose).loads(text, max_age=seconds)
    except (BadData, ValueError, TypeError):
        return None


def fingerprint(text: str) -> str:
    """A short print of a text, so that a link can be bound to it without showing it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def keyed_print(purpose: str, text: str) -> str:
    """A print of a text that only this installation can make: the same text has the same one, 64 hex digits."""
    key = f"{purpose}.{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"bukett.{purpose}")

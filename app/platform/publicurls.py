"""Whole addresses of this installation's pages, as mail carries them. A worker without a request makes them too."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context, url_for

from app.platform.settings import settings


def public(endpoint: str, **values: Any) -> str:
    """The address of a page under the public address of this installation (BUKETT_PUBLIC_URL)."""
    if has_request_context():
        path = url_for(endpoint, **values)
    else:
        with current_app.test_request_context():
            path = url_for(endpoint, **values)
    return str(getattr(settings(), "public_url", "")).rstrip("/") + path

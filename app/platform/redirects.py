"""Where a page may send the browser on to: this installation's own pages only."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

START = "/"


def own_path(target: str | None) -> str:
    """The path and query of `target` when it is one of our own pages, else the start page.

    Browsers read backslashes as slashes and skip control characters, so neither may stand in it at all.
    """
    text = target or ""
    if not text or len(text) > 2000 or text.startswith("//"):
        return START
    if "\\" in text or any(ord(c) <= 32 or ord(c) == 127 for c in text):
        return START
    try:
        parts = urlsplit(text)
    except ValueError:
        return START
    if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (request.scheme, request.host):
        return START
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return START
    return parts.path + (f"?{parts.query}" if parts.query else "")


def referring_page() -> str:
    """The page a form stood on, from the Referer header; the start page when it is not ours."""
    return own_path(request.referrer)

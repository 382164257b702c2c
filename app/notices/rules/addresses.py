"""An e-mail address as the ledger keeps it."""

from __future__ import annotations

from email.utils import parseaddr


def kept_address(text: str) -> str:
    """An address in its stored form; empty where no mail can be sent to it."""
    address = parseaddr(text)[1].strip().lower()
    good = "@" in address[1:-1] and len(address) <= 254 and not any(ord(c) < 33 or c in ",;<>" for c in address)
    return address if good else ""

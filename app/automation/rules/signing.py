"""How a webhook is signed: an HMAC over the moment and the body, so that neither can be changed or sent again later."""

from __future__ import annotations

import hashlib
import hmac

HEADER, KEY_HEADER = "X-Bukett-Signature", "Idempotency-Key"


def secret_for(installation: bytes, automation_id: int, position: int) -> str:
    """The secret that an automation's step shares with its receiver; made of the installation's own, kept nowhere."""
    told = f"automation webhook {automation_id} {position}".encode()
    return hmac.new(installation, told, hashlib.sha256).hexdigest()


def signature(secret: str, moment: int, body: bytes) -> str:
    """`t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>">`: the receiver makes the same and compares."""
    made = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={made}"


def run_key(run_id: int, position: int) -> str:
    """The same for each attempt of one step of one run: the receiver does it once."""
    return f"bukett-run-{run_id}-step-{position}"

"""A removed field of the stores: the list of definitions has something to show, and the stores' pages are as before."""

from __future__ import annotations

import datetime as dt
from typing import Any

PLAIN = {"entity": "store", "key": "removed", "kind": "text", "label_nb": "Fjernet", "position": 10, "currency": "NOK"}


def removed(at: dt.datetime) -> dict[str, Any]:
    """Its row."""
    return PLAIN | dict.fromkeys(("unique", "florists", "history"), False) | {"removed_at": at}

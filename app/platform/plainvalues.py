"""Values as an export writes them: plain text, numbers and days, without what a page draws around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

REMEMBERED = 10_000


def plain(value: Any) -> Any:
    """A value as an export writes it, where the column says nothing else."""
    return value if value is None or isinstance(value, str | int | float | bool | dt.date) else str(value)


def remembering(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same, asked once for each value: most rows say what others say, and its words are looked up each time.

    Only for one export, since the words are the reader's; and no more values than a bounded number.
    """
    known: dict[Any, Any] = {}

    def remember(value: Any) -> Any:
        try:
            return known[value]
        except KeyError:
            if len(known) >= REMEMBERED:
                known.clear()
            return known.setdefault(value, write(value))
        except TypeError:  # a list of names
            return write(value)

    return remember

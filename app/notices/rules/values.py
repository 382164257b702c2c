"""Values of a notice as the ledger keeps them until it is written: JSON that gives days and decimals back as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_DAY, _INSTANT, _NUMBER = "$day", "$instant", "$number"


def packed(value: Any) -> Any:
    """A plain value as JSON. Raises TypeError for anything that is no plain value."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return {_INSTANT: value.isoformat()}
    if isinstance(value, dt.date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {_NUMBER: str(value)}
    if isinstance(value, Mapping):
        return {str(name): packed(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [packed(each) for each in value]
    raise TypeError(f"a notice cannot be given a {type(value).__name__}")


def unpacked(value: Any) -> Any:
    """The value again."""
    if isinstance(value, list):
        return [unpacked(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_DAY}:
        return dt.date.fromisoformat(value[_DAY])
    if value.keys() == {_INSTANT}:
        return dt.datetime.fromisoformat(value[_INSTANT])
    if value.keys() == {_NUMBER}:
        return Decimal(value[_NUMBER])
    return {name: unpacked(each) for name, each in value.items()}

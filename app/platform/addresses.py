"""Numbers in addresses: the ids of records. What no id can be is an address that does not exist, never an error."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, url_for
from werkzeug.routing import IntegerConverter

LAST = 2**31 - 1  # the last number a record can have: it stands in no address by chance


class RecordNumber(IntegerConverter):
    """Werkzeug's, which reads thousands of digits, and answers 405 instead of 404 to a number above its `max`."""

    regex = (
        r"0{0,20}(?:[0-9]{1,9}|1[0-9]{9}|20[0-9]{8}|21[0-3][0-9]{7}|214[0-6][0-9]{6}|2147[0-3][0-9]{5}|21474[0-7][0-9]{4}"
        r"|214748[0-2][0-9]{3}|2147483[0-5][0-9]{2}|21474836[0-3][0-9]|214748364[0-7])"
    )


def cards(endpoint: str) -> Callable[[int], str]:
    """The addresses of many records' cards by their ids: built once, for as long as a list of them is drawn."""
    before, _, after = url_for(f"{endpoint}.show", pk=LAST).rpartition(str(LAST))
    return lambda pk: f"{before}{pk}{after}"


def install(app: Flask) -> None:
    """Read every `<int:...>` of this application so."""
    app.url_map.converters["int"] = RecordNumber

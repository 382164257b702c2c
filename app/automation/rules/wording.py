"""Texts with places for a record's values: "Renew {{ number }}". Places only: nothing in a text is ever carried out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from app.kernel.problems import N_, Problem

PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,59}(?:\.[a-z][a-z0-9_]{0,59})?)\s*\}\}")
UNKNOWN = N_("There is no “%(place)s” to put in here. There are: %(places)s.")
HOSTILE = N_("Only places such as {{ today }} can stand in curly brackets.")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each place's value; a place without one is empty."""
    return PLACE.sub(lambda found: values.get(found[1], ""), text)


def checked(text: str, places: Collection[str], field: str) -> Iterator[Problem]:
    """What is wrong with a text's places."""
    for found in PLACE.finditer(text):
        if found[1] not in places:
            said = {"place": found[1], "places": ", ".join(sorted(places))}
            yield Problem("automation.place", field, UNKNOWN, said)
    if re.search(r"\{[{%#]|[}%#]\}", PLACE.sub("", text)):
        yield Problem("automation.text", field, HOSTILE)

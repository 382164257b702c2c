"""A program's query parameters, read as strictly as the OpenAPI document describes them. Pages are read more kindly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel import relative_days
from app.kernel.past import Asked
from app.kernel.problems import N_, Problem, Refused
from app.platform import past, where
from app.platform.forms import EARLIEST, LATEST
from app.platform.listing import Filter, Listing

FLAGS = ("1", "0", "true", "false")
EMPTY = N_("Give a value, or leave the parameter out.")
ONCE = N_("This parameter may be given once only.")
FORM = N_("This value cannot be used for the filter.")
NOT_A_FLAG = N_("Give 1 or 0.")
END_PREVIOUS, DUPLICATE = "end_previous", "duplicate"
SINGLE = ("page", "page_size", "sort", "where", "view", "group")


def read_day(text: str) -> dt.date:
    """A day as YYYY-MM-DD. Raises ValueError."""
    day = dt.date.fromisoformat(text)
    if len(text) != 10 or not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day


def moment(model: Any, arguments: Mapping[str, Sequence[str]]) -> tuple[Asked, dict[str, Sequence[str]]]:
    """The moment that is asked for (`on`, `known`) with what is wrong with it, and the other parameters."""
    asked, rest = past.read(model, arguments, read_day)
    given = {name: texts for name, texts in arguments.items() if name not in rest}
    once = [Problem("list.filter.once", name, ONCE) for name, texts in given.items() if len(texts) > 1]
    asked.problems += [*empty(given), *once]
    return asked, rest


def end_previous(arguments: Mapping[str, Sequence[str]]) -> bool:
    """Whether what holds until then makes way for what is saved. Raises `Refused` where it is not a flag."""
    return _flag(arguments, END_PREVIOUS)


def duplicate(arguments: Mapping[str, Sequence[str]]) -> bool:
    """Whether a new record is saved though one like it is there. Raises `Refused` where it is not a flag."""
    return _flag(arguments, DUPLICATE)


def _flag(arguments: Mapping[str, Sequence[str]], name: str) -> bool:
    texts = arguments.get(name, ())
    if any(text not in FLAGS for text in texts) or len(texts) > 1:
        raise Refused([Problem(f"record.{name}", name, NOT_A_FLAG)])
    return bool(texts) and texts[0] in ("1", "true")


def refused(listing: Listing, arguments: Mapping[str, Sequence[str]]) -> list[Problem]:
    """What does not look as the document says: empty or repeated values, dates and flags in another form."""
    return [found for name, texts in arguments.items() for found in _refused(name, texts, listing.filter(name))]


def empty(arguments: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Parameters without a value."""
    return [Problem("list.filter.empty", name[:60], EMPTY) for name, texts in arguments.items() if not all(texts)]


def _refused(name: str, texts: Sequence[str], wanted: Filter | None) -> list[Problem]:
    if name == "columns":  # a page's; a saved view may bring them along
        return [Problem("list.filter.unknown", name, where.NO_FILTER, {"name": name})]
    if wanted is None and name not in SINGLE:
        return []  # the listing itself tells of a name that it does not know
    if len(texts) > 1 and not (wanted is not None and wanted.multiple):
        return [Problem("list.filter.once", name, ONCE)]
    if wanted is not None and wanted.kind not in ("bool", "date", "lookup", "numbers"):
        return []
    if not all(texts):
        return [Problem("list.filter.empty", name, EMPTY)]
    fits = wanted is None or all(_fits(wanted, text) for text in texts)
    return [] if fits else [Problem("list.filter.value", name, FORM)]


def _fits(wanted: Filter, text: str) -> bool:
    if wanted.kind == "bool":
        return text in FLAGS
    if wanted.kind == "date":
        try:
            return relative_days.read(text, spoken=False) is not None or dt.date.fromisoformat(text).isoformat() == text
        except ValueError:
            return False
    return True

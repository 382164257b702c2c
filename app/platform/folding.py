"""Texts as words to be found by: folded (case, accents, æøå and ae/oe/aa). Not the index of them: that is `search`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_SPECIAL = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
_SIGNS = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
"""Bytes of which spaces are made: a table of bytes costs half of what one of characters does."""
LONGEST = 40
MOST_WORDS = 5


def fold(text: str) -> str:
    """Lower case without accents; ae/oe/aa and æ/ø/å fall together."""
    lowered = text.casefold().replace("aa", "a").replace("oe", "o")
    if lowered.isascii():
        return lowered
    lowered = lowered.translate(_SPECIAL)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a text as typed, each at most `LONGEST` characters, in order and once.

    A number written in one piece is one word: "MF-2024-17" is `mf202417`. As three words of a figure or two it would
    begin a word of nearly every record, and finding which have all of them would cost what the table is long.
    """
    found: dict[str, None] = {}
    for piece in fold(text).split():
        parts = _WORD.findall(piece)
        joined = "".join(parts)
        found.update(dict.fromkeys(parts if joined.isalpha() else [joined]))
    return list(dict.fromkeys(word[:LONGEST] for word in found if word))


def typed_words(text: str) -> list[str]:
    """The words that are looked for; figures in groups ("352 601 810") are one."""
    found = words(text)
    return ["".join(found)] if re.fullmatch(r"[\d\s.]+", text.strip()) and found else found[:MOST_WORDS]


@lru_cache(maxsize=16384)
def terms(piece: str) -> tuple[str, ...]:
    """The terms of a piece without spaces. Names come again and again; folding them was half of what a search costs."""
    folded = fold(piece)
    if not folded.isascii():  # a sign's plain form may have a space in it
        return tuple(tail for each in folded.split() for tail in _tails(_WORD.findall(each)))
    if folded.isalnum():
        return (folded[:LONGEST],)
    return _tails(folded.encode("ascii").translate(_SIGNS).decode("ascii").split())


def _tails(parts: list[str]) -> tuple[str, ...]:
    """A piece in one from each of its parts on."""
    found, tail = [], ""
    for part in reversed(parts):
        tail = part + tail
        found.append(tail[:LONGEST])
    found.reverse()
    return tuple(found)

"""Is a password good enough: long, not common, not about its owner. Pure: no hash is made and nothing is stored.

After NIST SP 800-63B (5.1.1.2): a minimum length, no rules of composition, and a comparison with what attackers try
first. That comparison is derived, not a copied list: `WORDS` holds the words that passwords are commonly built of, in
Norwegian and English, and a password is common when little remains of it without words, years and runs of keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from app.kernel.problems import N_, Problem
from app.platform.security.common_words import WORDS

SHORTEST = 12
LONGEST = 200
REMAINDER = 4
"""So many letters must remain without common words, digits and signs for a password not to be common."""

SHORT = N_(
    "A password has at least %(least)s characters; this has %(found)s. A sentence of several words is easy to keep."
)
LONG = N_("A password has at most %(most)s characters.")
COMMON = N_("This password is one of those that are guessed first. Choose words that do not belong together.")
PATTERN = N_("This password is a run of keys or a repetition. Choose words that do not belong together.")
OWN = N_("A password cannot contain your user name, your name, your e-mail address or the name of this system.")

PRODUCT = ("bukett",)

_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"}
)
_RUNS = (
    "abcdefghijklmnopqrstuvwxyzæøå",
    "01234567890",
    "qwertyuiopå",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkløæ",
    "zxcvbnm,.-",
    "!@#$%^&*()",
    '!"#¤%&/()=',
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmik",
)
_PAIRS = frozenset(pair for run in _RUNS for one, two in pairwise(run) for pair in (one + two, two + one))
_MEASURED = sorted(WORDS, key=len, reverse=True)


def prepared(password: str) -> str:
    """The password as it is hashed: characters that look the same on two keyboards are the same (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def problems(password: str, *, about: Iterable[str] = ()) -> list[Problem]:
    """What is wrong with a password. `about`: its owner's user name, names and e-mail address."""
    text = prepared(password)
    if len(text) < SHORTEST:
        return [Problem("password.short", "password", SHORT, {"least": SHORTEST, "found": len(text)})]
    if len(text) > LONGEST:
        return [Problem("password.long", "password", LONG, {"most": LONGEST})]
    lowered = text.casefold()
    if _is_pattern(lowered):
        return [Problem("password.pattern", "password", PATTERN)]
    if _is_common(lowered):
        return [Problem("password.common", "password", COMMON)]
    if _names(lowered, about):
        return [Problem("password.own", "password", OWN)]
    return []


def _is_pattern(text: str) -> bool:
    """Few different characters, one block again and again, or mostly neighbours on the keyboard or in the alphabet."""
    if len(set(text)) < 5:
        return True
    if any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1)):
        return True
    steps = [a + b in _PAIRS or a == b for a, b in pairwise(text)]
    return sum(steps) >= 0.7 * len(steps)


def _is_common(text: str) -> bool:
    """Whether little remains without common words, digits and signs; also when letters are written as digits."""
    core = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", text)
    # Years, dates and telephone numbers have up to eight digits; nine and more that are no run are the owner's own.
    if any(not _is_pattern(digits) for digits in re.findall(r"\d{9,}", text)):
        return False
    forms = {text, text.translate(_LOOKALIKES), core.translate(_LOOKALIKES)}
    return any(len(_remainder(form)) < REMAINDER for form in forms)


def _remainder(text: str) -> str:
    rest = text
    for word in _MEASURED:
        if len(word) > 3:
            rest = rest.replace(word, " ")
    kept = [part for part in re.findall(r"[^\W\d_]+", rest) if part not in WORDS]
    return "".join(kept)


def _names(text: str, about: Iterable[str]) -> bool:
    plain = text.translate(_LOOKALIKES)
    own = {part for name in about for part in _parts(name.casefold())} | set(PRODUCT)
    return any(part in text or part.translate(_LOOKALIKES) in plain for part in own)


def _parts(name: str) -> set[str]:
    """A name, and the words in it that are long enough to mean somebody: of an address, what stands before the @."""
    local, _, domain = name.partition("@")
    words = {local, *re.split(r"[^\wæøå]+|_", local), domain.rpartition(".")[0] if domain else ""}
    return {word for word in words if len(word) >= 4}

"""Cells that answer a question: yes or no, qualified or in training, open on Sundays or in December only."""

from __future__ import annotations

from app.kernel.cells import Value
from app.kernel.cellvalues import Found, typed, wrong
from app.kernel.headings import squeezed
from app.kernel.problems import N_

YES = frozenset(("ja", "j", "x", "yes", "y", "true", "sann", "1", "ok", "✓", "✔", "☑"))
NO = frozenset(("nei", "n", "no", "false", "usann", "0", "ikke", "ingen", "none", "☐"))
IN_TRAINING = ("underutdanning", "iutdanning", "underopplaering", "laerling", "student", "intraining", "apprentice")
DECEMBER_ONLY = frozenset(
    ("desember", "kundesember", "baredesember", "kunidesember", "idesember", "desemberonly", "kundes",
     "december", "decemberonly", "onlydecember", "onlyindecember", "indecember")
)  # fmt: skip
TRAINING, DECEMBER = "training", "december"


def yes_or_no(value: Value) -> Found[bool]:
    """Ja, J, x, yes, 1 and their like, and the opposites."""
    answer = _answer(value)
    if answer is not None:
        return Found(answer)
    message = N_("%(typed)s is neither yes nor no. Write Ja or Nei.")
    return wrong("imports.answer.yes_or_no", message, {"typed": typed(value)})


def qualified(value: Value) -> Found[str]:
    """`yes`, `no` or `training`: who is under training is not qualified."""
    answer = _answer(value)
    if answer is None and isinstance(value, str) and squeezed(value).startswith(IN_TRAINING):
        return Found(TRAINING)
    if answer is not None:
        return Found("yes" if answer else "no")
    message = N_("%(typed)s does not say whether there is a floral designer. Write Ja or Nei.")
    return wrong("imports.answer.qualified", message, {"typed": typed(value)})


def sunday_opening(value: Value) -> Found[str]:
    """`yes`, `no` or `december`."""
    answer = _answer(value)
    if answer is not None:
        return Found("yes" if answer else "no")
    if isinstance(value, str) and squeezed(value) in DECEMBER_ONLY:
        return Found(DECEMBER)
    message = N_("%(typed)s does not say whether the store is open on Sundays. Write Ja, Nei or kun desember.")
    return wrong("imports.answer.sunday_opening", message, {"typed": typed(value)})


def _answer(value: Value) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return {0: False, 1: True}.get(int(value)) if value == int(value) else None
    if not isinstance(value, str):
        return None
    word = value.strip(" .!").casefold()
    return True if word in YES else False if word in NO else None

"""Two people changed one record: what each field was, what the other one saved, what I wrote. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field on which we differ. `choice`: whose value holds unless a person says otherwise; "" where one must say.

    `known`: whether it is known what the field was when I began; if not, `original` says nothing.
    """

    name: str
    original: Any
    theirs: Any
    mine: Any
    choice: str
    known: bool = True


def differences(
    original: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> Sequence[Difference]:
    """The fields of mine on which theirs differs, in the order of mine. Where both wrote the same there is none."""
    return [
        Difference(
            name, original.get(name), theirs[name], value, _choice(name, original, theirs, mine), name in original
        )
        for name, value in mine.items()
        if name in theirs and theirs[name] != value
    ]


def overtaken(found: Sequence[Difference]) -> bool:
    """Whether the other one changed any of these fields; if not, both changes stand side by side without asking."""
    return any(difference.choice != MINE for difference in found)


def touched(original: Mapping[str, Any], mine: Mapping[str, Any]) -> Mapping[str, Any]:
    """What I changed. Where it is not known what a field was, it counts as changed."""
    return {name: value for name, value in mine.items() if name not in original or original[name] != value}


def _choice(name: str, original: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> str:
    if name not in original:
        return ""
    if original[name] == mine[name]:
        return THEIRS
    return MINE if original[name] == theirs[name] else ""

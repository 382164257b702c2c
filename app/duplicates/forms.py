"""What people send about duplicates, read: the points of a kind, the choices of a merge. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.platform.similar import Alike

MOST = 5
"""Records that stand side by side at once."""


def number(text: str | None) -> int | None:
    """A whole number as typed; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def ids(texts: Sequence[str]) -> list[int]:
    """The numbers of records, each once, at most as many as stand side by side."""
    found = (number(text) for text in texts)
    return list(dict.fromkeys(pk for pk in found if pk))[:MOST]


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a kind as an administrator typed them. None where it is no whole number."""

    weights: Mapping[str, tuple[int | None, int | None]]
    limits: tuple[int | None, int | None, int | None]
    in_forms: bool
    version: int


def points(alike: Alike, form: Mapping[str, str]) -> Points:
    """The form of a kind's points."""
    weights = {
        t.name: (number(form.get(f"points-{t.name}")), number(form.get(f"against-{t.name}"))) for t in alike.traits
    }
    limits = number(form.get("broad")), number(form.get("likely")), number(form.get("strict"))
    return Points(weights, limits, form.get("in_forms") == "y", number(form.get("version")) or 0)


@dataclass(frozen=True, slots=True)
class Choices:
    """Which record stays, whose value each field gets, the versions seen, and whether objections were agreed to."""

    ids: Sequence[int]
    survivor: int
    taken: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)
    agreed: bool = False


def choices(form: Any) -> Choices:
    """The form of a merge."""
    wanted = ids(form.getlist("id"))
    taken = {name.removeprefix("take-"): number(text) for name, text in form.items() if name.startswith("take-")}
    versions = {pk: number(form.get(f"version-{pk}")) or 0 for pk in wanted}
    return Choices(
        wanted,
        number(form.get("survivor")) or 0,
        {name: pk for name, pk in taken.items() if pk in wanted},
        versions,
        form.get("agreed") == "y",
    )

"""Choices of a column that are asked for when they are needed: the domains above have declared theirs by then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any


class Late(Sequence[tuple[str, str]]):
    """Pairs of value and label, asked for anew each time."""

    def __init__(self, now: Callable[[], Iterable[tuple[str, str]]]) -> None:
        self._now = now

    def __getitem__(self, place: Any) -> Any:
        return list(self._now())[place]

    def __len__(self) -> int:
        return len(list(self._now()))

    def __bool__(self) -> bool:
        return True

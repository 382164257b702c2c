"""Whole numbers kept outside memory."""

from __future__ import annotations

import pytest

from app.platform.spooled import spooled


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_they_come_back_in_their_order_whatever_the_pieces(size):
    given = [[7, 3, 2**40], [], [5], [1, 1, 9]]
    parts = list(spooled(given, size))
    assert [number for part in parts for number in part] == [7, 3, 2**40, 5, 1, 1, 9]
    assert all(len(part) == size for part in parts[:-1])
    assert len(parts[-1]) <= size


def test_all_are_taken_before_the_first_is_given():
    taken = []
    parts = spooled((taken.append(n) or [n] for n in range(5)), 2)
    assert next(parts) == [0, 1]
    assert len(taken) == 5
    assert list(spooled([], 3)) == []

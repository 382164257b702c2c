"""Sheets, clusters and rings: whatever the ground and the places, nothing is lost and nothing lies outside."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.maps import TALLEST, WIDTH, Spot, clustered, fitted, shares

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy

metres = st.integers(-2_000_000, 2_000_000)
counts = st.tuples(*[st.integers(0, 500)] * 3).filter(any)
places = st.lists(
    st.tuples(st.floats(0, 400), st.floats(0, 500), counts),
    max_size=60,
).map(lambda found: [Spot(f"{n:04d}", *place) for n, place in enumerate(found)])


@PATIENT
@given(metres, metres, st.integers(1, 2_000_000), st.integers(1, 2_000_000), st.floats(0, 1), st.floats(0, 1))
def test_all_of_the_ground_lies_on_the_sheet(left, top, wide, high, across, down):
    sheet = fitted(left, top, left + wide, top + high)
    x, y = sheet.at(left + across * wide, top + down * high)
    assert (sheet.width, sheet.height <= TALLEST + 0.1) == (WIDTH, True)
    assert 17 <= x <= sheet.width - 17
    assert 17 <= y <= sheet.height - 17


def test_a_single_place_has_a_sheet_too():
    sheet = fitted(10, 20, 10, 20)
    assert sheet.at(10, 20) == (200.0, 200.0)


@PATIENT
@given(places, st.integers(1, 20))
def test_every_place_is_in_one_cluster_and_counted_once(spots, most):
    found = clustered(spots, distance=27, most=most)
    assert sorted(key for cluster in found for key in cluster.keys) == [spot.key for spot in spots]
    assert sum(c.total for c in found) == sum(s.total for s in spots)
    assert all(len(cluster.keys) <= most for cluster in found)
    for cluster in found:
        assert cluster.counts == tuple(sum(by(spots, key)[n] for key in cluster.keys) for n in range(3))


def by(spots, key):
    return next(spot.counts for spot in spots if spot.key == key)


@PATIENT
@given(places)
def test_clusters_do_not_overlap_and_stand_on_their_largest_place(spots):
    found = clustered(spots, distance=27, most=1000)
    at = {spot.key: (spot.x, spot.y) for spot in spots}
    for n, cluster in enumerate(found):
        assert (cluster.x, cluster.y) == at[cluster.keys[0]]
        assert all(math.dist((cluster.x, cluster.y), (o.x, o.y)) >= 27 for o in found[:n])
        assert all(math.dist((cluster.x, cluster.y), at[key]) < 27 for key in cluster.keys)
        assert sum(by(spots, cluster.keys[0])) == max(sum(by(spots, key)) for key in cluster.keys)


@PATIENT
@given(places, st.randoms())
def test_the_order_of_the_places_does_not_matter(spots, random):
    shuffled = list(spots)
    random.shuffle(shuffled)
    assert clustered(shuffled, distance=27, most=100) == clustered(spots, distance=27, most=100)


@PATIENT
@given(counts)
def test_the_parts_of_a_ring_follow_each_other_and_fill_it(numbers):
    parts = shares(numbers)
    assert [kind for kind, _, _ in parts] == [kind for kind, count in enumerate(numbers) if count]
    assert parts[0][1] == 0
    assert math.isclose(sum(length for _, _, length in parts), 100, abs_tol=0.1)
    for (_, begin, length), (_, following, _) in pairwise(parts):
        assert math.isclose(begin + length, following, abs_tol=0.02)

"""Projection and simplification, whatever the coast."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.geography.rules.outlines import UNIT, area, box, dissolved, outline
from app.geography.rules.projection import projected, unprojected
from tests.geography.maps import rings_of

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy

latitudes, longitudes = st.floats(57, 81), st.floats(4, 32)


# Projection ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("north", "east", "zone", "metres"),
    [  # on the meridian: the length of the meridian from the equator (GRS 80) times 0.9996
        (60.0, 15.0, 33, (500_000.0, 6_651_411.190)),
        (45.0, 9.0, 32, (500_000.0, 4_982_950.400)),
        (0.0, 15.0, 33, (500_000.0, 0.0)),
    ],
)
def test_known_places_are_projected_where_they_lie(north, east, zone, metres):
    assert projected(north, east, zone) == pytest.approx(metres, abs=0.002)


@PATIENT
@given(latitudes, longitudes, st.sampled_from([32, 33, 35]))
def test_unprojecting_undoes_projecting(north, east, zone):
    assert unprojected(*projected(north, east, zone), zone) == pytest.approx((north, east), abs=1e-7)


@PATIENT
@given(latitudes, st.floats(0.01, 15))
def test_both_sides_of_the_meridian_mirror_each_other(north, away):
    (west_x, west_y), (east_x, east_y) = projected(north, 15 - away), projected(north, 15 + away)
    assert west_x + east_x == pytest.approx(1_000_000, abs=1e-3)
    assert west_y == pytest.approx(east_y, abs=1e-3)


# Simplification ------------------------------------------------------------------------------------------------------
def coast(points: list[float]) -> list[tuple[float, float]]:
    """A closed, wrinkled coast: a radius in each of many directions."""
    steps = 2 * math.pi / len(points)
    return [(5e5 + r * math.cos(n * steps), 7e6 + r * math.sin(n * steps)) for n, r in enumerate(points)]


coasts = st.lists(st.floats(2_000, 60_000), min_size=3, max_size=200).map(coast)


def distance(point, ring) -> float:
    """From a point to the nearest edge of a ring."""
    return min(_to_edge(point, a, b) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))


def _to_edge(point, a, b) -> float:
    (px, py), (ax, ay), (bx, by) = point, a, b
    dx, dy = bx - ax, by - ay
    along = 0 if dx == dy == 0 else min(max(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 0), 1)
    return math.hypot(px - ax - along * dx, py - ay - along * dy)


@PATIENT
@given(coasts, st.sampled_from([25.0, 150.0, 700.0]))
def test_a_simplified_coast_stays_within_the_tolerance(ring, tolerance):
    assume(area(ring) > 1e6)
    (small,) = rings_of(outline([ring], tolerance=tolerance, most=10_000))
    assert len(small) <= len(ring)
    assert max(distance(point, small) for point in ring) <= tolerance * 1.25 + UNIT


@PATIENT
@given(st.lists(coasts, min_size=1, max_size=5), st.integers(3, 60))
def test_a_shape_never_has_more_points_than_it_may_and_never_vanishes(rings, most):
    assume(all(area(ring) > 1e6 for ring in rings))
    small = rings_of(outline(rings, tolerance=25, most=most))
    assert 3 <= sum(map(len, small)) <= max(most, 4)
    around = box(rings)
    for x, y in (point for ring in small for point in ring):
        assert around.near((round(x / UNIT), -round(y / UNIT)), 1)


def test_an_island_too_small_to_see_goes_and_the_only_land_stays():
    land, islet = coast([20_000.0] * 40), [(9e5, 7e6), (9e5 + 90, 7e6), (9e5, 7e6 + 90)]
    assert len(rings_of(outline([islet, land], tolerance=150, most=500))) == 1
    assert len(rings_of(outline([islet], tolerance=150, most=500))) == 1


def test_neighbours_without_their_common_border_are_one_ring():
    left, right = [(0, 0), (10, 0), (10, 5), (10, 10), (0, 10)], [(20, 0), (20, 10), (10, 10), (10, 5), (10, 0)]
    (ring,) = dissolved([[left], [right]])
    assert area(ring) == 200
    assert (10, 5) not in ring


@PATIENT
@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=4, max_size=4))
def test_dissolved_squares_enclose_exactly_their_area(grid):
    squares = [
        [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]]
        for y, row in enumerate(grid)
        for x, filled in enumerate(row)
        if filled
    ]
    edges: set[frozenset] = set()
    for ring in dissolved(squares):
        for pair in zip(ring, (*ring[1:], ring[0]), strict=True):
            assert frozenset(pair) not in edges
            edges.add(frozenset(pair))
    covered = sum(any_inside(edges, x + 0.5, y + 0.5) for y in range(4) for x in range(4))
    assert covered == len(squares)


def any_inside(edges, x: float, y: float) -> bool:
    """Even-odd: how often a ray to the right crosses an edge."""
    crossed = 0
    for (x1, y1), (_, y2) in (tuple(edge) for edge in edges):
        crossed += x1 > x and min(y1, y2) < y < max(y1, y2)
    return crossed % 2 == 1

"""`flask geography import-boundaries` and `import-coordinates`: what they print, keep and refuse."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.geography import queries
from app.geography.models import Boundary, PostalPoint
from app.geography.rules.municipalities.centres import CENTRES
from app.platform.audit import AuditEntry
from app.platform.db import db
from tests.geography.maps import collection, feature, square, topology


@pytest.fixture
def run(tables, tmp_path):
    """Run a command on a file with this content."""

    def call(command: str, content: bytes, *options: str):
        file = tmp_path / "map.json"
        file.write_bytes(content)
        return tables.test_cli_runner().invoke(args=["geography", command, *options, str(file)])

    return call


def held() -> dict[str, str]:
    return dict(db.session.execute(select(Boundary.code, Boundary.coarse)).all())


def audited(table: str) -> list[tuple[str, dict]]:
    entries = select(AuditEntry.action, AuditEntry.changes).where(AuditEntry.entity == table)
    return [(action, changes) for action, changes in db.session.execute(entries)]


def test_boundaries_are_kept_and_the_second_time_nothing_changes(run):
    content = collection(feature("0301"), feature("4601"))
    first, second = run("import-boundaries", content), run("import-boundaries", content)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == "Boundaries of 1 counties and 2 municipalities; 3 changed.\n"
    assert second.stdout == "Boundaries of 1 counties and 2 municipalities; 0 changed.\n"
    assert first.stderr.startswith("Without a boundary: 1101, 1103, ")
    assert set(held()) == {"03", "0301", "4601"}


def test_a_new_edition_replaces_what_it_holds_and_the_rest_stays(run):
    run("import-boundaries", collection(feature("0301"), feature("4601")))
    before = held()
    result = run("import-boundaries", collection(feature("4601", square(*CENTRES["4601"], 0.1))))
    assert result.stdout == "Boundaries of 1 counties and 2 municipalities; 1 changed.\n"
    after = held()
    assert (after["0301"], after["4601"]) == (before["0301"], after["4601"])
    assert after["4601"] != before["4601"]
    told = audited("boundary")
    assert [action for action, _ in told] == ["create"] * 3 + ["update"]
    assert told[3][1]["coarse"] == ["(hidden)", "(hidden)"]  # a shape is too long for the history


def test_shapes_of_a_division_that_is_gone_go(run, tables):
    from app.platform.db import unit_of_work
    from app.platform.scope import SYSTEM, acting_as

    run("import-boundaries", collection(feature("0301")))
    with acting_as(SYSTEM), unit_of_work(source="test") as uow:
        uow.session.scalars(select(Boundary).where(Boundary.code == "0301")).one().code = "1601"
    run("import-boundaries", collection(feature("4601")))
    assert set(held()) == {"03", "4601"}


def test_topojson_and_a_projection_given_by_hand(run):
    assert run("import-boundaries", topology()).exit_code == 0
    assert run("import-boundaries", topology(), "--epsg", "4326").exit_code == 0
    refused = run("import-boundaries", topology(), "--epsg", "3857")
    assert (refused.exit_code, "EPSG:3857" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "unpack it"),
        (b"%PDF-1.7", "no GeoJSON or TopoJSON"),
        (b"[" * 100_000, "no GeoJSON or TopoJSON"),
        (b'{"type":"FeatureCollection","features":[]}', "no polygons"),
        (collection(feature("0301", [[1, 2]])), "The shape of 0301"),
        (collection(feature("1601", square(63.4, 10.4))), "1601"),
        (collection(feature("0301", square(69.0, 20.0))), "do not lie where they should"),
    ],
)
def test_wrong_files_end_with_two_and_change_nothing(run, content, says):
    run("import-boundaries", collection(feature("0301")))
    before = held()
    result = run("import-boundaries", content)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert held() == before


def test_a_file_of_gigabytes_is_refused_unread(tables, tmp_path):
    file = tmp_path / "huge.geojson"
    with file.open("wb") as stream:
        stream.truncate(3 * 1024**3)  # sparse: takes no room
    result = tables.test_cli_runner().invoke(args=["geography", "import-boundaries", str(file)])
    assert (result.exit_code, "larger than 200 MB" in result.stderr) == (2, True)


def test_the_ground_of_a_map_is_what_lies_inside(run):
    run("import-boundaries", collection(feature("0301"), feature("4601"), feature("4602")))
    assert set(queries.ground(db.session).shapes) == {"03"}
    assert set(queries.ground(db.session, "46").shapes) == {"4601", "4602"}
    alone = queries.ground(db.session, "4601")
    assert set(alone.shapes) == {"4601"}
    assert alone.around.near(queries.centre("4601"), 0)
    assert queries.ground(db.session, "11") == queries.Ground({}, None)


def test_a_county_without_its_municipalities_shapes_shows_its_own(run):
    run("import-boundaries", collection(feature("11", square(58.9, 6.0), key="fylkesnummer")))
    assert set(queries.ground(db.session, "11").shapes) == {"11"}


# Coordinates ---------------------------------------------------------------------------------------------------------
TABLE = "code,place,lat,lon\n0151,Oslo,59.91,10.74\n5003,Bergen,60.39,5.33\n9523,Kautokeino,68.8,84.0\nx,y,1,2\n0152\n"


def points() -> int:
    return db.session.scalar(select(func.count()).select_from(PostalPoint))


@pytest.mark.parametrize("heading", ["code,place,lat,lon", "POSTNR\tPOSTSTAD\tLAT\tLON"])
def test_coordinates_are_kept_and_impossible_ones_left_out(run, heading):
    content = TABLE.replace("code,place,lat,lon", heading)
    content = content.replace(",", "\t").replace("\t", "\t" if "\t" in heading else ",")
    first, second = (run("import-coordinates", content.encode()) for _ in range(2))
    assert first.stdout == "Coordinates of 2 postal codes; 2 changed.\n"
    assert first.stderr == "Left out, for they do not lie in Norway: 9523\n"
    assert second.stdout == "Coordinates of 2 postal codes; 0 changed.\n"
    assert set(queries.postal_spots(db.session, ["0151", "5003", "9523"])) == {"0151", "5003"}


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"name,city\nMarit,Oslo\n", b"code,lat,lon\nab,1,2\n", b'code,lat,lon\n"' * 9]
)
def test_wrong_tables_end_with_two(run, content):
    result = run("import-coordinates", content)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert points() == 0


def test_the_shipped_centres_are_those_of_todays_municipalities():
    from app.geography.rules import MUNICIPALITIES

    assert set(CENTRES) == {fact.code for fact in MUNICIPALITIES}
    assert queries.centre("2100") is None

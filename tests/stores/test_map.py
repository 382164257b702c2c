"""The map of stores: its numbers are the list's, whatever the filters, for whom and wherever the stores are."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
import sqlalchemy as sa

from tests.geography.maps import collection, feature

PLACES = {  # postal code -> municipality
    "0151": "0301",
    "0152": "0301",
    "1300": "3201",
    "5003": "4601",
    "5020": "4601",
    "5700": "4621",
    "9170": "2100",
}
HOW_MANY = {"0151": 3, "1300": 1, "5003": 4, "5020": 2, "5700": 1, "9170": 1}


@pytest.fixture
def stores(app, world, arrange):
    """Thirteen stores more at known places: three former members, one leaving; two abroad, one without an address."""
    from app.stores.models import MembershipTerm, Store, StoreAddress

    first = dt.date(2020, 1, 1)
    with arrange() as uow:
        member = world.ids["bjorn"]["member"]
        codes = [code for code, many in HOW_MANY.items() for _ in range(many)]
        for n, code in enumerate([*codes, "11122", "11122", ""]):
            country = "SE" if len(code) == 5 else "NO"
            number = f"8{n:03d}"
            store = uow.add(Store(number=number, name=f"Blomster {number}", country=country, recorded_at=uow.now))
            if code:
                uow.add(
                    StoreAddress(store_id=store.id, kind="visiting", postal_code=code, valid_from=first,
                                 municipality_code=PLACES.get(code), recorded_at=uow.now)
                )  # fmt: skip
            last = {0: dt.date(2024, 1, 1), 4: dt.date(2024, 1, 1), 5: dt.date(2024, 1, 1), 6: dt.date(2099, 1, 1)}
            uow.add(
                MembershipTerm(store_id=store.id, member_id=member, valid_from=first, valid_to=last.get(n),
                               recorded_at=uow.now)
            )  # fmt: skip


@pytest.fixture
def boundaries(app, arrange):
    """Shapes of Oslo, Bergen and Voss."""
    from app.geography import operations

    with arrange() as uow:
        rings = operations.read_boundaries(collection(feature("0301"), feature("4601"), feature("4621")))
        operations.import_boundaries(uow, rings=rings, today=uow.today)


@pytest.fixture
def look(sign_in):
    """A page's text as somebody sees it."""

    def read(path: str, who: str = "anna") -> str:
        answer = sign_in(who).get(path)
        assert answer.status_code == 200
        return answer.text

    return read


def links(text: str) -> list[tuple[str, str]]:
    """(address, words) of every link of the map that leads to rows: shapes, marks, legend, table."""
    body = text[text.index("b-map-page") :]
    found = []
    for tag, inner in re.findall(r"(<a [^>]*href=[^>]*>)(.*?)</a>", body, re.DOTALL):
        address = unescape(re.search(r'href="([^"]*)"', tag)[1])
        if re.match(r"/stores/?(\?|$)", address):
            named = re.search(r'aria-label="([^"]*)"', tag) or re.search(r"<title>([^<]*)", inner)
            found.append((address, unescape(named[1]) if named else re.sub(r"<[^>]*>", "", inner)))
    return found


def listed(text: str) -> int:
    """How many rows a list says it has."""
    return int(re.search(r'class="b-count">(\d+)', text)[1])


MAPS = (
    "/stores/map",
    "/stores/map?county=46",
    "/stores/map?county=46&municipality=4601",
    "/stores/map?county=03",
    "/stores/map?county=03&county=46",
    "/stores/map?status=active&status=former",
    "/stores/map?status=former&county=46",
    "/stores/map?q=Blomster&postal_code=5003&postal_code=1300",
    "/stores/map?municipality=0301&municipality=4601",
    "/stores/map?by=miljofyrtarn",
)


@pytest.mark.parametrize("path", MAPS)
@pytest.mark.parametrize("drawn", [True, False], ids=["boundaries", "points"])
def test_every_number_leads_to_exactly_as_many_rows(stores, look, request, path, drawn):
    if drawn:
        request.getfixturevalue("boundaries")
    text = look(path)
    found = [(address, re.search(r": (\d+)", words)) for address, words in links(text) if ": " in words]
    assert len(found) >= 3
    wrong = [(a, n[1], rows) for a, n in found if (rows := listed(look(a))) != int(n[1])]
    assert wrong == []


def test_the_marks_of_a_map_count_every_store_with_a_place_once(stores, boundaries, look):
    for path, count in (("/stores/map", 13), ("/stores/map?county=46", 7), ("/stores/map?municipality=4601", 6)):
        marks = re.findall(r'class="b-mark"[^>]*aria-label="[^"]*: (\d+) ', look(path))
        assert sum(map(int, marks)) == count


def test_zooming_in_shows_smaller_places_and_oslo_at_once(stores, look):
    country, county, city = look("/stores/map"), look("/stores/map?county=46"), look("/stores/map?county=03")
    assert 'href="/stores/map?county=46"' in country
    assert 'href="/stores/map?county=46&amp;municipality=4601"' in county
    assert ">Voss" in county
    assert "0151" in city  # Oslo is a county and a municipality: its postal codes at once


def test_postal_codes_stand_apart_where_coordinates_were_imported(stores, look, arrange):
    from app.geography import operations

    path = "/stores/map?county=46&municipality=4601"
    assert '"5003, 5020: 6 butikker' in look(path)
    with arrange() as uow:
        operations.import_coordinates(uow, places={"5003": (60.39, 5.32), "5020": (60.30, 5.20)})
    assert '"5003: 4 butikker' in look(path)


def test_what_has_no_place_is_told_and_can_be_listed(stores, look):
    text = look("/stores/map")
    note = unescape(re.search(r'b-map-note">.*?</div>', text, re.DOTALL)[0])
    assert re.search(r"4 butikker .*: 2 i andre land, 1 uten kommune, 1 utenfor fastlandet", note)
    assert listed(look("/stores/?located=no")) == 3
    assert listed(look("/stores/?located=yes")) == 14  # Svalbard's code too, which has no place on the map


def test_the_list_and_the_map_lead_to_each_other_with_the_same_filters(stores, look):
    query = "q=Blomster&amp;status=active&amp;county=46"
    assert f'href="/stores/map?{query}"' in look(f"/stores/?{unescape(query)}")
    assert f'href="/stores?{query}"' in look(f"/stores/map?{unescape(query)}").replace("/stores/?", "/stores?")
    chips = [
        re.findall(r'class="b-filter">.*?</span>', look(p + unescape(query))) for p in ("/stores/?", "/stores/map?")
    ]
    assert chips[0] == chips[1]
    assert len(chips[0]) == 3


def test_without_boundaries_the_map_says_how_to_bring_them(stores, look):
    assert "flask geography import-boundaries" in look("/stores/map")


def test_with_boundaries_shapes_are_links_and_nothing_is_missing(stores, boundaries, look):
    text = look("/stores/map?county=46")
    assert text.count('class="b-ground') == 2
    assert "import-boundaries" not in text
    assert "import-boundaries" in look("/stores/map?county=32")


def test_a_cooperative_elsewhere_is_told_that_it_has_no_places(world, look, arrange, system):
    from app.stores.models import StoreAddress

    with arrange() as uow:
        for row in uow.session.scalars(sa.select(StoreAddress)):
            row.municipality_code = None
    text = look("/stores/map")
    assert '<svg class="b-map"' not in text
    assert "flask geography import" in text


def test_a_florist_sees_the_own_store_and_no_other(world, look, boundaries):
    mine, theirs = (look("/stores/map?municipality=0301", who) for who in ("bjorn", "cecilie"))
    assert "0151: 1 butikk" in mine
    assert "0152" not in mine
    assert "0152: 1 butikk" in theirs


def test_a_scheme_tells_the_stores_apart_by_its_certificates(world, look, arrange, system):
    from app.certifications.models import Certificate, Scheme
    from app.stores.models import Store

    today = dt.date.today()
    scheme = system.scalar(sa.select(Scheme.id).where(Scheme.code == "miljofyrtarn"))
    with arrange() as uow:
        for name, days in (("bjorn", 400), ("cecilie", 30)):
            store = uow.session.get(Store, world.ids[name]["store"])
            uow.add(
                Certificate(store_id=store.id, scheme_id=scheme, number=f"7{days}", holder_org_number=store.org_number,
                            valid_from=today - dt.timedelta(days=100), valid_to=today + dt.timedelta(days=days),
                            recorded_at=uow.now)
            )  # fmt: skip
    legend = re.findall(
        r'<use href="#shape-\w+"/></svg>(?:<a href="([^"]*)">)?[^<]*(?:</a>|</span>)?',
        look("/stores/map?by=miljofyrtarn"),
    )
    assert "/stores/?validity=miljofyrtarn%3Avalid" in [unescape(address) for address in legend]
    for state, store in (("valid", "canarybjorn"), ("soon", "canarycecilie")):
        text = look(f"/stores/?validity=miljofyrtarn:{state}")
        assert (listed(text), f"{store} butikk" in text) == (1, True)
    assert "validity=miljofyrtarn%3Anot" not in look("/stores/map?by=miljofyrtarn")


@pytest.mark.parametrize(
    "query",
    ["by=nonsense", "county=99", "county=xx", "municipality=0000&municipality=9999", "by=%00", "validity=a:b", "page=9",
     "located=maybe", "by=" + "x" * 5000],
)  # fmt: skip
def test_a_strange_address_is_answered(stores, look, query):
    assert "b-map-page" in look(f"/stores/map?{query}")


def test_the_map_is_read_in_as_many_statements_however_many_stores_there_are(app, world, look, request):
    before = statements(app, look)
    request.getfixturevalue("stores")
    after = statements(app, look)
    assert before == after
    assert after <= 22


def statements(app, look) -> int:
    """How many statements a warm page asks."""
    from app.platform.db import db

    look("/stores/map")
    asked = []
    with app.app_context():
        engine = db.engine

    def count(connection, cursor, statement, *rest):
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", count)
    look("/stores/map")
    sa.event.remove(engine, "before_cursor_execute", count)
    return len(asked)


def test_a_shape_is_no_wider_than_the_sheet(stores, boundaries, look):
    text = look("/stores/map?county=46&municipality=4601")
    scale, _, _, _, left, top = map(float, re.search(r'transform="matrix\(([^)]*)\)', text)[1].split())
    x, y = map(int, re.search(r'd="M(-?\d+) ?(-?\d+)l', text).groups())
    assert 0 <= x * scale + left <= 400
    assert 0 <= y * scale + top <= 520

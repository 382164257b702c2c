"""How a florist asks for another florist's rows: every route with an id, filter, search, prefill, form and body.

The addresses are derived from the running application, so that a new filter or field is attacked at once; what may be
answered is not: nothing of the other florist, anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.security import matrix
from tests.security.canaries import canary

BORDERLAND = ("/static/", "/bootstrap/", "/login", "/logout", "/password", "/preferences", "/csp-report", "/health")
OWN_LIFE = ("/profile", "/api/v1/security")


@dataclass(frozen=True, slots=True)
class Attack:
    """One request. `twin`: whoever may see the victim's rows gets the victim's canary from the very same request."""

    method: str
    path: str
    how: dict[str, Any] = field(default_factory=dict)
    twin: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.how or ''}".strip()


def on_routes(house: Any, victim: str, table: dict[tuple[str, str], matrix.Row]) -> Iterator[Attack]:
    """Every declared route, its ids those of the victim."""
    for (route, method), row in table.items():
        path = route.partition("#")[0] + row.query.replace("canaryb", canary(victim)[:7])
        if path.startswith(BORDERLAND + OWN_LIFE) or "nonsense" in route:
            continue
        for name, value in row.ids.items():
            plain = isinstance(value, str) and value.startswith("=")
            path = path.replace(f"<{name}>", str(value[1:] if plain else house.id_of(victim, value)))
        twin = method == "GET" and row.word == "canarybjorn" and "seen" in row.outcomes.values()
        yield Attack(method, path, {n: v for n, v in row.how.items() if n != "headers"}, twin)


def on_lists(house: Any, victim: str) -> Iterator[Attack]:
    """Every filter, sort and column of every list, on the page, in the export and in the API. Excel holds the rows of
    the same export: it is asked for all columns, and for the first filter.
    """
    from app.platform.runtime import runtime

    with house.app.app_context():
        listings, views = dict(runtime().listings), list(runtime().views.values())
        apis = [a for a in runtime().apis if getattr(a, "listing", None) is not None]
    places = [(v.listing.name, f"{v.route_base}{end}") for v in views for end in ("/", "/export.csv", "/export.xlsx")]
    places += [(a.listing.name, f"/api/v1/{a.resource_name}/") for a in apis]
    for name, base in places:
        listing = listings[name]
        columns = ",".join(c.name for c in listing.columns)
        queries = [f"sort={s}{c.name}" for c in listing.columns if c.sort is not None for s in ("", "-")]
        queries += [f"columns={columns}", "page_size=100&page=2", "page=1000000"]
        narrowed = [f"{f.name}={value}" for f in listing.filters for value in _values(house, f, victim)]
        asked = [f"columns={columns}", *narrowed[:1]] if base.endswith(".xlsx") else [*queries, *narrowed]
        yield from (Attack("GET", f"{base}?{query}") for query in asked)


def _values(house: Any, wanted: Any, victim: str) -> list[str]:
    from app.platform.db import db

    mine = house.world.ids[victim]
    if wanted.kind == "lookup":
        return [str(mine.get(wanted.lookup, mine["store"]))]
    if wanted.kind == "bool":
        return ["1", "0"]
    if wanted.kind == "date":
        return ["2026-01-01", "2035-01-01"]
    if wanted.choices is not None:
        with house.app.app_context(), house.system():
            found = [value for value, _ in wanted.choices(db.session())]
        return ["0301", *found[:8]] if len(found) > 8 else found
    return [canary(victim)[:7], house.org_number(victim)[:8], house.number(victim), "015"]


def on_search(house: Any, victim: str) -> Iterator[Attack]:
    """The search and every pick list, by words, numbers and the beginning of words."""
    from app.platform import lookups

    with house.app.app_context():
        kinds = list(lookups.kinds())
    for text in (
        canary(victim)[:7],
        house.org_number(victim)[:8],
        house.number(victim),
        "can",
        canary(victim)[:9].upper(),
    ):
        for path in ("/search/", "/search/records", *(f"/search/lookup/{kind}" for kind in kinds)):
            yield Attack("GET", f"{path}?q={text}", {"headers": {"Accept": "application/json"}})
            yield Attack("GET", f"{path}?q={text}")


def on_forms(house: Any, victim: str, attacker: str) -> Iterator[Attack]:
    """Prefilled forms, checks, and saving one's own rows with the victim's ids in them."""
    from app.platform.runtime import runtime

    with house.app.app_context():
        views = [v for v in runtime().views.values() if v.sections]
    theirs, mine = house.world.ids[victim], house.world.ids[attacker]
    for view in views:
        table = view.datamodel.obj.__table__.c
        fields = sorted(({*view.add_columns, *view.edit_columns} - {"id"}) & set(table.keys()))
        relations = {n: table[n].info["lookup"] for n in fields if table[n].info.get("lookup") in theirs}
        for name, kind in relations.items():
            yield Attack("GET", f"{view.route_base}/new?{name}={theirs[kind]}")
        own = {**_typical(view, mine), **{n: str(mine.get(k, "")) for n, k in relations.items()}}
        for name, kind in relations.items():
            stolen = {**own, name: str(theirs[kind])}
            typed = {**own, name: "", f"{name}-text": canary(victim)[:9]}
            for data in (stolen, typed):
                yield Attack("POST", f"{view.route_base}/new", {"data": data})
                yield Attack("POST", f"{view.route_base}/check", {"data": data})
                pk = mine.get(house.key(view.datamodel.obj.__tablename__))
                yield Attack("POST", f"{view.route_base}/check?pk={pk}", {"data": data})
                yield Attack("POST", f"{view.route_base}/{pk}/edit", {"data": data | {"version": ""}})
        pk = theirs.get(house.key(view.datamodel.obj.__tablename__))
        for end in ("edit", "delete"):
            yield Attack("POST", f"{view.route_base}/{pk}/{end}", {"data": {**own, "version": "1"}})


def _typical(view: Any, ids: dict[str, int]) -> dict[str, str]:
    """Values that a form accepts, as far as a column tells."""
    found = {}
    for name in view.add_columns:
        column = view.datamodel.obj.__table__.c.get(name)
        if column is None or column.info.get("lookup"):
            continue
        if column.info.get("choices"):
            found[name] = next((value for value, _ in column.info["choices"]), "")
        elif str(column.type).startswith("DATE"):
            found[name] = {"valid_from": "01.01.2032", "suspended_to": "", "suspended_from": ""}.get(name, "")
        elif name in ("number", "code"):
            found[name] = "987"
        elif name == "postal_code":
            found[name] = "0150"
        elif name in ("name", "street", "trade"):
            found[name] = "Own words"
    return found


def on_api(house: Any, victim: str, attacker: str) -> Iterator[Attack]:
    """Bodies with the victim's ids, and changes of the victim's rows whatever the precondition says."""
    from app.platform.runtime import runtime

    with house.app.app_context():
        apis = [a for a in runtime().apis if getattr(a, "datamodel", None) is not None]
    theirs, mine = house.world.ids[victim], house.world.ids[attacker]
    for api in apis:
        base, table = f"/api/v1/{api.resource_name}/", api.datamodel.obj.__table__.c
        pk, own = (
            theirs.get(house.key(api.datamodel.obj.__tablename__)),
            mine.get(house.key(api.datamodel.obj.__tablename__)),
        )
        names = sorted({*api.add_columns, *api.edit_columns})
        relations = {n: table[n].info["lookup"] for n in names if table[n].info.get("lookup") in theirs}
        every = {"headers": {"If-Match": "*"}}
        for body in [{n: theirs[k]} for n, k in relations.items()] + [{}, {"name": "Own words"}, {"id": pk}]:
            yield Attack(
                "POST",
                base,
                {"json": {n: mine.get(k) for n, k in relations.items()} | {"valid_from": "2033-01-01"} | body},
            )
            yield Attack("PATCH", f"{base}{own}", {"json": body, **every})
            yield Attack("PATCH", f"{base}{pk}", {"json": body, **every})
        yield Attack("DELETE", f"{base}{pk}", every)


class Inputs(HTMLParser):
    """A page's form as a browser would send it back."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {n: v or "" for n, v in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = "data-form" in given or given.get("id") == "record-form" or "form" in given.get("class", "")
        if (tag == "input" and name and given.get("type") not in ("checkbox", "radio", "submit", "search")) or (
            "checked" in given and name
        ):
            self.found[name] = given.get("value", "")
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and ("selected" in given or self.select not in self.found):
            self.found[self.select] = given.get("value", "")
        if tag == "textarea":
            self.area = name
            self.found[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self.select, self.area = ("" if tag == "select" else self.select), ("" if tag == "textarea" else self.area)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data


def form_of(page: str) -> dict[str, str]:
    """What a page's main form holds."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    parser = Inputs()
    parser.feed(main.group(0) if main else page)
    return parser.found

"""What every route tells the browser, what writes without the page's token, and wrong bytes in every field."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import pytest

from tests.security import matrix
from tests.security.house import text_of
from tests.security.test_matrix import TABLE, address, sent

POLICY = {
    "default-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EXEMPT = {
    "/csp-report",
    "/api/v1/security/login",
    "/unsubscribe/",
}  # they act for nobody; a signed link may end messages
INNER = re.compile(
    r"SELECT .{1,300} FROM|INSERT INTO|UPDATE \w+ SET|\[SQL|sqlalchemy|sqlite3\.|psycopg|Traceback \(most", re.DOTALL
)
TEXTS = (
    "\x00",
    "a\x00b",
    "\udcff",
    "9" * 400,
    "-1",
    "99999999999999999999",
    "2147483648",
    "1e999999",
    "NaN",
    "31.02.2026",
    "0000-00-00",
    "99.99.9999",
    "01.01.10000",
    "'; DROP TABLE store; --",
    "%' OR 1=1 --",
    "{{ 7*7 }}%s%(x)s",
    "<script>alert(1)</script>",
    "x" * 60_000,
    "\u202e\u200f\U0001f490",
    "\r\nSet-Cookie: a=b",
    "../../etc/passwd",
    " ",
    "true",
    "[]",
    "=1+1",
)
HARD = {"\x00", "a\x00b", "\udcff", "9" * 400, "-1", "2147483648", "1e999999", "%' OR 1=1 --", "\u202e\u200f\U0001f490"}
"""What a database may choke on where everything else is right: alone in each field. The others come many at a time."""
VALUES = (None, True, -1, 2**63, 10**400, 1.5, [], {}, [[1]], {"a": {"b": 1}}, "", *TEXTS)


@pytest.mark.parametrize("actor", ["anonymous", "administrator"])
def test_every_route_carries_the_headers(house, actor):
    wrong = []
    for (route, method), row in TABLE.items():
        if method != "GET":
            continue
        answer = house.ask(actor, "GET", address(house, route, row, actor))
        given = set(answer.headers.get("Content-Security-Policy", "").split("; "))
        wrong += [f"{route} lacks {part}" for part in POLICY - given]
        wrong += [f"{route}: loose policy {part}" for part in given if "unsafe" in part or "*" in part]
        wrong += [f"{route} lacks {name}" for name, value in FIXED.items() if answer.headers.get(name) != value]
        kept = answer.headers.get("Cache-Control") != "no-store"
        wrong += (
            [f"{route} may be kept" if kept else f"{route} may not be kept"] if kept is not ("static" in route) else []
        )
        wrong += (
            [f"{route}: script without nonce"] if re.search(r"<script(?![^>]*(nonce|src=))", text_of(answer)) else []
        )
        answer.close()
    assert not wrong, "\n".join(wrong)


def test_nothing_is_written_on_the_strength_of_a_cookie_alone(house):
    client, wrong = house.client("administrator"), []
    before = house.fingerprint()
    for (route, method), row in TABLE.items():
        if method == "GET" or route in EXEMPT:
            continue
        for headers in ({}, {"X-CSRFToken": "forged"}, {"X-CSRFToken": house.token("membership")}):
            answer = client.open(
                address(house, route, row, "administrator"), method=method, headers=headers, **_plain(row)
            )
            if answer.status_code != 400:
                wrong.append(f"{method} {route} with {headers}: {answer.status_code}")
    assert house.fingerprint() == before
    assert house.lives("administrator")
    assert not wrong, "\n".join(wrong)


def _plain(row: matrix.Row) -> dict:
    return {name: value for name, value in sent(row, "administrator").items() if name != "headers"}


def test_nobody_is_signed_out_by_a_link(house):
    assert house.ask("florist", "GET", "/logout/").status_code == 405
    assert house.lives("florist")
    client = house.fresh("florist")
    assert house.ask("florist", "POST", "/logout/", client=client).status_code == 303
    assert client.get("/api/v1/security/me").status_code == 401


def wrong_with(answer, what: str) -> list[str]:
    text = text_of(answer)
    answer.close()
    found = [f"{what}: {answer.status_code}"] if answer.status_code >= 500 else []
    return found + ([f"{what}: shows {hit.group(0)[:80]!r}"] if (hit := INNER.search(text)) else [])


def forms(house) -> list[tuple[str, list[str]]]:
    """Every address that takes a form, with its fields."""
    from app.platform.runtime import runtime

    with house.app.app_context():
        views = [v for v in runtime().views.values() if v.sections]
        found = []
        for view in views:
            own = house.world.ids["bjorn"].get(house.key(view.datamodel.obj.__tablename__)) or house.id_of(
                "bjorn", "scheme"
            )
            for end, columns in (("new", view.add_columns), (f"{own}/edit", view.edit_columns)):
                if end.split("/")[-1].replace("new", "add") in view.include_route_methods:
                    found.append((f"{view.route_base}/{end}", [*columns, "version"]))
    ids = house.world.ids["bjorn"]
    return [
        *found,
        ("/login/", ["username", "password", "next"]),
        ("/password/forgotten", ["username"]),
        ("/preferences/theme", ["theme"]),
        ("/profile/password", ["current", "password", "again"]),
        ("/deliveries/1/retry", ["hook"]),
        (f"/records/store/{ids['store']}/notes", ["text"]),
        (f"/certificates/{ids['certificate']}/verify", ["how"]),
        (f"/users/{ids['user']}/access", ["active"]),
        ("/users/new", ["username", "email", "first_name", "last_name", "roles"]),
    ]


def turned(names: list[str], values: list) -> list[dict]:
    """Every value in every field, in as few requests as there are values: each field has the next value in turn."""
    return [{name: values[(place + by) % len(values)] for place, name in enumerate(names)} for by in range(len(values))]


def bytes_of(fields: dict[str, str]) -> bytes:
    return "&".join(f"{n}={quote(v.encode('utf-8', 'surrogateescape'))}" for n, v in fields.items()).encode()


def test_wrong_bytes_in_every_form_field_are_no_error_of_ours(house):
    """Signing in is tried by a visitor; its counted tries refuse after a while, which is an answer too."""
    wrong, number = [], 0
    for path, fields in forms(house):
        actor = "anonymous" if path.startswith(("/login", "/password")) else "administrator"
        filled = [dict.fromkeys(fields, text) for text in TEXTS if len(text) >= 1000 or path.endswith("/new")]
        if not path.endswith("/new"):
            filled += [{name: text} for text in TEXTS if text in HARD for name in fields]
            filled += turned(fields, [text for text in TEXTS if len(text) < 1000 and text not in HARD])
        for values in filled:
            shown = {f"{name}-text": text for name, text in values.items() if name.endswith("_id")}
            data = bytes_of(values | shown)
            answer = house.ask(actor, "POST", path, data=data, content_type="application/x-www-form-urlencoded")
            wrong += wrong_with(answer, f"{path} {str(values)[:90]}")
            number += 1
    print(f"\n{number} wrong forms")  # noqa: T201 - the count is part of the result
    assert house.lives("administrator")
    assert not wrong, "\n".join(wrong)


def test_wrong_values_in_every_field_of_the_api_are_no_error_of_ours(house):
    from app.platform.runtime import runtime

    wrong, number = [], 0
    with house.app.app_context():
        apis = [(a, f"/api/v1/{a.resource_name}/") for a in runtime().apis if getattr(a, "datamodel", None) is not None]
    for api, base in apis:
        own = house.world.ids["bjorn"].get(house.key(api.datamodel.obj.__tablename__), 1)
        every, head = sorted({*api.add_columns, *api.edit_columns}), {"If-Match": "*"}
        kinds = [value for value in VALUES if not isinstance(value, str)]
        alone = [*kinds, *(text for text in TEXTS if text in HARD)]
        bodies = [("POST", base, dict.fromkeys(every, value)) for value in VALUES]
        bodies += [("PATCH", f"{base}{own}", {name: value}) for value in alone for name in every]
        bodies += [("PATCH", f"{base}{own}", body) for body in turned(every, [v for v in VALUES if v not in alone])]
        for method, path, body in bodies:
            answer = house.ask("administrator", method, path, json=body, headers=head)
            wrong += wrong_with(answer, f"{method} {path} {str(body)[:90]}")
            number += 1
        for body in (b"", b"null", b"[]", b"{", b'{"a": NaN}', b"\xff\xfe", b'"' + b"a" * 5000 + b'"', b"[" * 5000):
            answer = house.ask("administrator", "POST", base, data=body, content_type="application/json")
            wrong += wrong_with(answer, f"POST {base} {body[:20]!r}")
    for body in (
        b"",
        b"[]",
        b"\xff",
        b'{"username": 1, "password": []}',
        b'{"username": "\\u0000", "password": "\\ud800"}',
    ):
        answer = house.ask("anonymous", "POST", "/api/v1/security/login", data=body, content_type="application/json")
        wrong += wrong_with(answer, f"login {body!r}")
    for path in ("/api/v1/security/login", "/csp-report"):
        answer = house.ask("anonymous", "POST", path, data=b"[" * 5000, content_type="application/json")
        wrong += wrong_with(answer, f"{path} nested deeply")
    print(f"\n{number} wrong bodies")  # noqa: T201 - the count is part of the result
    assert not wrong, "\n".join(wrong)


def test_wrong_addresses_are_no_error_of_ours(house):
    """Filters, sorts, pages and ids of every list and card with wrong bytes."""
    from app.platform.runtime import runtime

    wrong, texts = [], [t for t in TEXTS if len(t) < 1000]
    with house.app.app_context():
        listings = dict(runtime().listings)
        places = [(v.listing.name, f"{v.route_base}/") for v in runtime().views.values()]
        places += [
            (a.listing.name, f"/api/v1/{a.resource_name}/") for a in runtime().apis if getattr(a, "listing", None)
        ]
    for listing, base in places:
        names = [f.name for f in listings[listing].filters] + ["sort", "page", "page_size", "columns", "nonsense"]
        for text in texts:
            queries = "&".join(f"{name}={quote(text.encode('utf-8', 'surrogateescape'))}" for name in names)
            for query in (queries, *(queries.split("&") if "api" in base and text in HARD else ())):
                wrong += wrong_with(house.ask("administrator", "GET", f"{base}?{query}"), f"{base}?{query[:80]}")
        for pk in ("0", "2147483647", "2147483648", "-1", "9" * 60, "1.5", "%00", "%ff", "1%27", "new%00"):
            wrong += wrong_with(house.ask("administrator", "GET", f"{base}{pk}"), f"{base}{pk}")
    for path in ("/search/", "/search/lookup/store", "/certified-stores/", "/api/v1/certified_stores/", "/outbox/"):
        for text in texts:
            value = quote(text.encode("utf-8", "surrogateescape"))
            query = "&".join(
                f"{n}={value}"
                for n in ("q", "scheme", "on", "county", "municipality", "postal", "designer", "near_misses", "page")
            )
            for asked in (query, f"from={value}&to={value}", f"when=period&from={value}"):
                wrong += wrong_with(house.ask("administrator", "GET", f"{path}?{asked}"), f"{path}?{asked[:60]}")
    for path in (
        "/static/bukett/any/../../config.py",
        "/static/bukett/any/%2e%2e/%2e%2e/config.py",
        "/static/bukett/any/%00",
        "/records/store/1/files/1/../2",
    ):
        wrong += wrong_with(house.ask("administrator", "GET", path), path)
    assert house.lives("administrator")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "name", ["", "a\x00b.pdf", "../../x.pdf", "x" * 5000 + ".pdf", "a.svg", "a.html", "evil.exe", "\u202egpj.exe"]
)
def test_wrong_files_are_refused_or_kept_harmless(house, name):
    path = f"/records/store/{house.world.ids['bjorn']['store']}/files"
    for content in (
        b"",
        b"\x00" * 100,
        b"<svg onload=alert(1)>",
        b"<html><script>alert(1)</script>",
        b"MZ" + b"\x00" * 200,
        b"%PDF-",
        b"PK\x03\x04",
    ):
        answer = house.ask(
            "administrator",
            "POST",
            path,
            data={"file": (io.BytesIO(content), name)},
            headers={"Accept": "application/json"},
        )
        assert wrong_with(answer, f"{name!r} {content[:10]!r}") == []

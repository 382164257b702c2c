"""A list page beside a hand-written one of the same HTML: what rights, declared lists and the frame cost.

The hand-written page asks its own SQL and fills one template with plain rows. Its frame is taken as text from the page
it is measured against, so that it stays the same HTML when that changes; its rows and its filters' choices are written
out below. It signs its reader in by the session and looks at one role; it knows nothing of scopes, columns or filters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, session

from app.platform import clock
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import SECRET, Stand

LIMIT = 8.0
ALIKE = 0.02
USER = """SELECT u.id, r.name FROM ab_user u JOIN ab_user_role x ON x.user_id = u.id JOIN ab_role r ON r.id = x.role_id
WHERE u.id = :pk AND u.active AND u.session_epoch = :epoch"""
COUNT = "SELECT count(*) FROM store"
PAGE = """SELECT s.id, s.number, s.name, m.id AS member, m.name AS owner, a.place, k.name AS county
FROM store s
LEFT JOIN store_owner o ON o.store_id = s.id AND (o.valid_to IS NULL OR o.valid_to > :today)
LEFT JOIN member m ON m.id = o.member_id
LEFT JOIN store_address a ON a.store_id = s.id AND a.kind = 'visiting' AND (a.valid_to IS NULL OR a.valid_to > :today)
LEFT JOIN county k ON k.code = substr(a.municipality_code, 1, 2) AND k.valid_to IS NULL
ORDER BY s.number, s.id LIMIT 50"""
TERMS = """SELECT store_id, valid_from, valid_to, suspended_from, suspended_to FROM membership_term
WHERE store_id IN :ids"""
CERTIFICATES = """SELECT c.store_id, c.valid_from, c.valid_to, c.withdrawn_on, p.id AS pause FROM certificate c
LEFT JOIN certificate_suspension p ON p.certificate_id = c.id AND p.valid_from <= :today AND p.valid_to > :today
WHERE c.store_id IN :ids AND c.number IS NOT NULL AND c.valid_to IS NOT NULL
AND c.scheme_id = (SELECT id FROM scheme WHERE code = 'miljofyrtarn') ORDER BY c.valid_to"""
DESIGNERS = """SELECT DISTINCT e.store_id, p.name FROM employment e JOIN person p ON p.id = e.person_id
JOIN qualification q ON q.person_id = p.id AND q.trade = 'blomsterdekoratør'
WHERE e.store_id IN :ids AND (e.valid_to IS NULL OR e.valid_to > :today) ORDER BY p.name"""
CHOICES = {
    "county": "SELECT code, name FROM county WHERE valid_to IS NULL ORDER BY code",
    "municipality": "SELECT code, name FROM municipality WHERE valid_to IS NULL ORDER BY code",
}
ALL = (USER, COUNT, PAGE, *CHOICES.values())
STATEMENTS = {each: sa.text(each) for each in ALL} | {
    each: sa.text(each).bindparams(sa.bindparam("ids", expanding=True)) for each in (TERMS, CERTIFICATES, DESIGNERS)
}
CHECK = '<label class="form-check"><input class="form-check-input" type="checkbox" name="NAME" value="'
CHOICE = CHECK + '{{ code }}"><span>{{ name }}</span></label>'
ROW = """<tr role="row" data-url="/stores/{{ r.id }}">
<td role="cell" data-label="Butikknavn"><label class="b-pick"><input class="form-check-input" type="checkbox" name="id"
 value="{{ r.id }}" form="bulk" autocomplete="off"><span class="visually-hidden">Velg {{ r.name }}</span></label>
<a class="rec" href="/stores/{{ r.id }}">{{ r.name }}</a></td>
<td role="cell" data-label="Butikknummer">{{ r.number }}</td>
<td role="cell" data-label="Medlem"><a href="/members/{{ r.member }}">{{ r.owner }}</a></td>
<td role="cell" data-label="Poststed">{{ r.place }}<span class="b-sub b-line">{{ r.county }}</span></td>
<td role="cell" data-label="Status"><span class="chip {{ r.tone }}">{{ r.status }}</span></td>
<td role="cell" data-label="Miljøfyrtårn">{% if r.share is not none %}<span class="b-validity">
<svg class="b-bar {{ r.look }}" aria-hidden="true"><rect class="back" width="100%" height="100%" rx="4"/>
<rect class="front" width="{{ r.share }}%" height="100%" rx="4"/></svg>
<span class="chip {{ r.look }}">{{ r.text }}</span></span>{% elif r.text %}<span class="chip {{ r.look }}">
<i class="bi bi-{{ r.icon }}" aria-hidden="true"></i>{{ r.text }}</span>
{%- else %}<span class="chip off">Ikke registrert</span>{% endif %}</td>
<td role="cell" data-label="Blomsterdekoratør">{{ r.designers or "–" }}</td></tr>
""".replace(">\n<", "><")


def measured(stand: Stand, times: int) -> Line:
    """The list of stores as an administrator sees it, beside the hand-written page."""
    ours = stand.get("/stores/").text
    client = _application(stand.engine, ours).test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = "1:0"
    theirs = client.get("/").text
    _alike(ours, theirs)
    costs = cost.medians([(stand, lambda: stand.get("/stores/")), (stand, lambda: client.get("/"))], times)
    note = f"{len(ours) / 1000:.0f} kB; {costs[0] * 1000:.1f} ms against {costs[1] * 1000:.1f}"
    return Line(
        "List of stores with rights against a hand-written page", stand.kind, costs[0] / costs[1], LIMIT, "times", note
    )


def _application(engine: sa.Engine, page: str) -> Flask:
    app = Flask(__name__)
    app.secret_key = SECRET
    template = app.jinja_env.from_string(_template(page))

    @app.get("/")
    def stores() -> str:
        today = str(clock.today()) if engine.dialect.name == "sqlite" else clock.today()
        pk, _, epoch = str(session.get("_user_id", "0:0")).partition(":")
        with engine.connect() as connection:

            def ask(statement: str, **more: Any) -> Any:
                return (
                    connection.execute(
                        STATEMENTS[statement], ({"today": today} if ":today" in statement else {}) | more
                    )
                    .mappings()
                    .all()
                )

            roles = {row["name"] for row in ask(USER, pk=int(pk), epoch=int(epoch))}
            if not roles & {"Administrator", "Membership", "Auditor"}:
                abort(403)
            ask(COUNT)
            rows = [dict(row) for row in ask(PAGE)]
            _complete(rows, ask, clock.today())
            choices = {name: [tuple(row.values()) for row in ask(sql)] for name, sql in CHOICES.items()}
        return template.render(rows=rows, **choices)

    return app


def _template(page: str) -> str:
    """The page's frame as text, with loops where it has rows and choices."""
    start, end = page.index('<tr role="row" data-url'), page.index("</tbody>")
    page = page[:start] + "\0rows\0" + page[end:]
    for name in CHOICES:
        mark = CHECK.replace("NAME", name)
        first, last = page.index(mark), page.rindex(mark)
        page = page[:first] + f"\0{name}\0" + page[page.index("</label>", last) + len("</label>") :]
    loops = {"rows": "{% for r in rows %}" + ROW + "{% endfor %}"}
    for name in CHOICES:
        loops[name] = f"{{% for code, name in {name} %}}{CHOICE.replace('NAME', name)}{{% endfor %}}"
    parts = page.split("\0")
    return "".join(loops[part] if place % 2 else f"{{% raw %}}{part}{{% endraw %}}" for place, part in enumerate(parts))


def _complete(rows: list[dict[str, Any]], ask: Any, today: dt.date) -> None:
    """Status, certificate and designers of the page's stores."""
    ids = [row["id"] for row in rows]
    terms, certificates, designers = (_by_store(ask(each, ids=ids)) for each in (TERMS, CERTIFICATES, DESIGNERS))
    for row in rows:
        row["tone"], row["status"] = _status(terms[row["id"]], today)
        row["look"], row["icon"], row["text"], row["share"] = _certificate(certificates[row["id"]], today)
        row["designers"] = ", ".join(each["name"] or "Ukjent person" for each in designers[row["id"]])


def _by_store(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["store_id"]].append(row)
    return found


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _shown(day: dt.date | None) -> str:
    return "–" if day is None else f"{day - dt.timedelta(days=1):%d.%m.%Y}"


def _status(terms: list[Any], today: dt.date) -> tuple[str, str]:
    for term in terms:
        start, end, pause = _day(term["valid_from"]), _day(term["valid_to"]), _day(term["suspended_from"])
        if end is not None and end <= today:
            continue
        if start is not None and start > today:
            return "info", f"Innmeldes {start:%d.%m.%Y}"
        if pause is not None and pause <= today:
            return "warn", f"Suspendert til {_shown(_day(term['suspended_to']))}"
        return ("ok", "Aktiv") if end is None else ("warn", f"Oppsagt til {_shown(end)}")
    return "off", "Utmeldt"


def _certificate(held: list[Any], today: dt.date) -> tuple[str, str, str, int | None]:
    found: tuple[str, str, str, int | None] = ("", "", "", None)
    for each in held:
        start, end, off = _day(each["valid_from"]), _day(each["valid_to"]), _day(each["withdrawn_on"])
        passed = (
            None if start is None or end is None else min(max(100 * (today - start).days // (end - start).days, 0), 100)
        )
        if off is not None and off <= today:
            found = "bad", "slash-circle", "Tilbakekalt", None
        elif end is not None and end <= today:
            found = "bad", "x-lg", f"Utløpt {_shown(end)}", passed
        elif start is not None and start > today:
            found = found if found[0] == "ok" else ("info", "clock", "Ikke gyldig ennå", passed)
        elif each["pause"]:
            found = "warn", "pause-circle", "Suspendert", None
        else:
            found = "ok", "check2", _shown(end), passed
    return found


def _alike(ours: str, theirs: str) -> None:
    """The same rows, and as much HTML within two per cent."""
    stores = [re.findall(r'<a class="rec" href="/stores/(\d+)">([^<]+)', text) for text in (ours, theirs)]
    differs = abs(len(theirs.encode()) / len(ours.encode()) - 1)
    if stores[0] != stores[1] or len(stores[0]) != 50 or differs > ALIKE:
        raise RuntimeError(f"the hand-written page shows other rows, or other HTML: {differs:.1%} more or less")

"""The tender team's page: which stores are certified on a day or through a whole period, and its exports."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import get_locale, gettext, lazy_gettext

from app.certifications import queries, rules, tasks
from app.certifications.rules import Answer, asking, report
from app.kernel.problems import N_, Refused
from app.platform import clock, past
from app.platform.db import db, unit_of_work
from app.platform.forms import read_date, write_date
from app.platform.guards import guarded, may
from app.platform.pages import Action, Chip, HeadCell, Link, Pager, Row
from app.platform.shown import shown
from app.platform.spreadsheets.writing import csv_lines, write_xlsx
from app.platform.views import PageView
from app.platform.views.exports import TYPES, filename

PAGE = 100
NEAR = 100
PDF_AT_ONCE = 60
EXPORTS = (
    ("xlsx", "Excel", "file-earmark-spreadsheet"),
    ("csv", "CSV", "filetype-csv"),
    ("pdf", "PDF", "filetype-pdf"),
)


@dataclass(frozen=True, slots=True)
class CertifiedPage:
    """`certifications/certified_stores.html`: the question as it was typed, and the answers or what is wrong with it.

    `typed`: texts by parameter. `problems`: texts by parameter. `told`: the question in words.
    """

    title: str
    typed: Mapping[str, Sequence[str]]
    period: bool
    schemes: Sequence[tuple[str, str]]
    counties: Sequence[tuple[str, str]]
    municipalities: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    problems: Mapping[str, Sequence[str]]
    base_url: str
    today: str
    scheme: str
    fields: Sequence[tuple[str, str]] = ()
    fields_chosen: Sequence[str] = ()
    asked: bool = False
    told: Sequence[str] = ()
    count: int = 0
    rows: Sequence[Row] = ()
    head: Sequence[HeadCell] = ()
    pager: Pager | None = None
    near: Sequence[Row] = ()
    near_count: int = 0
    exports: Sequence[Action] = ()
    crumbs: Sequence[Any] = ()


class CertifiedStoresView(PageView):
    """Certified stores. The whole question is in the address."""

    route_base = "/certified-stores"
    class_permission_name = "CertifiedStores"
    template_folder = str(Path(__file__).parents[1] / "templates")
    title = lazy_gettext("Certified stores")

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        if "when" in request.args:
            return redirect(f"{url_for('CertifiedStoresView.index')}?{urlencode(_plain())}".rstrip("?"))
        asked = _read()
        answers = queries.certified_stores(db.session(), asked.question, clock.today()) if asked.question else None
        page = _page(asked, answers, str(self.title))
        return self.page("certifications/certified_stores.html", page, status=200 if asked.question else 422)

    @expose("/export.<any(csv, xlsx, pdf):kind>")
    @guarded("export")
    def export(self, kind: str) -> Any:
        """Exactly this question as a file; a long PDF is made by a worker."""
        asked = _read()
        if asked.question is None:
            return redirect(f"{url_for('CertifiedStoresView.index')}?{urlencode(asked.query())}")
        answers = queries.certified_stores(db.session(), asked.question, clock.today())
        name = filename("certified_stores", kind)
        if kind != "pdf":
            return _table(kind, name, asked, answers)
        locale = str(get_locale())
        if len(answers) > PDF_AT_ONCE:
            with unit_of_work() as uow:
                job = tasks.order(uow, asked, name=name, locale=locale)
            return redirect(url_for("JobView.show", pk=job))
        try:
            content = tasks.document(db.session(), asked.question, answers, locale, asked.fields)
        except Refused as refusal:
            return _page_of_refusal(self, asked, refusal)
        return _file(content, tasks.PDF, name)


def _plain() -> list[tuple[str, str]]:
    """The form's question without what is empty, and without the day where a period was meant or the reverse."""
    dropped = ("on",) if request.args["when"] == "period" else ("from", "to")
    found = [
        (n, v.strip())
        for n, v in request.args.items(multi=True)
        if n in asking.NAMES and n not in dropped and v.strip()
    ]
    if request.args["when"] == "period" and not {"from", "to"} & {n for n, _ in found}:
        found += [("from", write_date(clock.today()))]
    return found


def _read() -> asking.Asked:
    known = queries.known(db.session(), clock.today(), read_date)
    return asking.read(request.args.to_dict(flat=False), known)


def _page_of_refusal(view: CertifiedStoresView, asked: asking.Asked, refusal: Refused) -> Any:
    asked.problems += refusal.problems
    return view.page("certifications/certified_stores.html", _page(asked, None, str(view.title)), status=422)


def _table(kind: str, name: str, asked: asking.Asked, answers: Sequence[Answer]) -> Response:
    question = asked.question
    assert question is not None  # noqa: S101 - a question that was not understood does not come here
    more = queries.columns(db.session(), question, answers, asked.fields)
    header, rows = report.table(answers, question, gettext, write_date, more)
    if kind == "csv":
        return _file(b"".join(csv_lines(header, rows)), TYPES[kind], name)
    stream = io.BytesIO()
    write_xlsx(stream, header, rows, gettext(N_("Certified stores")))
    return _file(stream.getvalue(), TYPES[kind], name)


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(asked: asking.Asked, answers: Sequence[Answer] | None, title: str) -> CertifiedPage:
    session, today = db.session(), clock.today()
    names = queries.region_names(session, today)
    problems: dict[str, list[str]] = {}
    early = past.first_problems(session, past.Moment(known=asked.question.known)) if asked.question else []
    for problem in (*asked.problems, *early):
        problems.setdefault(problem.field or "", []).append(problem.text(gettext))
    schemes = queries.schemes(session)
    common: dict[str, Any] = {
        "title": title,
        "typed": asked.typed if asked.problems else {n: _retyped(n, texts) for n, texts in asked.typed.items()},
        "period": "from" in asked.typed or "to" in asked.typed,
        "schemes": list(schemes.items()),
        "counties": sorted(names["counties"].items(), key=lambda pair: pair[1]),
        "municipalities": _by_county(names),
        "problems": problems,
        "base_url": url_for("CertifiedStoresView.index"),
        "today": write_date(today),
        "fields": sorted(queries.field_labels().items(), key=lambda pair: pair[1]),
        "fields_chosen": asked.fields,
        "scheme": next(iter(asked.typed.get("scheme", ())), queries.MILJOFYRTARN),
    }
    if answers is None or asked.question is None:
        return CertifiedPage(**common)
    return CertifiedPage(**common, **_answered(asked, asked.question, answers, names))


def _retyped(name: str, texts: Sequence[str]) -> Sequence[str]:
    """What the boxes of a sound question say again; a day that came with a link is written as the boxes ask for it."""
    return [write_date(read_date(text)) for text in texts] if name in ("on", "from", "to") else texts


def _by_county(names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for code, name in names["municipalities"].items():
        grouped.setdefault(names["counties"].get(code[:2], code[:2]), []).append((code, name))
    return sorted(grouped.items())


def _answered(asked: asking.Asked, question: rules.Question, answers: Sequence[Answer], names: Any) -> dict[str, Any]:
    qualify = [each for each in answers if each.verdict == "qualifies"]
    near = [each for each in answers if each.verdict == "near_miss"]
    pager = _pager(asked, len(qualify))
    start = (pager.page - 1) * PAGE
    labels = (N_("Store"), N_("Place"), N_("County"), N_("Certificate number"), N_("Valid until"), N_("Why"))
    shown_here = [*qualify[start : start + PAGE], *near[:NEAR]]
    more = queries.columns(db.session(), question, shown_here, asked.fields)
    head = [HeadCell(label.lower().replace(" ", "-"), gettext(label)) for label in labels]
    head[-1:-1] = [HeadCell(f"more-{n}", heading) for n, heading in enumerate(more.headings)]
    return {
        "asked": True,
        "told": _told(question, names),
        "count": len(qualify),
        "rows": [_row(each, question, more) for each in qualify[start : start + PAGE]],
        "head": head,
        "pager": pager,
        "near": [_row(each, question, more) for each in near[:NEAR]],
        "near_count": len(near),
        "exports": _exports(asked),
    }


def _told(question: rules.Question, names: Any) -> list[str]:
    """The question in words, part by part."""
    first, last = write_date(question.first), write_date(question.last)
    scheme = rules.scheme_name(question.scheme)
    if question.first == question.last:
        when = gettext(N_("%(scheme)s valid on %(day)s"), scheme=scheme, day=first)
    else:
        when = gettext(
            N_("%(scheme)s valid every day from %(first)s to %(last)s"), scheme=scheme, first=first, last=last
        )
    found = [when, *([", ".join(report.regions(question, names))] if report.regions(question, names) else [])]
    if question.designer:
        found.append(gettext(N_("with a qualified floral designer")))
    if question.known is not None:
        found.append(gettext(N_("as known on %(day)s"), day=write_date(question.known)))
    return found


def _row(answer: Answer, question: rules.Question, more: report.Columns) -> Row:
    store, told = answer.store, report.row(answer, gettext, write_date)
    then = past.Moment(question.first, question.known) if question.known is not None else past.Moment()
    url = "?".join(part for part in (url_for("StoreView.show", pk=store.store_id), urlencode(then.pairs)) if part)
    number = Link(answer.certificate_number, None, gettext(N_("not verified")) if answer.unverified else "")
    sub = f"{store.postal_code or ''} {store.municipality_name or ''}".strip()
    place = Link(told["place"], None, sub) if told["place"] else sub
    cells = [
        Link(store.name, url, gettext(N_("Store %(number)s"), number=store.number)),
        place,
        told["county"],
        number if answer.certificate_number else None,
        _until(answer),
        *(text or None for text in more.told(answer)),
        told["reason"],
    ]
    return Row(store.store_id, url, store.name, cells)


def _until(answer: Answer) -> Any:
    if answer.valid_to is None:
        return None
    if answer.verdict == "qualifies":
        return Chip(str(shown(answer.valid_to)), "ok", "check2")
    return Chip(str(shown(answer.valid_to)), "warn", "exclamation-triangle")


def _pager(asked: asking.Asked, count: int) -> Pager:
    pages = max(ceil(count / PAGE), 1)
    text = request.args.get("page", "1")
    page = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 10 else 1

    def to(number: int) -> str:
        return f"{url_for('CertifiedStoresView.index')}?{urlencode(asked.query(page=str(number)))}"

    first = (page - 1) * PAGE + 1 if count else 0
    last = min(page * PAGE, count)
    back, on = page > 1, page < pages
    return Pager(
        first,
        last,
        page,
        pages,
        to(1) if back else None,
        to(page - 1) if back else None,
        to(page + 1) if on else None,
        to(pages) if on else None,
    )


def _exports(asked: asking.Asked) -> list[Action]:
    if not may("export", "CertifiedStores"):
        return []
    query = urlencode(asked.query())
    found = [(text, url_for("CertifiedStoresView.export", kind=kind), icon) for kind, text, icon in EXPORTS]
    return [Action(text, f"{url}?{query}" if query else url, icon=icon) for text, url, icon in found]

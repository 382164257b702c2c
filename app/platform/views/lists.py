"""A list page: the whole state is in the URL, so that a view can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from app.kernel import expressions
from app.kernel.expressions import AllOf, Expression
from app.kernel.problems import N_, Problem
from app.platform import extraforms, grouping, lookups, savedlists, shown
from app.platform.guards import may
from app.platform.listing import Asked, Column, Filter, Found, Lens, Listing
from app.platform.pages import (
    Action,
    ColumnChoice,
    Crumb,
    FilterChip,
    FilterChoice,
    HeadCell,
    ListPage,
    Pager,
    Row,
)
from app.platform.plainvalues import remembering
from app.platform.runtime import runtime
from app.platform.views import brokenviews, sentences, tabs
from app.platform.views.listurls import Urls


def page(view: Any, arguments: Mapping[str, Sequence[str]]) -> ListPage:
    """What the list page shows."""
    listing, lens = view.listed(), view.lens()
    opened = savedlists.opened(listing.name, arguments)
    arguments = typed(listing, opened.arguments)
    asked = opened.read(listing, arguments)
    found = listing.page(lens, asked)
    if not found.ids and found.count:  # a page beyond the last one: somebody deleted rows meanwhile
        asked = listing.read({**arguments, "page": [str(ceil(found.count / asked.page_size))]})
        found = listing.page(lens, asked, counted=found.count)
    return framed(view, asked, found, list_urls(view, asked, opened), opened.problems)


def list_urls(view: Any, asked: Asked, opened: savedlists.Opened) -> Urls:
    """Links to a list with something changed."""
    return Urls(_address(view), asked, view.listed(), opened.view, begins=first(view) is not None)


def framed(view: Any, asked: Asked, found: Found, urls: Urls, problems: Sequence[Problem] = ()) -> ListPage:
    """A list's heading, filters and rows; the links lead to where `urls` says. A map has no rows of its own."""
    listing, lens = view.listed(), view.lens()
    total = found.count if not asked.narrowed else listing.count(lens, Asked())
    columns = [c for name in asked.columns if (c := listing.column(name))]
    said, headings = urlencode(urls.state()), grouping.headings(listing, lens, asked, found.ids)
    return brokenviews.page(
        ListPage(
            title=gettext(listing.title),
            count=found.count,
            total=total,
            head=[_head(c, asked, urls) for c in columns],
            rows=list(_rows(view, columns, found, headings)),
            chips=_chips(lens, listing, asked, urls),
            filters=[
                _choice(lens, f, asked, urls) for f in listing.filters if not f.lookup or lookups.allowed(f.lookup)
            ],
            columns=_column_choices(listing, asked),
            pager=_pager(asked, found, urls),
            actions=_actions(view),
            exports=_exports(view, urls),
            base_url=urls.base,
            clear_url=urls.to(values={}, where=None),
            keep=urls.keep,
            empty_text=gettext(view.empty_text) if not asked.narrowed else gettext(N_("No rows match these filters.")),
            empty_action=next(reversed(_actions(view)), None),
            problems=[p.text(gettext) for p in (*problems, *asked.problems)],
            crumbs=[Crumb(gettext(listing.title))],
            ways=view.ways(urls),
            group=asked.group,
            views=tabs.bar(listing, urls),
            combine_url=url_for("CombineView.build", listing=listing.name) + (f"?{said}" if said else ""),
            bulk_url=_bulk_url(view, urls),
        ),
        urls,
    )


def _address(view: Any) -> str:
    return url_for(f"{view.endpoint}.list")


def first(view: Any) -> str | None:
    """The address of the saved view with which the reader begins this list."""
    kept = runtime().saved
    pk = kept.first(view.listing.name) if kept else None
    return None if pk is None else f"{_address(view)}?view={pk}"


def typed(listing: Listing, arguments: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The arguments, with what was typed into a pick list without choosing (`member-text`) resolved if clear."""
    found = dict(arguments)
    for wanted in (f for f in listing.filters if f.lookup):
        words = next(iter(found.pop(f"{wanted.name}-text", ())), "").strip()
        if words and not any(found.get(wanted.name, ())):
            pk = lookups.resolve(wanted.lookup, words)
            found[wanted.name] = [str(pk) if pk else words]
    return found


def _head(column: Column, asked: Asked, urls: Urls) -> HeadCell:
    mine = asked.sort == column.name
    url = None
    if column.sort is not None:
        url = urls.to(sort=f"-{column.name}" if mine and not asked.descending else column.name)
    state = ("descending" if asked.descending else "ascending") if mine else ""
    return HeadCell(column.name, gettext(column.label), url, state, column.align)


def _rows(
    view: Any, columns: Sequence[Column], found: Found, headings: Mapping[int, grouping.Heading]
) -> Iterator[Row]:
    texts = [(found.values[column.name], _shows(column)) for column in columns if found.ids]
    for pk in found.ids:
        cells = [show(values.get(pk)) for values, show in texts]
        url = url_for(f"{view.endpoint}.show", pk=pk)
        yield Row(pk, url, str(cells[0]) if cells else str(pk), cells, heading=headings.get(pk))


def _shows(column: Column) -> Callable[[Any], Any]:
    """How a column's values are shown; worked out once for each value, since many rows say the same."""
    if column.show is None:
        return shown.shown
    show = column.show
    return remembering(lambda value: shown.shown(show(value)))


def _chips(lens: Lens, listing: Listing, asked: Asked, urls: Urls) -> list[FilterChip]:
    """The filters in force in plain words, each with the list without it."""
    chips = [
        _chip(lens, wanted, texts, urls) for name, texts in asked.values.items() if (wanted := listing.filter(name))
    ]
    parts = sentences.must(asked.where)
    for part in parts:
        rest: Expression = AllOf(tuple(other for other in parts if other is not part))
        words = sentences.beginning(sentences.sentence(lens, listing, part))
        chips.append(FilterChip(words, (), urls.to(where=expressions.tidied(rest))))
    return chips


def _chip(lens: Lens, wanted: Filter, texts: Sequence[str], urls: Urls) -> FilterChip:
    said = sentences.phrase(lens, wanted, texts)
    return FilterChip(sentences.beginning(said.before), said.values, urls.without(wanted.name), said.after)


def _choice(lens: Lens, wanted: Filter, asked: Asked, urls: Urls) -> FilterChoice:
    choices = wanted.choices(lens.session) if wanted.choices else ()
    return FilterChoice(
        name=wanted.name,
        label=sentences.name_of(lens, wanted),
        kind=wanted.kind,
        choices=[(value, gettext(label) if label else value) for value, label in choices],
        multiple=wanted.multiple,
        values=asked.values.get(wanted.name, ()),
        lookup_url=lookups.url(wanted.lookup) if wanted.lookup else "",
        text=sentences.label(lens, wanted, asked.values[wanted.name][0])
        if wanted.lookup and wanted.name in asked.values
        else "",
        help=gettext(wanted.help) if wanted.help else "",
        paste_url=_paste_url(wanted, urls) if wanted.kind == "numbers" else "",
    )


def _paste_url(wanted: Filter, urls: Urls) -> str:
    here = urls.listing.name
    return url_for("NumbersView.paste", listing=here, name=wanted.name, state=urlencode(urls.keep))


def _column_choices(listing: Listing, asked: Asked) -> list[ColumnChoice]:
    shown_first = [c for name in asked.columns if (c := listing.column(name))]
    rest = [c for c in listing.columns if c not in shown_first]
    return [
        ColumnChoice(c.name, gettext(c.label), c in shown_first, c.group is not None) for c in (*shown_first, *rest)
    ]


def _pager(asked: Asked, found: Found, urls: Urls) -> Pager:
    pages = max(ceil(found.count / asked.page_size), 1)
    first = (asked.page - 1) * asked.page_size + 1 if found.ids else 0
    before, after = asked.page > 1, asked.page < pages
    return Pager(
        first_row=first,
        last_row=first + len(found.ids) - 1 if found.ids else 0,
        page=asked.page,
        pages=pages,
        first_url=urls.to(page=1) if before else None,
        previous_url=urls.to(page=asked.page - 1) if before else None,
        next_url=urls.to(page=asked.page + 1) if after else None,
        last_url=urls.to(page=pages) if after else None,
    )


def _actions(view: Any) -> list[Action]:
    if not view.sections or not view.allowed("add"):
        return []
    return [*view.ways_in(), Action(str(view.add_title), url_for(f"{view.endpoint}.add"), icon="plus-lg", primary=True)]


def _bulk_url(view: Any, urls: Urls) -> str:
    """Where a bulk edit of rows of exactly this list begins, for who may."""
    if not (extraforms.bulk_names(view) and view.allowed("edit") and may("add", "Changes")):
        return ""
    begin = url_for("BulkEditView.begin", kind=view.datamodel.obj.__tablename__)
    return f"{begin}?{urlencode(urls.state())}"


def _exports(view: Any, urls: Urls) -> list[Action]:
    if not may("export", view.class_permission_name):
        return []
    query = urlencode(urls.state())
    kinds = (("xlsx", "Excel", "file-earmark-spreadsheet"), ("csv", "CSV", "filetype-csv"))
    return [
        Action(text, url_for(f"{view.endpoint}.export", kind=kind) + (f"?{query}" if query else ""), icon=icon)
        for kind, text, icon in kinds
    ]

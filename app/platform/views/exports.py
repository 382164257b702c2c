"""Export of exactly the list on the screen: CSV is streamed, a large Excel file is made by a job."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, flash, redirect, stream_with_context, url_for
from flask_babel import gettext

from app.platform import clock, exportjobs, savedlists
from app.platform.asked import exported
from app.platform.listing import Asked, Listing
from app.platform.spreadsheets.writing import csv_lines, write_xlsx
from app.platform.views.lists import typed

AT_ONCE = 2000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def header(listing: Listing, asked: Asked) -> list[str]:
    """The headings, in the reader's language."""
    return [gettext(c.label) for name in asked.columns if (c := listing.column(name))]


def rows(view: Any, listing: Listing, asked: Asked) -> Iterator[list[Any]]:
    """The list's rows as plain values.

    The session is taken when the first row is: a streamed answer outlives its request, whose session is closed by then,
    and one begun again unseen would keep its connection.
    """
    yield from (values for _, values in listing.every(view.lens(), asked))


def filename(name: str, kind: str) -> str:
    """A file's name with today's date."""
    return f"{name}-{clock.today().isoformat()}.{kind}"


def respond(view: Any, kind: str, arguments: Mapping[str, Sequence[str]]) -> Any:
    """The file, or the page of the job that makes it."""
    listing = view.listed()
    arguments = typed(listing, savedlists.opened(listing.name, arguments).arguments)
    asked = exported(listing.read(arguments))
    if asked.problems:
        for problem in asked.problems:
            flash(problem.text(gettext), "bad")
        return redirect(url_for(f"{view.endpoint}.list"))
    name = filename(listing.name, kind)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        lines = csv_lines(header(listing, asked), rows(view, listing, asked))
        return Response(stream_with_context(lines), mimetype=TYPES[kind], headers=disposition)
    if listing.count(view.lens(), asked) > AT_ONCE:
        given, resource = {k: list(v) for k, v in arguments.items()}, view.class_permission_name
        job = exportjobs.start(listing.name, given, name, header(listing, asked), resource=resource)
        return redirect(url_for("JobView.show", pk=job))
    stream = io.BytesIO()
    write_xlsx(stream, header(listing, asked), rows(view, listing, asked), gettext(listing.title))
    return Response(stream.getvalue(), mimetype=TYPES[kind], headers=disposition)

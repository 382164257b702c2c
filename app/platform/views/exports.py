"""Export of exactly the list on the screen: CSV is streamed, a large Excel file is made by a job."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, redirect, stream_with_context, url_for
from flask_babel import gettext

from app.kernel.past import Moment
from app.kernel.problems import N_
from app.platform import clock, exportjobs, past, savedlists
from app.platform.asked import exported
from app.platform.db import db
from app.platform.forms import read_date
from app.platform.listing import Asked, Listing
from app.platform.refusals import tell
from app.platform.spreadsheets.writing import csv_lines, write_xlsx
from app.platform.views.lists import typed

AT_ONCE = 2000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def header(listing: Listing, asked: Asked, moment: Moment) -> list[str]:
    """The headings, in the reader's language; last which day, and the knowledge of which day, where not today's."""
    named = [gettext(c.label) for name in asked.columns if (c := listing.column(name))]
    return [*named, gettext(N_("As of")), gettext(N_("As known on"))] if moment else named


def filename(name: str, kind: str) -> str:
    """A file's name with today's date."""
    return f"{name}-{clock.today().isoformat()}.{kind}"


def respond(view: Any, kind: str, arguments: Mapping[str, Sequence[str]]) -> Any:
    """The file, or the page of the job that makes it."""
    listing = view.listed()
    past_asked, rest = past.read(view.datamodel.obj, arguments, read_date)
    moment, arguments = past_asked.moment, typed(listing, savedlists.opened(listing.name, rest).arguments)
    asked = exported(listing.read(arguments))
    if problems := [*past_asked.problems, *asked.problems]:
        tell(problems)
        return redirect(url_for(f"{view.endpoint}.list"))
    name = filename(listing.name, kind)
    heads = header(listing, asked, moment)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        lines = csv_lines(heads, exportjobs.rows(db.session, listing, asked, moment))
        return Response(stream_with_context(lines), mimetype=TYPES[kind], headers=disposition)
    with past.looking(db.session(), moment):
        many = listing.count(view.lens(), asked) > AT_ONCE
    if many:
        given, resource = {k: list(v) for k, v in arguments.items()}, view.class_permission_name
        job = exportjobs.start(listing.name, given, name, heads, resource=resource, moment=moment)
        return redirect(url_for("JobView.show", pk=job))
    stream = io.BytesIO()
    write_xlsx(stream, heads, exportjobs.rows(db.session, listing, asked, moment), gettext(listing.title))
    return Response(stream.getvalue(), mimetype=TYPES[kind], headers=disposition)

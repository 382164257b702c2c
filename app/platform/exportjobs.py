"""Large Excel exports: made by a worker under the reader's own scope and in their language."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import force_locale, get_locale, gettext
from sqlalchemy.orm import Session

from app.kernel.past import Moment
from app.kernel.problems import N_, Problem, Refused
from app.platform import clock, engine, files, jobs, past
from app.platform.acting import orderer
from app.platform.asked import exported
from app.platform.db import Uow, unit_of_work
from app.platform.guards import answering
from app.platform.listing import Asked, Lens, Listing
from app.platform.runtime import runtime
from app.platform.scope import Scope, acting_as
from app.platform.spreadsheets.writing import write_xlsx

KIND = "platform.export"
FORBIDDEN = N_("Whoever ordered this may no longer export it.")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows(session: Callable[[], Session], listing: Listing, asked: Asked, moment: Moment) -> Iterator[list[Any]]:
    """A list's rows as plain values, each with the day it tells of and whose knowledge that is, where not today's.

    All are of one state of the database, however long they take to be read.
    The session is taken when the first row is: a streamed answer outlives its request, whose session is closed by then,
    and one begun again unseen would keep its connection.
    """
    opened, stamp = session(), [moment.on or clock.today(), moment.known or clock.today()] if moment else []
    if not moment:  # a look begins its own
        engine.one_state(opened)
    with past.looking(opened, moment):
        for _, values in listing.every(Lens(opened, past.day(opened)), asked):
            yield [*values, *stamp]


def start(
    listing: str,
    arguments: Mapping[str, Sequence[str]],
    name: str,
    header: Sequence[str],
    *,
    resource: str,
    moment: Moment,
) -> int:
    """Order an export of a listing, for who may export the resource. Returns the job's id."""
    asked = {
        "moment": dict(moment.pairs),
        "resource": resource,
        "listing": listing,
        "arguments": dict(arguments),
        "name": name,
        "header": list(header),
        "locale": str(get_locale()),
    }
    with unit_of_work() as uow:
        return jobs.enqueue(uow, KIND, asked)


def prepare(session: Session, job: jobs.JobState) -> files.Accepted:
    """Write the file and store it, outside any writing transaction."""
    asked = job.arguments
    seen, allowed = _orderer(session, job)
    # Columns link to records; outside a request addresses need a context of their own.
    with current_app.test_request_context(), force_locale(asked["locale"]), acting_as(seen), answering(allowed):
        listing = runtime().listings[asked["listing"]]
        wanted = exported(listing.read(asked["arguments"]))
        moment = Moment(**{name: dt.date.fromisoformat(text) for name, text in asked.get("moment", {}).items()})
        with tempfile.TemporaryFile() as stream:
            found = rows(lambda: session, listing, wanted, moment)
            write_xlsx(stream, asked["header"], found, gettext(listing.title))
            stream.seek(0)
            return files.accept_own(stream, name=asked["name"], media_type=XLSX)


def _orderer(session: Session, job: jobs.JobState) -> tuple[Scope, Callable[[str, str], bool]]:
    """What the orderer sees and may with the roles of this moment. Refused where they may no longer export this."""
    who = orderer(session, job.created_by)
    if not who.may("export", job.arguments["resource"]):
        raise Refused([Problem("platform.export.forbidden", None, FORBIDDEN)])
    return who.scope, who.may


def step(uow: Uow, job: jobs.JobState) -> None:
    """Hang the file on the job."""
    files.attach(uow, job.prepared, entity="job", entity_id=job.id)
    job.finish({"file": True})


EXPORT = jobs.JobKind(KIND, step, N_("Export to Excel"), prepare=prepare)

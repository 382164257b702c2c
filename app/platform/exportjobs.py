"""Large Excel exports: made by a worker under the reader's own scope and in their language."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence

from flask import current_app
from flask_babel import force_locale, get_locale, gettext
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.platform import clock, files, jobs
from app.platform.acting import orderer
from app.platform.asked import exported
from app.platform.db import Uow, unit_of_work
from app.platform.guards import answering
from app.platform.listing import Lens
from app.platform.runtime import runtime
from app.platform.scope import Scope, acting_as
from app.platform.spreadsheets.writing import write_xlsx

KIND = "platform.export"
FORBIDDEN = N_("Whoever ordered this may no longer export it.")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def start(
    listing: str, arguments: Mapping[str, Sequence[str]], name: str, header: Sequence[str], *, resource: str
) -> int:
    """Order an export of a listing, for who may export the resource. Returns the job's id."""
    asked = {
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
        lens = Lens(session, clock.today())
        with tempfile.TemporaryFile() as stream:
            rows = (values for _, values in listing.every(lens, wanted))
            write_xlsx(stream, asked["header"], rows, gettext(listing.title))
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

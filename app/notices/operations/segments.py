"""Writing to everybody of a segment: a worker asks for the notices in pieces, for each address once.

Whom it is for is found in the name of whoever ordered it: their own rows, and only while they may export the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused
from app.notices import queries
from app.notices.operations.sending import NO_TEMPLATE, send_from_template
from app.notices.queries import Recipient
from app.platform import jobs
from app.platform.acting import orderer
from app.platform.db import Uow
from app.platform.guards import answering
from app.platform.scope import acting_as
from app.savedviews.queries import listing_of, mailing_of, segment

KIND = "notices.to-segment"
CHUNK = 200
"""Recipients in one transaction."""
FORBIDDEN = N_("Whoever ordered this may no longer take these addresses out.")
GONE = N_("There is no such segment any more.")
OTHER_RECORDS = N_("This template is written about other records.")


@dataclass(frozen=True, slots=True)
class Piece:
    """The next recipients, each with its record; `last`: the address it ends with, "" where it is the end."""

    found: Sequence[tuple[Recipient, int]]
    kind: str
    last: str
    total: int


def order_to_segment(uow: Uow, *, segment_id: int, ways: Sequence[str], template: str, key: str) -> int:
    """Order notices with a template to a segment. `key`: the occasion; under the same nobody gets a second one.

    Returns the job's id. Refused where the template is unknown, or about other records than the segment's.
    """
    wanted, text = segment(uow.session, segment_id), queries.template(uow.session, template)
    if wanted is None:
        raise Refused([Problem("notices.segment.gone", None, GONE)])
    if text is None:
        raise Refused([Problem("notices.template.unknown", "template", NO_TEMPLATE, {"code": template[:60]})])
    if text.record not in (None, "", wanted.kind):
        raise Refused([Problem("notices.template.record", "template", OTHER_RECORDS)])
    asked = {"segment": segment_id, "ways": list(ways), "template": template, "key": key[:100]}
    return jobs.enqueue(uow, KIND, asked, text=wanted.name)


def _prepare(session: Session, job: jobs.JobState) -> Piece:
    """Find the next recipients, outside any writing transaction."""
    who, asked = orderer(session, job.created_by), job.arguments
    wanted = segment(session, asked["segment"])
    if wanted is None:
        raise Refused([Problem("notices.segment.gone", None, GONE)])
    if not who.may("export", listing_of(wanted).resource) or not who.may("add", "Notices"):
        raise Refused([Problem("notices.segment.forbidden", None, FORBIDDEN)])
    with acting_as(who.scope), answering(who.may):
        found = mailing_of(session, wanted.id, asked["ways"]).recipients
    after = job.cursor.get("after", "")
    rest = sorted(address for address in found if address > after)
    some = [found[address] for address in rest[:CHUNK]]
    last = rest[CHUNK - 1] if len(rest) > CHUNK else ""
    told = [(Recipient(r.address, r.name, "nb", r.user_id, r.person_id), r.record_id) for r in some]
    return Piece(told, wanted.kind, last, len(found))


def _step(uow: Uow, job: jobs.JobState) -> None:
    """Ask for a piece's notices: about its record each, where the template is written about such."""
    piece: Piece = job.prepared
    template, asked = queries.template(uow.session, job.arguments["template"]), job.arguments
    about = template is not None and bool(template.record)
    for recipients, record in _grouped(piece, about=about):
        send_from_template(
            uow, template=asked["template"], recipients=recipients, offered={}, kind=f"segment:{asked['segment']}",
            about=(piece.kind, record) if about else None, key=asked["key"],
        )  # fmt: skip
    job.done, job.total = job.done + len(piece.found), piece.total
    job.cursor = {"after": piece.last}
    if not piece.last:
        job.finish({"url": "/notices/"})


def _grouped(piece: Piece, *, about: bool) -> Iterator[tuple[list[Recipient], int]]:
    """All together, or those of one record each."""
    if not about:
        yield [recipient for recipient, _ in piece.found], 0
        return
    by_record: dict[int, list[Recipient]] = {}
    for recipient, record in piece.found:
        by_record.setdefault(record, []).append(recipient)
    yield from ((some, record) for record, some in by_record.items())


TO_SEGMENT_JOB = jobs.JobKind(KIND, _step, N_("Messages to a segment"), prepare=_prepare)

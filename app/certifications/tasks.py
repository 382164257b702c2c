"""The PDF of certified stores: made at once where it is short, by a worker where it is long."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from app.certifications import queries
from app.certifications.rules import Answer, Question, asking, report
from app.kernel.problems import N_, Refused
from app.platform import clock, files, jobs
from app.platform.db import Uow
from app.platform.forms import read_date, write_date
from app.platform.pdf import render_pdf, write_day
from app.platform.scope import SYSTEM, acting_as
from app.platform.settings import settings

KIND = "certifications.certified-stores-pdf"
PDF = "application/pdf"
DOCUMENT = "certified_stores"
RESOURCE = "CertifiedStores"


def document(
    session: Session, question: Question, answers: Sequence[Answer], locale: str, fields: Sequence[str] = ()
) -> bytes:
    """The answers as a tagged PDF in a language, with columns of `fields`. Refused where they are too many."""
    today = clock.today()
    with force_locale(locale):
        values = report.context(
            answers,
            question,
            queries.region_names(session, today),
            organisation=str(getattr(settings(), "organisation", "") or ""),
            printed_on=today,
            translate=gettext,
            show_day=lambda day: write_day(day, locale) if locale.startswith("en") else write_date(day),
            more=queries.columns(session, question, answers, fields),
        )
        return render_pdf(DOCUMENT, values, locale=locale, translate=gettext)


def prepare(session: Session, job: jobs.JobState) -> files.Accepted:
    """Ask, lay out and store, outside any writing transaction. Only office roles may ask, so nothing is hidden."""
    asked, today = job.arguments, clock.today()
    with acting_as(SYSTEM):
        read = asking.read(asked["question"], queries.known(session, today, read_date))
        if read.question is None:
            raise Refused(read.problems)
        answers = queries.certified_stores(session, read.question, today)
        content = document(session, read.question, answers, asked["locale"], read.fields)
    return files.accept_own(io.BytesIO(content), name=asked["name"], media_type=PDF)


def step(uow: Uow, job: jobs.JobState) -> None:
    """Hang the document on the job."""
    files.attach(uow, job.prepared, entity="job", entity_id=job.id)
    job.finish({"file": True})


def order(uow: Uow, asked: asking.Asked, *, name: str, locale: str) -> int:
    """Order the document of a question that has been understood. Returns the job's id."""
    question = {n: list(texts) for n, texts in asked.typed.items()}
    if not {"on", "from", "to"} & question.keys():
        question["on"] = [uow.today.isoformat()]  # the worker may start after midnight
    arguments: dict[str, Any] = {"resource": RESOURCE, "question": question, "name": name, "locale": locale}
    return jobs.enqueue(uow, KIND, arguments)


CERTIFIED_PDF = jobs.JobKind(KIND, step, N_("Certified flower stores as PDF"), prepare=prepare)

"""What an automation can begin for a certificate: its renewal, as a task that knows what has been done already."""

from __future__ import annotations

import datetime as dt

from flask_babel import force_locale, gettext

from app.certifications import queries
from app.certifications.models import Certificate
from app.kernel.domain import FollowUp
from app.kernel.periods import day_before
from app.kernel.problems import N_, Problem, Refused
from app.platform.db import Uow
from app.platform.security.roles import TENDER_TEAM
from app.platform.security.users import LOCALES
from app.platform.shown import shown
from app.stores import queries as stores
from app.todos import operations as todos

AHEAD = dt.timedelta(days=30)
"""How long before the last day a renewal ought to be in place."""
BEGUN = N_("The renewal has begun: a task for the tender team.")
RENEWED = N_("Nothing was begun: the certificate has been renewed already.")
WITHDRAWN = N_("Nothing was begun: the certificate is withdrawn.")
GONE = N_("There is no such record.")
TITLE = N_("Renew %(scheme)s %(number)s of %(store)s")
LAST = N_("The last day is %(day)s.")
STEPS = (
    N_("Ask the store whether it renews"),
    N_("Get the new certificate"),
    N_("Register it as a renewal, from the old one's card"),
)


def begin_renewal(uow: Uow, record_id: int, *, origin: str) -> str:
    """Give the tender team the renewal of a certificate, due a month before its last day. What is renewed or withdrawn
    already is left alone. Answers what was done, in English.
    """
    item = uow.session.get(Certificate, record_id)
    if item is None:
        raise Refused([Problem("record.gone", None, GONE)])
    if item.withdrawn_on is not None:
        return WITHDRAWN
    if queries.line_of(uow.session, item)[1]:
        return RENEWED
    last = day_before(item.valid_to)
    with force_locale(LOCALES[0]):
        names = stores.names(uow.session, [item.store_id])
        values = {
            "scheme": queries.scheme_names(uow.session).get(item.scheme_id, ""), "number": item.number or "",
            "store": names.get(item.store_id, ("", ""))[1],
        }  # fmt: skip
        title = " ".join(gettext(TITLE, **values).split())[:200]
        told = gettext(LAST, day=shown(last)) if last else ""
        steps = [gettext(step) for step in STEPS]
    due = max(last - AHEAD, uow.today) if last else None
    todos.create_task(
        uow, title=title, about=("certificate", record_id), role=TENDER_TEAM, due_on=due, description=told,
        checklist=steps, origin=origin,
    )  # fmt: skip
    return BEGUN


FOLLOW_UPS = (FollowUp("certifications.begin-renewal", N_("begin the renewal"), "certificate", begin_renewal),)

"""How certificates are shown: chips, bars and texts by status."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext, ngettext

from app.certifications.rules import CertificateStatus
from app.kernel.problems import N_
from app.platform import past
from app.platform.pages import Bar, Chip
from app.platform.shown import shown

STATES = (
    ("valid", N_("Valid")),
    ("expires_soon", N_("Expires within 90 days")),
    ("expired", N_("Expired")),
    ("not_yet_valid", N_("Not yet valid")),
    ("withdrawn", N_("Withdrawn")),
    ("suspended", N_("Suspended")),
    ("incomplete", N_("Number or last day missing")),
)
TONES = {
    "valid": "ok",
    "expires_soon": "warn",
    "expired": "bad",
    "not_yet_valid": "info",
    "withdrawn": "bad",
    "suspended": "warn",
    "incomplete": "off",
}
ICONS = {
    "valid": "check2",
    "expires_soon": "hourglass-split",
    "expired": "x-lg",
    "withdrawn": "slash-circle",
    "suspended": "pause-circle",
    "not_yet_valid": "clock",
    "incomplete": "question-circle",
}
UNNAMED = N_("Unnamed person")


def status_text(status: CertificateStatus, last_day: dt.date | None) -> str:
    """A status in the fewest words that say until when."""
    day = shown(last_day)
    if status.code == "valid":
        return str(gettext(N_("Valid until %(day)s"), day=day))
    if status.code == "expires_soon":
        return expiring(status.days or 0)
    if status.code == "expired":
        return str(gettext(N_("Expired %(day)s"), day=day))
    return str(gettext(N_("Incomplete") if status.code == "incomplete" else dict(STATES)[status.code]))


def expiring(days: int) -> str:
    """How soon validity ends."""
    if days == 0:
        return str(gettext(N_("Expires today")))
    return str(ngettext("Expires in %(num)s day", "Expires in %(num)s days", days))


def status_chip(status: CertificateStatus | None, last_day: dt.date | None = None) -> Chip:
    """A certificate's status as a chip."""
    if status is None:
        return Chip(gettext(N_("Not registered")))
    return Chip(status_text(status, last_day), TONES[status.code], ICONS[status.code])


def validity_bar(status: CertificateStatus, first: dt.date | None, last: dt.date | None, today: dt.date) -> Any:
    """How much of a certificate's time has passed, with its status beside it; a chip where no time can be drawn."""
    if first is None or last is None or status.code in ("incomplete", "withdrawn", "suspended"):
        return status_chip(status, last)
    share = 100 * (today - first).days // max((last - first).days, 1)
    text = shown(last)
    if status.code == "expires_soon":
        text = gettext(N_("%(day)s, %(when)s"), day=text, when=expiring(status.days or 0).lower())
    elif status.code != "valid":
        text = status_text(status, last)
    return Bar(min(max(share, 0), 100), TONES[status.code], text)


def chip_of(value: Any) -> Chip:
    """The chip of a (status, last day, first day); of nothing where no certificate is registered."""
    return status_chip(*value[:2]) if value else status_chip(None)


def bar_of(value: Any) -> Any:
    """The same as a bar of the time that has passed, where that says more than the chip."""
    if not value or not value[0].valid:
        return chip_of(value)
    status, last, first = value
    return validity_bar(status, first, last, past.day())

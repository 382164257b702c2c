"""What can be done to notices: ask for one, deliver what is due, send again, skip, unsubscribe; and keep templates."""

from __future__ import annotations

from app.notices.operations.configuration import HOURS_SECTION, TEMPLATES_SECTION
from app.notices.operations.delivering import DELIVER_JOB, deliver_due, look
from app.notices.operations.ledger import follow, retry, retry_all, skip
from app.notices.operations.rendering import Written, render, written
from app.notices.operations.segments import TO_SEGMENT_JOB, order_to_segment
from app.notices.operations.sending import send_from_template
from app.notices.operations.templates import TEMPLATE, load_templates, set_quiet_hours, ship_again
from app.notices.operations.tidying import TIDY_JOB, order_tidying, tidy_ledger
from app.notices.operations.unsubscribing import Link, end_for, lift, opened_link, subscribe_again, unsubscribe

__all__ = [
    "DELIVER_JOB",
    "HOURS_SECTION",
    "TEMPLATE",
    "TEMPLATES_SECTION",
    "TIDY_JOB",
    "TO_SEGMENT_JOB",
    "Link",
    "Written",
    "deliver_due",
    "end_for",
    "follow",
    "lift",
    "load_templates",
    "look",
    "opened_link",
    "order_tidying",
    "order_to_segment",
    "render",
    "retry",
    "retry_all",
    "send_from_template",
    "set_quiet_hours",
    "ship_again",
    "skip",
    "subscribe_again",
    "tidy_ledger",
    "unsubscribe",
    "written",
]

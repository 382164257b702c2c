"""Decisions about notices: when nobody is disturbed, what a template must be, what may still be done to a notice."""

from __future__ import annotations

from app.notices.rules.ledger import (
    FAILED,
    KEPT,
    QUEUED,
    SENT,
    SKIPPED,
    STATES,
    WAITING,
    may_retry,
    may_skip,
    rest,
)
from app.notices.rules.quiet import Quiet, open_from, quiet_at, wrong_hours
from app.notices.rules.shipped import SHIPPED, ShippedTemplate
from app.notices.rules.templates import BODIES, LANGUAGES, SUBJECTS, TEXTS, called, checked, language_of, offered_names

__all__ = [
    "BODIES",
    "FAILED",
    "KEPT",
    "LANGUAGES",
    "QUEUED",
    "SENT",
    "SHIPPED",
    "SKIPPED",
    "STATES",
    "SUBJECTS",
    "TEXTS",
    "WAITING",
    "Quiet",
    "ShippedTemplate",
    "called",
    "checked",
    "language_of",
    "may_retry",
    "may_skip",
    "offered_names",
    "open_from",
    "quiet_at",
    "rest",
    "wrong_hours",
]

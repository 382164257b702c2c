"""Reads of automations: what can start them, what they would do, what they did."""

from app.automation.queries.catalogue import EventKind, days, event, events, record_tables, thing
from app.automation.queries.runs import active_on, automation, run, runs_of, steps_of, version, versions, watched

__all__ = [
    "EventKind",
    "active_on",
    "automation",
    "days",
    "event",
    "events",
    "record_tables",
    "run",
    "runs_of",
    "steps_of",
    "thing",
    "version",
    "versions",
    "watched",
]

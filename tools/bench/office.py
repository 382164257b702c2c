"""What the office does day by day at the size of the bench: tasks, notices, and what automations have run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals.models import ChangePolicy
from app.automation.models import Automation, AutomationRun
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate
from app.todos.models import Task, TaskItem

DAY = dt.timedelta(days=1)


def policies(tables: Any) -> None:
    """A few rules, as an office has them."""
    rows = [{"target": f"store.{name}", "source": "portal", "mode": "one", "roles": ["Membership"]}
            for name in ("name", "org_number", "email")]  # fmt: skip
    tables.add(ChangePolicy, rows)


def shipped(session: Session) -> tuple[int, int]:
    """A message template and an automation, as a release ships them."""
    template, automation = (session.scalar(sa.select(sa.func.min(each))) for each in (NoticeTemplate.id, Automation.id))
    return template or 0, automation or 0


def add(tables: Any, stores: Sequence[int], now: dt.datetime, template: int, automation: int) -> None:
    """For each store a task with an item, every third done; a notice, and who wants no more of them; a run."""
    today = now.date()
    tasks = tables.add(Task, [_task(pk, today) for pk in stores])
    items = [{"task_id": task, "position": 1, "text": "Ring butikken", "done": False} for task in tasks]
    tables.add(TaskItem, items)
    tables.add(Notice, [_notice(pk, now, template) for pk in stores])
    ended = [{"template_id": template, "address": f"post{pk}@butikk.example"} for pk in stores]
    tables.add(NoticeOptOut, ended)
    tables.add(AutomationRun, [_run(pk, now, automation) for pk in stores])


def _task(store: int, today: dt.date) -> dict[str, Any]:
    due = today + (store % 400 - 200) * DAY
    return {
        "title": f"Følg opp butikken {store}", "role": "Tender team", "due_on": due, "entity": "store",
        "entity_id": store, "state": "done" if store % 3 == 0 else "open", "urgency": None if store % 3 == 0 else due,
    }  # fmt: skip


def _notice(store: int, now: dt.datetime, template: int) -> dict[str, Any]:
    due = now - (store % 700) * DAY
    return {
        "kind": "bench", "key": str(store), "recipient": f"post{store}@butikk.example",
        "address": f"post{store}@butikk.example", "name": "Kari Nordmann", "language": "nb", "template_id": template,
        "entity": "store", "entity_id": store, "offered": {}, "reason": [], "attempts": 1, "due_at": due,
        "state": "failed" if store % 50 == 0 else "sent", "next_at": due, "created_at": due, "sent_at": due,
    }  # fmt: skip


def _run(store: int, now: dt.datetime, automation: int) -> dict[str, Any]:
    at = now - (store % 700) * DAY
    began = {"kind": "date", "column": "valid_to", "day": at.date().isoformat(), "days": -30}
    return {
        "automation_id": automation, "number": 1, "key": f"bench-{store}", "trigger": began,
        "entity": "store", "entity_id": store, "state": "unmet" if store % 5 == 0 else "done", "conditions": [],
        "chain": [], "position": 0, "recheck": False, "started_at": at, "finished_at": at,
    }  # fmt: skip

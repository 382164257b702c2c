"""The REST resources of tasks and of the items of their checklists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.platform.api import DomainApi
from app.platform.db import db
from app.platform.interface import UnitOfWorkInterface
from app.todos import forms, listings, operations, queries
from app.todos.models import Task, TaskItem
from app.todos.panels import RESOURCE

GIVEN = ("title", "description", "owner_id", "role", "due_on", "remind_at")
ABOUT = ("entity", "entity_id")
STANDS = ("state", "changed_at", "changed_by", "created_by")


class TaskApi(DomainApi):
    resource_name = "tasks"
    class_permission_name = RESOURCE
    datamodel = UnitOfWorkInterface(Task, operations.TASK)
    listing = listings.TASKS
    show_columns = ("id", *GIVEN, *ABOUT, *STANDS, "recorded_at", "version")
    add_columns = (*GIVEN, *ABOUT)
    edit_columns = (*GIVEN, "state")
    check = staticmethod(forms.check_task)

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With the checklist, in order."""
        known = queries.items_of(db.session(), [item.id for item in items])
        found = super().shown_many(items)
        for row in found:
            row["checklist"] = [{"id": i.id, "text": i.text, "done": i.done} for i in known.get(row["id"], ())]
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        properties = {"id": {"type": "integer"}, "text": {"type": "string"}, "done": {"type": "boolean"}}
        item = {"type": "object", "properties": properties, "required": sorted(properties)}
        return {"checklist": {"type": "array", "items": item}}


class TaskItemApi(DomainApi):
    resource_name = "task_items"
    class_permission_name = RESOURCE
    datamodel = UnitOfWorkInterface(TaskItem, operations.ITEM)
    listing = listings.ITEMS
    show_columns = ("id", "task_id", "text", "position", "done", "done_at", "done_by", "recorded_at", "version")
    add_columns = ("task_id", "text", "done")
    edit_columns = ("text", "position", "done")
    check = staticmethod(forms.check_item)

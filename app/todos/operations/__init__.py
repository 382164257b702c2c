"""What can be done to tasks. Every way in ends here."""

from __future__ import annotations

from app.todos.operations.checklists import ITEM, add_item, move_up, tick, untick
from app.todos.operations.creating import create_task
from app.todos.operations.lifecycle import TASK, cancel, finish, reopen
from app.todos.operations.reminding import remind

__all__ = [
    "ITEM",
    "TASK",
    "add_item",
    "cancel",
    "create_task",
    "finish",
    "move_up",
    "remind",
    "reopen",
    "tick",
    "untick",
]

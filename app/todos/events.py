"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCreated(Event):
    """Somebody, or a role, has been given something to do. `entity` and `entity_id`: the record it is about."""

    name: ClassVar[str] = "todos.task-created"
    about: ClassVar[tuple[str, str] | None] = ("task", "task_id")
    sentence: ClassVar[str] = N_("The task was given")
    task_id: int
    owner_id: int | None
    role: str | None
    due_on: str | None
    entity: str | None
    entity_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone(Event):
    """A task has been ticked off."""

    name: ClassVar[str] = "todos.task-done"
    about: ClassVar[tuple[str, str] | None] = ("task", "task_id")
    sentence: ClassVar[str] = N_("The task was done")
    task_id: int
    entity: str | None
    entity_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReopened(Event):
    """A task that was done or cancelled waits again."""

    name: ClassVar[str] = "todos.task-reopened"
    about: ClassVar[tuple[str, str] | None] = ("task", "task_id")
    sentence: ClassVar[str] = N_("The task was opened again")
    task_id: int
    entity: str | None
    entity_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCancelled(Event):
    """Nobody needs to do it any more."""

    name: ClassVar[str] = "todos.task-cancelled"
    about: ClassVar[tuple[str, str] | None] = ("task", "task_id")
    sentence: ClassVar[str] = N_("The task was cancelled")
    task_id: int
    entity: str | None
    entity_id: int | None

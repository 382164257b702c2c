"""Tables of tasks and their checklists. No decisions stand here."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.problems import N_
from app.platform.columns import Recorded, UtcDateTime, Versioned
from app.platform.db import Base
from app.platform.extended import Extended
from app.platform.security.roles import AUDITOR, OFFICE, ROLES
from app.todos.rules import LONGEST_ITEM, LONGEST_TITLE, OPEN, STATES

TASK_ROLES = tuple((role.name, role.name) for role in ROLES if role.name in OFFICE - {AUDITOR})
"""Roles that tasks are given to: of the office, and able to do something."""

WAITS = text("reminded_at IS NULL AND remind_at IS NOT NULL")


class Task(Recorded, Versioned, Extended, Base):
    """Something to do. `entity` is the table's name of the record it is about; `origin` is what made it, once.

    `urgency` puts tasks in order (`rules.urgency`). `changed_at`: since when the state holds, and by whom; None is as
    the task was given.
    """

    __tablename__ = "task"
    __extended__ = N_("Tasks")
    __merge__: ClassVar[tuple[str, ...]] = ("entity_id",)
    __undated__ = True
    __scope__ = (("owner_id", "users"),)
    __search__ = ("title",)
    __table_args__ = (
        Index("ix_task_owner", "owner_id", "state", "due_on"),
        Index("ix_task_role", "role", "state", "due_on"),
        Index("ix_task_role_urgency", "role", "urgency", "id"),  # the list of a role's tasks, as it is sorted
        Index("ix_task_record", "entity", "entity_id", "urgency"),
        Index("ix_task_urgency", "urgency", "id"),
        Index("ix_task_due", "due_on", "state"),
        Index("ix_task_remind", "remind_at", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), info={"label": N_("Task")})
    description: Mapped[str | None] = mapped_column(Text, info={"label": N_("Description")})
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id"),
        info={
            "label": N_("Assigned to"),
            "lookup": "colleague",
            "help": N_("Who does it. Empty: whoever of the role."),
        },
    )
    role: Mapped[str | None] = mapped_column(
        String(40),
        info={
            "label": N_("Role"),
            "choices": TASK_ROLES,
            "help": N_("Under which it also stands should that person leave."),
        },
    )
    due_on: Mapped[dt.date | None] = mapped_column(info={"label": N_("Due")})
    remind_at: Mapped[dt.datetime | None] = mapped_column(
        UtcDateTime,
        info={"label": N_("Reminder"), "help": N_("Day and hour, for example 21.11.2026 09:00: a mail is sent then.")},
    )
    reminded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Reminded")})
    state: Mapped[str] = mapped_column(String(10), default=OPEN, info={"label": N_("State"), "choices": STATES})
    changed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Changed at")})
    changed_by: Mapped[int | None] = mapped_column(info={"label": N_("Changed by"), "lookup": "colleague"})
    entity: Mapped[str | None] = mapped_column(String(60), info={"label": N_("Kind of record")})
    entity_id: Mapped[int | None] = mapped_column(info={"label": N_("Record")})
    created_by: Mapped[int | None] = mapped_column(info={"label": N_("Given by"), "lookup": "colleague"})
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)
    urgency: Mapped[dt.date | None] = mapped_column(info={"label": N_("Order"), "silent": True})

    @property
    def about(self) -> str | None:
        """The record it is about, as forms choose it: `store:5`."""
        return f"{self.entity}:{self.entity_id}" if self.entity and self.entity_id else None

    @about.setter
    def about(self, reference: str | None) -> None:
        kind, _, number = (reference or "").partition(":")
        self.entity, self.entity_id = (kind, int(number)) if kind and number else (None, None)


class TaskItem(Recorded, Versioned, Base):
    """One item of a task's checklist: a row of its own, so that two people who tick at once lose nothing.

    `owner_id` is the task's: it belongs to whom the task belongs to. An item never goes to another task.
    """

    __tablename__ = "task_item"
    __part_of__ = ("task_id",)
    __undated__ = True
    __fixed__ = ("task_id",)
    __scope__ = (("owner_id", "users"),)
    __table_args__ = (Index("ix_task_item_task", "task_id", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), info={"label": N_("Task"), "lookup": "task"})
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    text: Mapped[str] = mapped_column(String(LONGEST_ITEM), info={"label": N_("Item")})
    position: Mapped[int] = mapped_column(default=0, info={"label": N_("Order")})
    done: Mapped[bool] = mapped_column(default=False, info={"label": N_("Done")})
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Ticked at")})
    done_by: Mapped[int | None] = mapped_column(info={"label": N_("Ticked by"), "lookup": "colleague"})

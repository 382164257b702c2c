"""Tables of saved views, of the one a user begins a list with, and of what tiles are compared with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.problems import N_
from app.platform.columns import Json, Recorded, Versioned
from app.platform.db import Base

AUDIENCES = (
    ("own", N_("Only me")),
    ("roles", N_("Chosen roles")),
    ("all", N_("Pinned for everybody")),
)


def written(state: Any) -> str:
    """A list's state as the log tells it: each filter with its value."""
    return ", ".join(f"{name}: {text}" for name, text in state)


class SavedView(Recorded, Versioned, Base):
    """A list's whole state under a name. `state` holds its address as pairs, `roles` who sees a shared one.

    `key` is the shared one's name among installations: it never changes.

    The owner is a user's id without a foreign key: a view that is shared outlives its maker's user.
    """

    __tablename__ = "saved_view"
    __title__ = N_("Saved views")
    __table_args__ = (
        Index("ix_saved_view_listing", "listing", "position"),
        Index("ix_saved_view_owner", "owner_id"),
        Index("uq_saved_view_key", "listing", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing: Mapped[str] = mapped_column(String(60), info={"label": N_("List")})
    name: Mapped[str] = mapped_column(String(80), info={"label": N_("Name")})
    state: Mapped[list[list[str]]] = mapped_column(Json, info={"label": N_("What it shows"), "show": written})
    owner_id: Mapped[int]
    audience: Mapped[str] = mapped_column(
        String(10), default="own", info={"label": N_("Who sees it"), "choices": AUDIENCES}
    )
    roles: Mapped[list[str]] = mapped_column(Json, default=list, info={"label": N_("Roles")})
    position: Mapped[int] = mapped_column(default=0, info={"label": N_("Order")})
    counted: Mapped[bool] = mapped_column(default=False, info={"label": N_("Show the number in the sidebar")})
    tile: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"label": N_("Show it on the start page")}
    )
    key: Mapped[str | None] = mapped_column(String(60), info={"label": N_("Short name")})


class FirstView(Recorded, Base):
    """The view with which a user begins a list."""

    __tablename__ = "saved_view_first"
    __title__ = N_("First views of lists")
    __table_args__ = (UniqueConstraint("user_id", "listing", name="uq_saved_view_first_user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    listing: Mapped[str] = mapped_column(String(60))
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)


class SavedViewCount(Base):
    """How many rows a view had on a day, for who sees every row. `state_key`: of the state that was counted."""

    __tablename__ = "saved_view_count"
    __title__ = N_("Numbers of saved views")
    __audited__ = False
    __table_args__ = (UniqueConstraint("view_id", "day", "state_key", name="uq_saved_view_count_view_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"))
    state_key: Mapped[str] = mapped_column(String(16))
    day: Mapped[dt.date]
    number: Mapped[int]

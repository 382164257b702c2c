"""The table that says a demonstration is loaded, or how far its loading is. Its rows are those of its change group."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.platform.columns import Json, UtcDateTime
from app.platform.db import Base


class DemoLoad(Base):
    """The demonstration. `group_id` is the change group whose audit entries name each row that it created.

    No second list of rows is kept: the audit is written in the same transaction as the rows and says it already.
    `bounds`: table -> first and last id, known when all is loaded; `users`: user -> id.
    """

    __tablename__ = "demo_load"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int]
    stores: Mapped[int]
    on_day: Mapped[dt.date]
    next_firm: Mapped[int] = mapped_column(default=0)
    loaded: Mapped[int] = mapped_column(default=0)
    users: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    bounds: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

"""The table of the fields' definitions. Their values stand with the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.customfields.rules import CURRENCIES, KINDS
from app.kernel.problems import N_
from app.platform.choicefields import Several
from app.platform.columns import Recorded, UtcDateTime, Versioned
from app.platform.db import Base
from app.platform.extended import RECORD_TYPES
from app.platform.lateness import Late
from app.platform.recordstates import STATES
from app.platform.security.roles import AUDITOR, FLORIST, ROLES

SEEING = tuple((role.name, role.name) for role in ROLES if role.name not in (FLORIST, AUDITOR))


def _requirements() -> Iterator[tuple[str, str]]:
    yield "always", N_("Always")
    for table, states in STATES.items():
        yield from ((f"{table}:{code}", label) for code, label in states.order)


RECORDS = Late(RECORD_TYPES.items)
"""The record types that can have fields."""
REQUIREMENTS = Late(_requirements)
"""When a value must be given: always, or from a state of the records on."""


class CustomField(Recorded, Versioned, Base):
    """One field's definition. A removed one (`removed_at`) keeps its values until it is purged."""

    __tablename__ = "custom_field"
    __title__ = N_("Custom fields")
    __table_args__ = (
        Index("uq_custom_field_key", "entity", "key", unique=True),
        Index("ix_custom_field_position", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(60), info={"label": N_("Records"), "choices": RECORDS})
    key: Mapped[str | None] = mapped_column(
        String(40),
        info={
            "label": N_("Short name"),
            "help": N_("For programs and addresses; made of the label when left empty. It never changes."),
        },
    )
    kind: Mapped[str] = mapped_column(String(12), default="text", info={"label": N_("Type"), "choices": KINDS})
    label_nb: Mapped[str] = mapped_column(String(100), info={"label": N_("Label in Norwegian")})
    label_en: Mapped[str | None] = mapped_column(
        String(100), info={"label": N_("Label in English"), "help": N_("The Norwegian one when left empty.")}
    )
    help_nb: Mapped[str | None] = mapped_column(String(300), info={"label": N_("Help in Norwegian")})
    help_en: Mapped[str | None] = mapped_column(String(300), info={"label": N_("Help in English")})
    section_nb: Mapped[str | None] = mapped_column(
        String(60),
        info={
            "label": N_("Section in Norwegian"),
            "help": N_("Fields with the same section stand together in forms and on cards."),
        },
    )
    section_en: Mapped[str | None] = mapped_column(String(60), info={"label": N_("Section in English")})
    position: Mapped[int | None] = mapped_column(
        info={"label": N_("Order"), "help": N_("Smaller numbers stand first; last when left empty.")}
    )
    choices_text: Mapped[str | None] = mapped_column(
        Text,
        info={
            "label": N_("Choices"),
            "help": N_("One on each line: code = Norwegian | English, for example large = Stor | Large."),
        },
    )
    link_to: Mapped[str | None] = mapped_column(
        String(60), info={"label": N_("Leads to"), "choices": RECORDS, "help": N_("For links to a record.")}
    )
    currency: Mapped[str] = mapped_column(
        String(3), default="NOK", info={"label": N_("Currency"), "choices": CURRENCIES, "help": N_("For amounts.")}
    )
    default_text: Mapped[str | None] = mapped_column(
        String(500), info={"label": N_("Default"), "help": N_("What stands in the form of a new record.")}
    )
    minimum: Mapped[str | None] = mapped_column(
        String(40), info={"label": N_("Smallest value"), "help": N_("For numbers, amounts and dates.")}
    )
    maximum: Mapped[str | None] = mapped_column(String(40), info={"label": N_("Largest value")})
    longest: Mapped[int | None] = mapped_column(info={"label": N_("Most characters"), "help": N_("For texts.")})
    mask: Mapped[str | None] = mapped_column(
        String(60),
        info={
            "label": N_("Pattern"),
            "help": N_("For texts: A is a letter, 9 a digit, ? either, other signs are themselves: AA 99999."),
        },
    )
    required: Mapped[str | None] = mapped_column(
        String(80), info={"label": N_("Must be filled in"), "choices": REQUIREMENTS}
    )
    unique: Mapped[bool] = mapped_column(
        default=False, info={"label": N_("Unique"), "help": N_("No two records may hold the same value.")}
    )
    florists: Mapped[bool] = mapped_column(default=False, info={"label": N_("Shown to florists")})
    visible_to: Mapped[list[str] | None] = mapped_column(
        Several,
        info={
            "label": N_("Seen by"), "choices": SEEING,
            "help": N_("None chosen: the whole office. Administrators and auditors always see it."),
        },
    )  # fmt: skip
    editable_by: Mapped[list[str] | None] = mapped_column(
        Several,
        info={
            "label": N_("Changed by"), "choices": SEEING,
            "help": N_("None chosen: everybody who sees it and may change the record. Administrators always may."),
        },
    )  # fmt: skip
    history: Mapped[bool] = mapped_column(
        default=True,
        info={
            "label": N_("Keep history"),
            "help": N_("Without it, what stood there before is not recorded and cannot be restored."),
        },
    )
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, info={"label": N_("Removed")})

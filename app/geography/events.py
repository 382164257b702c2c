"""What has happened to the geography. Counts only: the facts themselves stand in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalRegisterImported(Event):
    """The postal register was read: `loaded` codes hold now, `changed` rows were opened or closed for it."""

    name: ClassVar[str] = "geography.postal-register-imported"
    when: ClassVar[str] = N_("the postal register is read in")

    changed: int
    loaded: int

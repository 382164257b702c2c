"""Values that stand in a cell or beside a label, and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Chip:
    """A status as a labelled chip. `tone`: ok, warn, bad, info, off. `icon`: a Bootstrap icon's name without `bi-`.

    `url`: where it leads, if anywhere.
    """

    text: str
    tone: str = "off"
    icon: str = ""
    url: str = ""

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads to a record. `sub` is the muted second line under it."""

    text: str
    url: str | None = None
    sub: str = ""

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class FileLink(Link):
    """A file that stands in a field; `preview_url` where it may have a preview."""

    preview_url: str = ""

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of a period has passed: `share` 0-100, `tone` as a chip's; `text` beside it."""

    share: int
    tone: str
    text: str

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Action:
    """A button or link. `post`: a form with a CSRF token; `confirm`: what is asked first; `primary`: the accent one."""

    text: str
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    confirm: str = ""
    danger: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Crumb:
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it. `name`: the record's field that it shows."""

    label: str
    value: Any
    wide: bool = False
    name: str = ""

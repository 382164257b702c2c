"""What domains declare about the likeness of records: by what two may be the same, what merging them must heed.

Data only. Who compares, lists and merges is asked through `Finder`; `platform.merging` moves what belongs to records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.kernel.problems import Problem

SAME, NAME = "same", "name"
Read = Callable[[Session, Sequence[int], Any], Mapping[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Trait:
    """Something on which two records may agree, and the points that it gives unless an administrator says otherwise.

    `how`: the same value, or a name (the same in whatever order, or nearly). `column`: the record's own column; else
    `read(session, ids, day)` answers comparable texts by record. `against`: points that are taken away where both have
    a value and none is the same. `blocks`: records that share a value are compared for that alone; of a postal code
    that would be half a town. `hint`: a comparable text that narrows which nearly equal names are compared.
    `clean(text, country)`: what is typed in the form in which it is stored, or `Refused`.
    """

    name: str
    label: str
    points: int
    how: str = SAME
    column: str | None = None
    read: Read | None = None
    against: int = 0
    blocks: bool = True
    hint: bool = False
    clean: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many points on records are shown while somebody types, listed for cleaning, refused from programs."""

    broad: int = 20
    likely: int = 60
    strict: int = 90


@dataclass(frozen=True, slots=True)
class Alike:
    """A kind of record of which there may be two: `traits` in the order in which they are explained."""

    model: Any
    traits: tuple[Trait, ...]
    limits: Limits = field(default_factory=Limits)
    ignored: frozenset[str] = frozenset()  # words of a name that tell nothing: AS, ENK

    @property
    def kind(self) -> str:
        return str(self.model.__tablename__)


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated fact of which one holds at a time for the same values of `same`: an address of a firm and a kind.

    Where a merged record's overlaps the survivor's, the survivor's stands and the other keeps the days left to it. What
    is declared by nobody moves as it is.
    """

    model: Any
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A fact without days that would stand twice: where the survivor has one with the same values, the other goes."""

    model: Any
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """Why records may not be merged, or (`agreeable`) not before a person has said that it is meant."""

    problem: Problem
    agreeable: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """The records that are to become one: the one that stays first."""

    session: Session
    records: Sequence[Any]
    today: dt.date

    @property
    def ids(self) -> list[int]:
        return [record.id for record in self.records]


Objecting = Callable[[Between], Sequence[Objection]]


@dataclass(frozen=True, slots=True)
class Merging:
    """What a domain knows of merging records of a table, be they its own or a lower domain's.

    `traits`: on what else two of them may agree, by what this domain keeps.
    """

    traits: tuple[Trait, ...] = ()
    facts: tuple[Dated | Repeated, ...] = ()
    objections: tuple[Objecting, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that may be the same, in words: what it is called, where it stands, why."""

    id: int
    title: str
    sub: str
    url: str
    why: str
    points: int


class Finder(Protocol):
    """What the domain that looks for duplicates answers. `panel` stands on the cards of the kinds it looks through."""

    panel: Any

    def url(self, kind: str) -> str:
        """Where a new record's form asks for records like what has been typed; empty where nobody looks."""
        ...

    def like(self, kind: str, values: Mapping[str, Any]) -> Sequence[Likely]:
        """Records of a kind like typed values that the reader may see, the likeliest first."""
        ...

    def refusal(self, kind: str, values: Mapping[str, Any], *, attended: bool) -> Problem | None:
        """Why a new record is refused as a duplicate: programs' from the strict limit on, people's where so set."""
        ...

    def registered(self, kind: str, pk: int, values: Mapping[str, Any]) -> Sequence[Likely]:
        """A record was registered by a person: whom it may be the same as, which is listed from now on as well."""
        ...

    def compare_url(self, kind: str, ids: Sequence[int]) -> str:
        """Where some records stand side by side, for who may merge them; else empty."""
        ...

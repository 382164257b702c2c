"""What the demonstration consists of, as plain rows. `valid_to` is the first day after the last one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Day = dt.date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality and the people who live there."""

    code: str
    name: str
    population: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store or a firm is, for a period."""

    street: str
    postal_code: str
    place: str
    municipality_code: str
    valid_from: Day
    valid_to: Day = None


@dataclass(frozen=True, slots=True)
class Firm:
    """A member firm."""

    number: str
    name: str
    org_number: str
    legal_form: str
    vat_registered: bool
    email: str
    phone: str
    website: str | None
    address: Address


@dataclass(frozen=True, slots=True)
class Skill:
    """A trade qualification. `checked` is how it was verified, empty while nobody has."""

    kind: str
    issued_on: Day
    issuer: str | None
    checked: str = ""
    checked_on: Day = None
    revoked_on: Day = None


@dataclass(frozen=True, slots=True)
class Human:
    """Somebody who works in the firm's stores; `user` names the demo user that this person is."""

    name: str | None
    email: str | None
    phone: str | None
    skills: tuple[Skill, ...] = ()
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Who works in a store as what: `person` counts among the business's people."""

    person: int
    role: str
    valid_from: Day
    valid_to: Day = None


@dataclass(frozen=True, slots=True)
class Term:
    """A period of membership; `firm` counts among the business's firms."""

    firm: int
    valid_from: Day
    valid_to: Day = None
    notice_on: Day = None
    end_reason: str | None = None
    suspended_from: Day = None
    suspended_to: Day = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension of a certificate."""

    valid_from: dt.date
    valid_to: Day
    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A certificate. `state` says what it shows; `renews` counts among the store's certificates."""

    scheme: str
    state: str
    number: str | None
    certifier: str | None
    valid_from: Day
    valid_to: Day
    criteria_set: str | None = None
    issued_on: Day = None
    withdrawn_on: Day = None
    checked: str = ""
    checked_on: Day = None
    renews: int | None = None
    pause: Pause | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account number for a purpose and a period; `firm` counts among the business's firms."""

    firm: int
    purpose: str
    number: str
    valid_from: Day
    valid_to: Day = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """Which of the business's firms owns the store, and when."""

    firm: int
    valid_from: Day
    valid_to: Day = None


@dataclass(frozen=True, slots=True)
class Shop:
    """A store with everything dated about it. `standing` is the state of its membership."""

    number: str
    name: str
    org_number: str
    phone: str
    email: str
    contact_name: str | None
    website: str | None
    sunday_opening: str | None
    standing: str
    addresses: tuple[Address, ...]
    owners: tuple[Ownership, ...]
    jobs: tuple[Job, ...]
    terms: tuple[Term, ...]
    proofs: tuple[Proof, ...]
    accounts: tuple[Account, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """A firm with its stores and people; further firms are former owners of one of its stores."""

    firms: tuple[Firm, ...]
    people: tuple[Human, ...]
    shops: tuple[Shop, ...]

"""What one planned row changes about a store that is known, or makes of one that is not. Plain values in and out.

Only what the file gives and what differs is changed; an empty cell erases nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.imports.rules.certificates import Holding, certificate_changes
from app.imports.rules.decisions import Decision
from app.imports.rules.extras import NONE, Beside
from app.imports.rules.plans import Outcome, QualificationPlan, RowPlan, StorePlan
from app.imports.rules.terms import KnownTerm, new_term, term_changes, transferred
from app.kernel.problems import N_

STORE_FIELDS = {
    "name": "name", "org_number": "org_number", "phone": "phone", "email": "email",
    "contact_person": "contact_name", "sunday_opening": "sunday_opening",
}  # fmt: skip
ADDRESS_FIELDS = ("street", "postal_code", "place")


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """A store's present visiting address."""

    id: int
    values: Mapping[str, str | None]
    start: dt.date | None


@dataclass(frozen=True, slots=True)
class KnownOwner:
    id: int
    member_id: int
    start: dt.date | None


@dataclass(frozen=True, slots=True)
class KnownDesigner:
    """A qualification of somebody who works at the store as floral designer; `named`: somebody knows who it is."""

    qualification_id: int
    issued_on: dt.date | None
    named: bool


@dataclass(slots=True)
class KnownStore:
    """What is registered about a store."""

    id: int
    values: Mapping[str, str | None]
    address: KnownAddress | None = None
    owner: KnownOwner | None = None
    terms: list[KnownTerm] = field(default_factory=list)
    certificates: list[Holding] = field(default_factory=list)
    designer: KnownDesigner | None = None
    accounts: frozenset[str] = frozenset()
    notes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Around:
    """What else is registered that decides: the day, other stores' organisation numbers and certificates.

    `member`: the firm's id, `NEW_MEMBER` where the import makes it, None where the file does not say.
    `merged_into`: the number of the store into which the row's store was merged, where it is registered no more.
    """

    today: dt.date
    member: int | None
    org_number_taken_by: str | None = None
    same_certificates: Sequence[Holding] = ()
    places: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    beside: Beside = NONE
    merged_into: str | None = None


NEW_MEMBER = 0
NO_MEMBER = N_(
    "The firm is not known and its organisation number is missing. The store has no owner and no membership."
)
OWNER_CHANGED = N_("The store had another owner; from today the firm in the file owns it. Check the day.")
ORG_TAKEN = N_("Store %(number)s has this organisation number already; it is left out here. Type the right one.")
ACCOUNT_DIFFERS = N_(
    "Another account number is registered. The one in the file is not stored; follow it up with the store."
)
MERGED = N_("This store was merged into store %(number)s. The row changes nothing; use that number in the file.")
FUTURE = N_("The trade certificate is dated in the future; the date is left out. Type the right one.")
NAME_MISSING = N_("The store's name is missing; %(name)s is used. Type the right one.")


def decide(plan: RowPlan, known: KnownStore | None, around: Around) -> Decision:
    """Everything that a storable row changes or makes."""
    assert plan.store is not None  # noqa: S101 - refused and skipped rows do not come here
    found = Decision(plan)
    if known is None and around.merged_into is not None:
        found.say("store_number", "imports.store.merged", MERGED, Outcome.WARNING, number=around.merged_into)
        return found
    store = _own_number(found, plan.store, around)
    if known is None:
        _new_store(found, store, around.beside)
    else:
        _store(found, store, known, around.beside)
    _address(found, store, known, around)
    _ownership(found, known, around)
    holder_lost = store.org_number is None and plan.store.org_number is not None
    certificates = known.certificates if known else ()
    certificate_changes(found, certificates, around.same_certificates, around.beside, holder_lost=holder_lost)
    if plan.qualification is not None:
        _designer(found, plan.qualification, known, around.today)
    _account(found, known)
    if plan.note and (known is None or plan.note not in known.notes):
        found.insert("note", text=plan.note)
    return found


def _own_number(found: Decision, store: StorePlan, around: Around) -> StorePlan:
    """The store's plan without an organisation number that another store has already."""
    if around.org_number_taken_by is None:
        return store
    found.say(
        "store_org_number",
        "imports.store_org_number.taken",
        ORG_TAKEN,
        Outcome.EMPTIED,
        number=around.org_number_taken_by,
    )
    return replace(store, org_number=None)


def _new_store(found: Decision, store: StorePlan, beside: Beside) -> None:
    values: dict[str, Any] = {column: getattr(store, name) for name, column in STORE_FIELDS.items()}
    if values["name"] is None:
        member = found.plan.member
        values["name"] = (member.name if member else None) or store.number
        found.say("store_name", "imports.store_name.missing", NAME_MISSING, Outcome.WARNING, name=values["name"])
    found.insert("store", number=store.number, country="NO", **values, **found.begun("store", beside))


def _store(found: Decision, store: StorePlan, known: KnownStore, beside: Beside) -> None:
    given = {column: getattr(store, name) for name, column in STORE_FIELDS.items()}
    found.update("store", known.id, {**given, **found.changed("store", known.id, beside)}, known.values)


def _address(found: Decision, store: StorePlan, known: KnownStore | None, around: Around) -> None:
    """What was empty is filled in, what was otherwise ends today: a store that moves keeps where it was."""
    given = {name: value for name in ADDRESS_FIELDS if (value := getattr(store, name)) is not None}
    if not given:
        return
    present = known.address if known else None
    if present is None:
        found.insert("store_address", kind="visiting", **_located(given, around))
        return
    differing = {name: value for name, value in given.items() if present.values.get(name) != value}
    if not differing:
        return
    filled_in = all(not present.values.get(name) for name in differing)
    if filled_in or present.start == around.today:
        found.update("store_address", present.id, differing, present.values)
        return
    found.update("store_address", present.id, {"valid_to": around.today}, {})
    kept = {name: value for name, value in present.values.items() if value and name not in given}
    if "postal_code" in differing and "place" not in given:
        kept.pop("place", None)
    found.insert("store_address", kind="visiting", **_located({**kept, **given}, around), valid_from=around.today)


def _located(values: Mapping[str, Any], around: Around) -> dict[str, Any]:
    """Place and municipality follow from the postal code, where the postal register knows it."""
    place, municipality = around.places.get(values.get("postal_code") or "", (None, None))
    whole = {name: values.get(name) for name in ADDRESS_FIELDS}
    return whole | {"place": whole["place"] or place, "municipality_code": municipality}


def _ownership(found: Decision, known: KnownStore | None, around: Around) -> None:
    """Owner and membership. A store that is sold changes hands today: the file does not say when."""
    member, term = around.member, found.plan.term
    if member is None:
        if known is None:
            found.say("org_number", "imports.member.unknown", NO_MEMBER, Outcome.WARNING)
        elif term is not None and known.terms:
            term_changes(found, term, known.terms, None)
        return
    owner = known.owner if known else None
    if owner is None:
        found.insert("store_owner", member_id=member)
    elif owner.member_id != member:
        found.say("org_number", "imports.owner.changed", OWNER_CHANGED, Outcome.WARNING)
        if owner.start == around.today:
            found.update("store_owner", owner.id, {"member_id": member}, {})
        else:
            found.update("store_owner", owner.id, {"valid_to": around.today}, {})
            found.insert("store_owner", member_id=member, valid_from=around.today)
        transferred(found, known.terms if known else (), member, around.today)
        return
    if term is None:
        return
    if known is None or not known.terms:
        new_term(found, term, member)
    else:
        term_changes(found, term, known.terms, member)


def _designer(found: Decision, skilled: QualificationPlan, known: KnownStore | None, today: dt.date) -> None:
    since = skilled.acquired_on
    if since is not None and since > today:
        found.say("designer_since", "imports.designer.future", FUTURE, Outcome.EMPTIED)
        since = None
    designer = known.designer if known else None
    if designer is None:
        found.insert("person")
        found.insert("employment", role="designer")
        found.insert("qualification", issued_on=since, kind="fagbrev" if since else "unspecified")
    elif since is not None and designer.issued_on != since and (designer.issued_on is None or not designer.named):
        found.update(
            "qualification", designer.qualification_id, {"issued_on": since}, {"issued_on": designer.issued_on}
        )


def _account(found: Decision, known: KnownStore | None) -> None:
    number = found.plan.account
    if number is None:
        return
    if known is None or not known.accounts:
        found.insert("bank_account", number=number)
    elif number not in known.accounts:
        found.say("account_number", "imports.account_number.different", ACCOUNT_DIFFERS, Outcome.WARNING)

"""The list of stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, or_, select

from app.geography import queries as geography
from app.kernel.problems import N_
from app.platform import addresses, past
from app.platform.columns import holds_on
from app.platform.listing import Column, Filter, Lens, Listing
from app.platform.listing_parts import chosen, own, read_bool, read_id, words
from app.platform.numberlists import in_list
from app.platform.pages import Chip, Link
from app.platform.shown import shown
from app.stores import queries, rules
from app.stores.listings import counts
from app.stores.listings.relations import OF_STORES
from app.stores.models import SUNDAY, MembershipTerm, Store, StoreAddress, StoreOwner

TONES = {"active": "ok", "notice": "warn", "suspended": "warn", "applicant": "info"}
STATUS = {
    "active": N_("Active"), "notice": N_("Leaving %(day)s"), "suspended": N_("Suspended until %(day)s"),
    "applicant": N_("Joining %(day)s"), "withdrawn": N_("Resigned"), "excluded": N_("Excluded"),
    "transferred": N_("Transferred"), "none": N_("Not a member"),
}  # fmt: skip
STATES = (
    ("active", N_("Active")),
    ("notice", N_("Notice given")),
    ("suspended", N_("Suspended")),
    ("applicant", N_("Applicant")),
    ("former", N_("Former member")),
    ("none", N_("Never a member")),
)


def status_chip(status: rules.Status | None) -> Chip:
    """A membership status as a chip."""
    if status is None:
        return Chip(gettext(STATUS["none"]))
    text = gettext(STATUS[status.code])
    return Chip(text % {"day": shown(status.until)} if "%(day)s" in text else text, TONES.get(status.code, "off"))


def _statuses(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return queries.statuses(lens.session, ids, lens.today)


def _owners(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    found = queries.owners(lens.session, ids, lens.today)
    card = addresses.cards("MemberView")
    return {pk: Link(name, card(member)) for pk, (member, name) in found.items()}


def _places(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    found = queries.places(lens.session, ids, lens.today)
    codes = {a.municipality_code[:2] for a in found.values() if a.municipality_code}
    counties = geography.county_names(lens.session, lens.today, later=True) if codes else {}
    return {pk: Link(a.place or "", None, counties.get((a.municipality_code or "")[:2], "")) for pk, a in found.items()}


def _county_of(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    names = geography.county_names(lens.session, lens.today, later=True)
    found = queries.places(lens.session, ids, lens.today)
    return {pk: names.get((a.municipality_code or "")[:2]) for pk, a in found.items()}


def _county_code(lens: Lens) -> Any:
    """The first two digits of the municipality's code are the county's."""
    here = (StoreAddress.store_id == Store.id, StoreAddress.kind == "visiting", holds_on(StoreAddress, lens.today))
    code = select(func.substr(StoreAddress.municipality_code, 1, 2)).where(*here)
    return code.order_by(StoreAddress.id).limit(1).correlate(Store).scalar_subquery()


def _postal_codes(lens: Lens, ids: Sequence[int]) -> Mapping[int, Any]:
    return {pk: a.postal_code for pk, a in queries.places(lens.session, ids, lens.today).items()}


def _located(lens: Lens, *conditions: Any) -> Any:
    """Stores whose visiting address on the day meets the conditions."""
    now = holds_on(StoreAddress, lens.today)
    return Store.id.in_(select(StoreAddress.store_id).where(StoreAddress.kind == "visiting", now, *conditions))


def _in_counties(lens: Lens, values: Sequence[str]) -> Any:
    return _located(lens, or_(*(StoreAddress.municipality_code.between(code, code + "99") for code in values)))


def _in_state(lens: Lens, values: Sequence[str]) -> Any:
    now, term = holds_on(MembershipTerm, lens.today), MembershipTerm
    paused = (term.suspended_from <= lens.today) & or_(term.suspended_to.is_(None), term.suspended_to > lens.today)
    free = or_(term.suspended_from.is_(None), ~paused)
    conditions = {
        "active": now & term.valid_to.is_(None) & free,
        "notice": now & term.valid_to.is_not(None) & free,
        "suspended": now & paused,
    }
    mine = select(term.id).where(term.store_id == Store.id)  # an id, which each index holds, and not all columns
    wanted: list[Any] = [mine.where(conditions[v]).exists() for v in values if v in conditions]
    if "applicant" in values:
        wanted.append(mine.where(term.valid_from > lens.today).exists() & ~mine.where(now).exists())
    if "former" in values:
        lasting = mine.where(or_(term.valid_to.is_(None), term.valid_to > lens.today))
        wanted.append(mine.exists() & ~lasting.exists())
    if "none" in values:
        wanted.append(~mine.exists())
    return or_(*wanted)


def _placed(lens: Lens) -> Any:
    """Visiting addresses on the day whose municipality is known."""
    here = (StoreAddress.kind == "visiting") & StoreAddress.municipality_code.is_not(None)
    return here & holds_on(StoreAddress, lens.today)


def _with_municipality(lens: Lens, values: Sequence[bool]) -> Any:
    # Nearly all have one: a page of them is full after a few stores, while those without are found by exclusion.
    if values[0]:
        return select(StoreAddress.id).where(StoreAddress.store_id == Store.id, _placed(lens)).exists()
    return Store.id.not_in(select(StoreAddress.store_id).where(_placed(lens)))


LAST_LETTERS = str.maketrans("æøå", "{|}")
"""Behind z, in this order, as the Norwegian alphabet has them."""


def _counties(session: Any) -> list[tuple[str, str]]:
    names = geography.county_names(session, past.day(session), later=True)
    return sorted(names.items(), key=lambda pair: pair[1].casefold().translate(LAST_LETTERS))


def _municipalities(session: Any) -> list[tuple[str, str]]:
    return list(geography.municipality_names(session, past.day(session), later=True).items())


def _code(length: int) -> Any:
    def parse(text: str) -> str:
        if len(text) == length and text.isascii() and text.isdigit():
            return text
        raise ValueError(text)

    return parse


def _state(text: str) -> str:
    if text not in dict(STATES):
        raise ValueError(text)
    return text


def _owned_by(lens: Lens, values: Sequence[int]) -> Any:
    now = holds_on(StoreOwner, lens.today)
    return Store.id.in_(select(StoreOwner.store_id).where(StoreOwner.member_id.in_(values), now))


LIES = (N_("lies in %(values)s"), N_("does not lie in %(values)s"))
REGION = (
    Filter(
        name="county",
        label=N_("County"),
        kind="choice",
        multiple=True,
        parse=_code(2),
        where=_in_counties,
        says=LIES,
        choices=_counties,
    ),
    Filter(
        name="municipality",
        label=N_("Municipality"),
        kind="choice",
        multiple=True,
        parse=_code(4),
        choices=_municipalities,
        says=LIES,
        where=lambda lens, values: _located(lens, StoreAddress.municipality_code.in_(values)),
    ),
    Filter(
        name="postal_code",
        label=N_("Postal code"),
        kind="text",
        multiple=True,
        parse=_code(4),
        where=lambda lens, values: _located(lens, StoreAddress.postal_code.in_(values)),
    ),
    Filter(
        name="located",
        label=N_("Municipality is known"),
        kind="bool",
        parse=read_bool,
        where=_with_municipality,
        alone=counts.with_municipality,
    ),
)

STORES = Listing(
    name="stores",
    model=Store,
    title=N_("Stores"),
    sort="number",
    columns=(
        own(Store.name, sort=True),
        own(Store.number, sort=True),
        Column(name="member", label=N_("Member"), load=_owners),
        Column(name="place", label=N_("Place"), load=_places),
        Column(
            name="county",
            label=N_("County"),
            load=_county_of,
            default=False,
            group=_county_code,
            group_texts=lambda lens, codes: geography.county_names(lens.session, lens.today, later=True),
        ),
        Column(name="postal_code", label=N_("Postal code"), load=_postal_codes, default=False),
        Column(
            name="status", label=N_("Status"), load=_statuses, show=status_chip, plain=lambda s: str(status_chip(s))
        ),
        own(Store.org_number, sort=True, default=False),
        own(Store.phone, default=False),
        own(Store.email, default=False),
        own(Store.contact_name, default=False),
        own(Store.sunday_opening, default=False, group=True),
    ),
    filters=(
        words(Store),
        in_list(
            "numbers",
            N_("Pasted store numbers"),
            Store.number,
            help=N_("Store numbers, for example from Excel."),
            former=True,
        ),
        Filter(
            name="status",
            label=N_("Status"),
            kind="choice",
            multiple=True,
            parse=_state,
            where=_in_state,
            alone=counts.in_state,
            choices=lambda s: STATES,
        ),
        *REGION,
        Filter(
            name="member",
            label=N_("Member"),
            kind="lookup",
            lookup="member",
            parse=read_id,
            multiple=True,
            where=_owned_by,
        ),
        chosen("sunday_opening", N_("Open on Sundays"), Store.sunday_opening, SUNDAY),
    ),
    relations=OF_STORES,
)

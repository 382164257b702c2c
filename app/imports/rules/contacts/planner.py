"""What can only be judged over a whole file of contact persons: rows that are no data, and people who stand in several.

One pass; what is remembered grows with the people, not with the rows' text. The first row of a person stands, so that
importing the file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.imports.rules.contacts.plans import ContactPlan, person_key
from app.imports.rules.contacts.rows import PlainRows, plan_row
from app.imports.rules.extras import NOTHING, Given, Once, row_given
from app.imports.rules.fields import NAMES
from app.imports.rules.nodata import NoData
from app.imports.rules.plans import Outcome, RowProblem
from app.imports.rules.rows import Setting
from app.kernel.cells import Row
from app.kernel.problems import N_

TWICE = N_("%(name)s stands already in row %(row)s, and this row says nothing new; it is skipped.")
EITHER = N_(
    "This could be the person in row %(row)s or the one in row %(other)s. Correct the e-mail or the telephone number."
)
NAME_ALONE = N_("Row %(row)s has the same name. Type the e-mail or the telephone number, to tell who this is.")
EMAIL_DIFFERS = N_("Row %(row)s gives the same person another e-mail, and that one stands.")
OWN_DIFFERS = N_("Row %(row)s gives the same person another value, and that one stands.")
PERSON = "person"
PHONE_DIFFERS = N_("Row %(row)s gives the same person another telephone number, and that one stands.")


class Seen:
    """A person of the file, by what its rows have said so far."""

    __slots__ = ("email", "own", "phone", "places", "row")

    def __init__(self, plan: ContactPlan) -> None:
        self.row, self.email, self.phone = plan.row, plan.email, plan.phone
        self.own = dict(plan.extras.get(PERSON, {})) if plan.extras else None
        self.places: dict[str, set[str | None]] | None = {plan.store_number: {plan.role}} if plan.store_number else None


class ContactPlanner:
    """Plans the rows of one file in their order. Titles, totals, blank rows and repeated headings are passed over."""

    def __init__(self, setting: Setting, heading_row: int, headings: Sequence[str] = ()) -> None:
        self._setting, self._heading_row = setting, heading_row
        self._none = NoData(setting, headings, keys=NAMES, untitled=tuple(setting.mapping))
        self._plain = PlainRows(setting)
        self._people: dict[str, Seen] = {}
        self._once = Once(setting.extras)
        self.passed_over: Counter[str] = Counter()

    def plan(self, row: Row) -> ContactPlan | None:
        """The plan of the next row, or None where it is no data."""
        if row.number <= self._heading_row:
            return None
        plain = self._plain.plan(row)
        if plain is not None:  # with an e-mail: no title, no total, no heading
            return self._compared(plain, person_key(plain.name or ""))
        kind = self._none.kind(row)
        if kind is not None:
            self.passed_over[kind] += 1
            return None
        plan = plan_row(row, self._setting)
        if self._setting.extras:
            given, said = row_given(row, plan.store_number, self._setting)
            plan = plan._replace(extras=given, problems=(*plan.problems, *said))
        if plan.name is None or not plan.storable:
            return plan
        plan = self._compared(plan, person_key(plan.name))
        return self._once_only(plan) if plan.extras and plan.storable else plan

    def _once_only(self, plan: ContactPlan) -> ContactPlan:
        """The plan without values that may stand once and stand in another person's row."""
        given, twice = self._once.compared(plan.same_as or plan.row, plan.store_number, plan.extras)
        return plan._replace(extras=given, problems=(*plan.problems, *twice))

    def _compared(self, plan: ContactPlan, name: str) -> ContactPlan:
        """The plan beside the rows before it: the same name with the same e-mail or telephone number is one person."""
        people = self._people
        email = f"{name}\n{plan.email.casefold()}" if plan.email else ""
        phone = f"{name}\n{plan.phone}" if plan.phone else ""
        by_email, by_phone = people.get(email), people.get(phone)
        if by_email is not None and by_phone is not None and by_email is not by_phone:
            return _left(plan, "email", "imports.person.either", EITHER, {"row": by_email.row, "other": by_phone.row})
        first = by_email or by_phone
        if first is None and plan.email is None and plan.phone is None:
            first = people.get(f"{name}\n#{plan.store_number}" if plan.store_number else f"{name}\n#")
            namesake = None if plan.store_number else people.get(name)
            if first is None and namesake is not None:
                return _left(plan, "email", "imports.person.name_alone", NAME_ALONE, {"row": namesake.row})
        if first is None:
            first = Seen(plan)
            self._remember(first, plan, name)
            return plan
        merged = _once_more(plan, first)
        self._remember(first, merged, name)
        return merged

    def _remember(self, person: Seen, plan: ContactPlan, name: str) -> None:
        """Under what a later row finds the person."""
        people = self._people
        people.setdefault(name, person)
        if plan.email:
            people.setdefault(f"{name}\n{plan.email.casefold()}", person)
        if plan.phone:
            people.setdefault(f"{name}\n{plan.phone}", person)
        if plan.store_number:
            people.setdefault(f"{name}\n#{plan.store_number}", person)
        elif not plan.email and not plan.phone:
            people.setdefault(f"{name}\n#", person)


def _once_more(plan: ContactPlan, first: Seen) -> ContactPlan:
    """A later row of a person: what it adds stands, what it says otherwise is left out, and nothing new skips it."""
    problems, where = list(plan.problems), {"row": first.row}
    email, phone = plan.email, plan.phone
    if email and first.email and email.casefold() != first.email.casefold():
        problems.append(_about(plan, "email", "imports.person.email_differs", EMAIL_DIFFERS, where))
        email = None
    if phone and first.phone and phone != first.phone:
        problems.append(_about(plan, "phone", "imports.person.phone_differs", PHONE_DIFFERS, where))
        phone = None
    adds = (email and not first.email) or (phone and not first.phone)
    first.email, first.phone = first.email or email, first.phone or phone
    if plan.store_number:
        adds = _place(first, plan.store_number, plan.role) or adds
    given = plan.extras
    if given:
        given, new = _own_fields(plan, first, problems)
        adds = new or adds
    found = plan._replace(email=email, phone=phone, same_as=first.row, problems=tuple(problems), extras=given)
    return found if adds else _left(found, None, "imports.person.twice", TWICE, {"name": plan.name, **where})


def _own_fields(plan: ContactPlan, first: Seen, problems: list[RowProblem]) -> tuple[Given, bool]:
    """What a later row adds in fields of the office's own, and whether it adds anything."""
    given, new = dict(plan.extras.get(PERSON, {})), False
    own = first.own = first.own or {}
    for name, value in plan.extras.get(PERSON, {}).items():
        new = new or name not in own
        if own.setdefault(name, value) != value:
            about = (f"{PERSON}.{name}", "imports.person.own_differs", OWN_DIFFERS)
            problems.append(_about(plan, *about, {"row": first.row}))
            del given[name]
    return ({PERSON: given} if given else NOTHING), new


def _place(first: Seen, store: str, role: str | None) -> bool:
    """Whether the person has not been at the store, or not in this role, in the rows before."""
    places = first.places = first.places or {}
    roles = places.get(store)
    if roles is None:
        places[store] = {role}
        return True
    new = role is not None and role not in roles
    roles.add(role)
    return new


def _left(plan: ContactPlan, column: str | None, code: str, message: str, values: Mapping[str, object]) -> ContactPlan:
    problem = RowProblem(plan.row, plan.store_number, column, code, Outcome.SKIPPED, message, values)
    return plan._replace(problems=(*plan.problems, problem))


def _about(plan: ContactPlan, column: str, code: str, message: str, values: Mapping[str, object]) -> RowProblem:
    return RowProblem(plan.row, plan.store_number, column, code, Outcome.EMPTIED, message, values)

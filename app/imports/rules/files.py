"""What can only be judged over a whole file: rows that are no data, and values that stand in several rows.

One pass; what is remembered grows with the keys (store, organisation and certificate numbers), not with the rows' text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.imports.rules.extras import FIRST, Once, row_given
from app.imports.rules.nodata import NoData
from app.imports.rules.plans import MemberPlan, Outcome, RowPlan, RowProblem
from app.imports.rules.rows import RowReader, Setting, plan_row, read_store_number
from app.kernel.cells import Row
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True)
class Firm:
    """What the first row of a firm said of it: that stands, so that importing the file again changes nothing."""

    row: int
    number: str | None
    name: str | None


class FilePlanner:
    """Plans the rows of one file in their order. Titles, totals, blank rows and repeated headings are passed over."""

    def __init__(self, setting: Setting, heading_row: int, headings: Sequence[str] = ()) -> None:
        self._setting, self._heading_row = setting, heading_row
        self._none = NoData(setting, headings, keys=("store_number", "org_number"), untitled=("store_number",))
        self._stores: dict[str, int] = {}
        self._store_orgs: dict[str, tuple[int, str]] = {}
        self._certificates: dict[tuple[str, str], tuple[int, str, str | None]] = {}
        self._firms: dict[str, Firm] = {}
        self._member_numbers: dict[str, tuple[int, str | None]] = {}
        self._once = Once(setting.extras)
        self._spoken: dict[str, int] = {}
        self.passed_over: Counter[str] = Counter()

    def plans(self, rows: Iterable[Row]) -> Iterator[RowPlan]:
        """The plans of all rows that hold data."""
        for row in rows:
            plan = self.plan(row)
            if plan is not None:
                yield plan

    def plan(self, row: Row) -> RowPlan | None:
        """The plan of the next row, or None where it is no data. A store number's second row is skipped."""
        if row.number <= self._heading_row:
            return None
        kind = self._none.kind(row)
        if kind is not None:
            self.passed_over[kind] += 1
            return None
        number = read_store_number(RowReader(row, self._setting))
        if number is not None:
            first = self._stores.setdefault(number, row.number)
            if first != row.number:
                return _skipped(row, number, first)
        plan = plan_row(row, self._setting)
        if not self._setting.extras:
            return self._compared(plan) if plan.storable else plan
        given, said = row_given(row, plan.store_number, self._setting)
        plan = replace(plan, extras=given, problems=(*plan.problems, *said))
        return self._own_fields(self._compared(plan)) if plan.storable else plan

    def _own_fields(self, plan: RowPlan) -> RowPlan:
        """Fields of the office's own beside the rows before: the first row of a firm speaks for it."""
        given, said = plan.extras, list(plan.problems)
        firm = plan.member.org_number if plan.member else None
        first = self._spoken.setdefault(firm, plan.row) if firm else plan.row
        if first != plan.row:
            said += [_about(plan, f"member.{name}", EXTRA_FIRST, {"row": first}) for name in given.get("member", ())]
            given = {table: values for table, values in given.items() if table != "member"}
        given, twice = self._once.compared(plan.row, plan.store_number, given)
        return replace(plan, extras=given, problems=(*said, *twice))

    def _compared(self, plan: RowPlan) -> RowPlan:
        """The plan beside the rows before it."""
        return self._certificate(self._store_org(self._member(plan)))

    def _member(self, plan: RowPlan) -> RowPlan:
        """The first row of a firm names it; a later row that says otherwise is reported, and does not rename it."""
        member = plan.member
        if member is None:
            return plan
        problems: list[RowProblem] = []
        if member.number is not None:
            first_row, owner = self._member_numbers.setdefault(member.number, (plan.row, member.org_number))
            if owner != member.org_number and member.org_number is not None and owner is not None:
                problems.append(_about(plan, "member_number", MEMBER_NUMBER_SHARED, {"row": first_row}))
                member = replace(member, number=None)
        if member.org_number is not None:
            firm = self._firms.setdefault(member.org_number, Firm(plan.row, member.number, member.name))
            member = _as_first_named(plan, member, firm, problems)
        return replace(plan, member=member, problems=(*plan.problems, *problems))

    def _store_org(self, plan: RowPlan) -> RowPlan:
        """An organisation number belongs to one store; the second one is stored without."""
        store = plan.store
        if store is None or store.org_number is None:
            return plan
        first_row, number = self._store_orgs.setdefault(store.org_number, (plan.row, store.number))
        if number == store.number:
            return plan
        problem = _about(plan, "store_org_number", STORE_ORG_SHARED, {"row": first_row, "number": number})
        certificate = plan.certificate and replace(plan.certificate, holder=None, counts=False)
        return replace(
            plan, store=replace(store, org_number=None), certificate=certificate, problems=(*plan.problems, problem)
        )

    def _certificate(self, plan: RowPlan) -> RowPlan:
        """The same certificate number under two holders is a warning, not an error."""
        certificate = plan.certificate
        if certificate is None or certificate.number is None or plan.store_number is None:
            return plan
        key = (certificate.scheme, certificate.number.casefold())
        first_row, number, holder = self._certificates.setdefault(
            key, (plan.row, plan.store_number, certificate.holder)
        )
        if number == plan.store_number or (holder is not None and holder == certificate.holder):
            return plan
        problem = _about(plan, "certificate_number", CERTIFICATE_SHARED, {"row": first_row, "number": number})
        return replace(plan, problems=(*plan.problems, problem))


MEMBER_NUMBER_SHARED = (
    "imports.member_number.shared", Outcome.EMPTIED,
    N_("Row %(row)s gives this member number to another organisation number. Type the right one."),
)  # fmt: skip
MEMBER_NUMBER_DIFFERS = (
    "imports.member_number.differs", Outcome.EMPTIED,
    N_("Row %(row)s gives the same firm another member number, and that one stands."),
)  # fmt: skip
MEMBER_NAME_DIFFERS = (
    "imports.member_name.differs", Outcome.EMPTIED,
    N_("Row %(row)s gives the same firm another name, and that one stands."),
)  # fmt: skip
STORE_ORG_SHARED = (
    "imports.store_org_number.shared", Outcome.EMPTIED,
    N_("Row %(row)s gives this organisation number to store %(number)s. Type the store's own."),
)  # fmt: skip
EXTRA_FIRST = ("imports.extra.first", Outcome.EMPTIED, FIRST)
CERTIFICATE_SHARED = (
    "imports.certificate.number_shared", Outcome.WARNING,
    N_("Row %(row)s gives this certificate number to store %(number)s. Check whose it is."),
)  # fmt: skip


def _about(
    plan: RowPlan,
    column: str,
    rule: tuple[str, Outcome, str],
    values: Mapping[str, object],
    suggestion: str | None = None,
) -> RowProblem:
    code, outcome, message = rule
    return RowProblem(plan.row, plan.store_number, column, code, outcome, message, values, suggestion)


def _as_first_named(plan: RowPlan, member: MemberPlan, firm: Firm, problems: list[RowProblem]) -> MemberPlan:
    where = {"row": firm.row}
    if firm.number is not None and member.number is not None and member.number != firm.number:
        problems.append(_about(plan, "member_number", MEMBER_NUMBER_DIFFERS, where, firm.number))
    if firm.name is not None and member.name is not None and member.name != firm.name:
        problems.append(_about(plan, "member_name", MEMBER_NAME_DIFFERS, where, firm.name))
    return MemberPlan(firm.number or member.number, firm.name or member.name, member.org_number)


def _skipped(row: Row, number: str, first: int) -> RowPlan:
    message = N_("Store number %(number)s stands already in row %(row)s; this row is skipped.")
    values = {"number": number, "row": first}
    problem = RowProblem(
        row.number, number, "store_number", "imports.store_number.duplicate", Outcome.SKIPPED, message, values
    )
    return RowPlan(row.number, number, (problem,))

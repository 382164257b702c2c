"""Carries out what some rows of the register do, in one unit of work: new records set-based, changed ones through their
domain's rules. Decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table

from app.accounts import operations as accounts
from app.certifications import operations as certifications
from app.certifications import queries as certificates
from app.imports.models import ImportRow
from app.imports.operations.policing import WAITS, WAITS_WHOLE, not_changed, refuse_governed, waits
from app.imports.operations.register import decisions
from app.imports.operations.targets import targets
from app.imports.queries.known import known
from app.imports.rules.decisions import Decision
from app.imports.rules.fields import REGISTER
from app.imports.rules.firms import Firms
from app.imports.rules.lines import problem_to_list
from app.imports.rules.plans import Outcome, RowPlan
from app.kernel.problems import Refused
from app.members import operations as members
from app.platform import bulk, policies, record_names, tables
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.stores import operations as stores

LIFECYCLES: Mapping[str, Lifecycle] = {
    "member": members.MEMBER,
    "store": stores.STORE,
    "store_address": stores.ADDRESS,
    "store_owner": stores.OWNER,
    "membership_term": stores.TERM,
    "certificate": certifications.CERTIFICATE,
    "qualification": certifications.QUALIFICATION,
}
OF_A_STORE = ("store_address", "store_owner", "membership_term", "employment", "certificate", "bank_account")


@dataclass
class Work:
    """One row's decision, and the ids that carrying it out gives."""

    plan: RowPlan
    decision: Decision
    store_id: int | None = None
    member_id: int | None = None
    refused: bool = False
    touched: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Applied:
    """What some rows came to: rows for `ImportRow`, and the firms made."""

    rows: list[dict[str, Any]]
    members_created: int


def apply(uow: Uow, _import_id: int, plans: Sequence[RowPlan]) -> Applied:
    """Carry out some rows of a file, in their order."""
    storable = [plan for plan in plans if plan.storable]
    works: dict[int, Work] = {}
    made = 0
    if storable:
        works, made = _carried_out(uow, storable)
    return Applied([_row(plan, works.get(plan.row)) for plan in plans], made)


def _carried_out(uow: Uow, plans: Sequence[RowPlan]) -> tuple[dict[int, Work], int]:
    registered = known(uow.session, plans, uow.today, targets(REGISTER))
    firms = Firms(registered.beside)
    made = decisions(registered, plans, firms)
    works = {row: Work(decision.plan, decision) for row, decision in made.items()}
    for work in works.values():
        found = registered.stores.get(work.plan.store_number or "")
        work.store_id = found.id if found else None
    refuse_governed(uow, works.values(), firms)
    new_firms = _members(uow, firms)
    for work in works.values():
        member = work.plan.member
        firm = firms.of(work.plan, registered.members, registered.member_numbers) if member else None
        work.member_id = firm.id or None if firm else None
    _changes(uow, [work for work in works.values() if work.decision.updates])
    _new_records(uow, list(works.values()))
    return works, new_firms


def _members(uow: Uow, firms: Firms) -> int:
    """Store the new firms."""
    new = dict(firms.new)
    for org, pk in zip(new, members.register_members(uow, rows=list(new.values())), strict=True):
        firms.settle(org, pk)
    return len(new)


def _changes(uow: Uow, works: Sequence[Work]) -> None:
    """Change existing records one by one, each through its domain's rules; a refusal leaves that row's as they were."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in (each for work in works for each in work.decision.updates):
        wanted[each.table].add(each.id)
    items = {name: tables.records(uow.session, name, ids) for name, ids in wanted.items()}
    for name, found in items.items():
        policies.ahead(uow, tables.model(name), list(found.values()))
    for work in works:
        try:
            with uow.attempt():
                for each in work.decision.updates:
                    item = items[each.table][each.id]
                    _change(uow, item, each.table, _with_member(each.values, work))
                    work.decision.problems += [waits(work, WAITS, name) for name in policies.waits(uow, item)]
        except Refused as refused:
            not_changed(work, refused)
            continue
        for each in work.decision.updates:
            if each.table != "member":
                work.touched[each.table].append(each.id)


def _change(uow: Uow, item: Any, table: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    lifecycle = LIFECYCLES[table]
    lifecycle.settle(uow, item)
    if lifecycle.changed is not None:
        lifecycle.changed(uow, item)
    uow.settle()


def _with_member(values: Mapping[str, Any], work: Work) -> dict[str, Any]:
    return {**values, "member_id": work.member_id} if "member_id" in values else dict(values)


def _new_records(uow: Uow, works: Sequence[Work]) -> None:
    """Insert everything new, table by table."""
    waiting: dict[str, list[tuple[Work, dict[str, Any]]]] = defaultdict(list)
    for work in works:
        for each in work.decision.inserts:
            waiting[each.table].append((work, dict(each.values)))
    _insert(waiting.pop("store", []), "store", _plain(uow, "store"))
    _insert(waiting.pop("person", []), "person", lambda rows: members.register_people(uow, rows=rows))
    schemes = certificates.scheme_ids(uow.session) if "certificate" in waiting else {}
    for _, values in waiting.get("certificate", []):
        values["scheme_id"] = schemes[values.pop("scheme")]
    for table in [name for name in OF_A_STORE if name in waiting]:
        for work, values in waiting[table]:
            _complete(table, work, values)
        _insert(waiting[table], table, _register(uow, table))
    for work, values in waiting.get("qualification", []):
        values["person_id"] = work.touched["person"][-1]
    _insert(waiting.get("qualification", []), "qualification", _register(uow, "qualification"))
    for work, values in waiting.get("note", []):
        values |= {"entity": "store", "entity_id": work.store_id, "store_id": work.store_id, "created_by": uow.actor_id}
    _insert(waiting.get("note", []), "note", _plain(uow, "note"))


def _complete(table: str, work: Work, values: dict[str, Any]) -> None:
    """What a record of a store needs besides: the ids of what the row has just made."""
    values["store_id"] = work.store_id
    if "member_id" in values or table == "bank_account":
        values["member_id"] = work.member_id
    if table == "employment":
        values["person_id"] = work.touched["person"][-1]


Inserting = Callable[[Sequence[Mapping[str, Any]]], list[int]]


def _plain(uow: Uow, table: str) -> Inserting:
    model = tables.model(table)
    if table == "note":
        return lambda rows: uow.insert_many(model, rows)
    return lambda rows: stores.register_many(uow, model, rows=rows)


def _register(uow: Uow, table: str) -> Inserting:
    special: dict[str, Inserting] = {
        "certificate": lambda rows: certifications.register_certificates(uow, rows=rows),
        "qualification": lambda rows: certifications.register_qualifications(uow, rows=rows),
        "bank_account": lambda rows: accounts.register_accounts(uow, rows=rows),
    }
    return special.get(table) or _plain(uow, table)


def _insert(waiting: Sequence[tuple[Work, dict[str, Any]]], table: str, store: Inserting) -> None:
    """Rows that name the same columns go together, so that one statement takes them all."""
    if not waiting:
        return
    columns = list(dict.fromkeys(name for _, values in waiting for name in values))
    defaults = tables.defaults(table)
    rows = [{name: values.get(name, defaults.get(name)) for name in columns} for _, values in waiting]
    for (work, _), pk in zip(waiting, store(rows), strict=True):
        if not pk:
            work.decision.problems.append(waits(work, WAITS_WHOLE, what=record_names.title_of(table)))
            continue
        work.touched[table].append(pk)
        if table == "store":
            work.store_id = pk


def _row(plan: RowPlan, work: Work | None) -> dict[str, Any]:
    """What is kept of a row's outcome."""
    problems = [*plan.problems, *(work.decision.problems if work else ())]
    refused = "skipped" if plan.outcome is Outcome.SKIPPED else "refused"
    return {
        "row": plan.row,
        "outcome": work.decision.outcome if work and not work.refused else refused,
        "store_number": plan.store_number,
        "store_name": plan.store.name if plan.store else None,
        "store_id": work.store_id if work else None,
        "member_id": work.member_id if work else None,
        "has_problems": bool(problems),
        "problems": [problem_to_list(each) for each in problems],
        "touched": {table: ids for table, ids in work.touched.items() if ids} if work else {},
    }


def keep_rows(uow: Uow, import_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record the outcomes, once per row: the table refuses a second one."""
    if rows:
        values = [tuple(row.values()) for row in rows]
        table, same = cast(Table, ImportRow.__table__), {"import_id": import_id}
        bulk.insert_rows(uow.session.connection(), table, tuple(rows[0]), values, same)

"""The roles, which are code, and how a domain grants them access. Nothing is read from the database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from app.kernel.domain import READ, WRITE, Access

ADMINISTRATOR = "Administrator"
MEMBERSHIP = "Membership"
TENDER_TEAM = "Tender team"
QUALITY = "Quality"
CUSTOMER_SERVICE = "Customer service"
FINANCE = "Finance"
FLORIST = "Florist"
AUDITOR = "Auditor"

NOT_FOR_AUDITORS = frozenset({"Outbox"})
"""Resources that Auditors do not read although they read all: mails with links that let their reader sign in."""


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """One role. `office` roles see every row; the others see their own rows only."""

    name: str
    label: Any
    description: Any
    office: bool


ROLES: tuple[RoleInfo, ...] = (
    RoleInfo(
        ADMINISTRATOR, _("Administrator"), _("Keeps users and settings, and may change every record."), office=True
    ),
    RoleInfo(MEMBERSHIP, _("Membership"), _("Keeps members, stores, people and membership terms."), office=True),
    RoleInfo(
        TENDER_TEAM,
        _("Tender team"),
        _("Finds certified florists for tenders and keeps their certificates."),
        office=True,
    ),
    RoleInfo(
        QUALITY, _("Quality"), _("Keeps certificates and trade qualifications, and follows up stores."), office=True
    ),
    RoleInfo(
        CUSTOMER_SERVICE,
        _("Customer service"),
        _("Helps customers and florists, and keeps stores and people reachable."),
        office=True,
    ),
    RoleInfo(FINANCE, _("Finance"), _("Keeps account details and sees account numbers in full."), office=True),
    RoleInfo(FLORIST, _("Florist"), _("Sees the own stores and nothing of other florists."), office=False),
    RoleInfo(AUDITOR, _("Auditor"), _("Reads everything and changes nothing."), office=True),
)
BY_NAME: Mapping[str, RoleInfo] = {role.name: role for role in ROLES}
OFFICE = frozenset(role.name for role in ROLES if role.office)


def granted(resource: str, grants: Mapping[str, Iterable[str]]) -> Access:
    """Access in full: role name -> permissions. Auditors read whatever they are not expressly kept from."""
    found = {role: frozenset(permissions) for role, permissions in grants.items()}
    if resource not in NOT_FOR_AUDITORS:
        found[AUDITOR] = found.get(AUDITOR, frozenset()) | READ
    return Access(resource, found)


def office_reads(
    resource: str,
    *,
    write: Iterable[str] = (),
    florist: Iterable[str] = (),
    also: Mapping[str, Iterable[str]] | None = None,
) -> Access:
    """Every office role reads; Administrators and the roles in `write` also add, edit and delete.

    `florist`: what Florists may do with their own rows (`READ`). `also`: a further permission -> its roles;
    Administrators have it only where they are named.
    """
    writers = {ADMINISTRATOR, *write}
    return _with(resource, {role: READ | WRITE if role in writers else READ for role in OFFICE}, florist, also)


def only(
    resource: str,
    *,
    read: Iterable[str] = (),
    write: Iterable[str] = (),
    florist: Iterable[str] = (),
    also: Mapping[str, Iterable[str]] | None = None,
) -> Access:
    """Only the named roles read, or read and write. Nobody is implied but the Auditor, who reads."""
    grants: dict[str, frozenset[str]] = dict.fromkeys(read, READ) | dict.fromkeys(write, READ | WRITE)
    return _with(resource, grants, florist, also)


def _with(
    resource: str,
    grants: Mapping[str, frozenset[str]],
    florist: Iterable[str],
    also: Mapping[str, Iterable[str]] | None,
) -> Access:
    found = dict(grants)
    if florist := frozenset(florist):
        found[FLORIST] = found.get(FLORIST, frozenset()) | florist
    for permission, names in (also or {}).items():
        for name in names:
            found[name] = found.get(name, frozenset()) | {permission}
    return granted(resource, found)


def faults(access: Iterable[Access]) -> list[str]:
    """What is wrong with declared grants, in plain words; the factory refuses to start on any."""
    found: list[str] = []
    seen: set[str] = set()
    for item in access:
        if item.resource in seen:
            found.append(f"{item.resource} is declared twice")
        seen.add(item.resource)
        found += [f"{item.resource}: there is no role {name!r}" for name in sorted(item.grants.keys() - BY_NAME.keys())]
        auditor = item.grants.get(AUDITOR, frozenset())
        found += [f"{item.resource}: the Auditor may not {permission}" for permission in sorted(auditor - READ)]
        if item.resource in NOT_FOR_AUDITORS:
            found += [f"{item.resource}: not for the Auditor"] if auditor else []
        elif not auditor >= READ:
            found.append(f"{item.resource}: the Auditor reads everything")
    return found


def merged(access: Iterable[Access]) -> dict[str, Mapping[str, frozenset[str]]]:
    """Resource -> role -> permissions, as the security manager looks them up. Raises ValueError on faulty grants."""
    declared = list(access)
    if wrong := faults(declared):
        raise ValueError("; ".join(wrong))
    return {item.resource: item.grants for item in declared}


def allows(
    access: Mapping[str, Mapping[str, frozenset[str]]], names: Iterable[str], permission: str, resource: str
) -> bool:
    """Whether any of the roles has the permission (with or without `can_`). Whatever is not declared is denied."""
    grants = access.get(resource)
    if grants is None:
        return False
    wanted = permission.removeprefix("can_")
    return any(wanted in grants.get(name, frozenset()) for name in names if name in BY_NAME)

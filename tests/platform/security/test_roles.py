"""Roles and what they are granted: deny by default, the Auditor only reads."""

from __future__ import annotations

import pytest

from app.kernel.domain import READ, WRITE, Access
from app.platform.security import roles

DECLARED = [
    roles.office_reads("Store", write=(roles.MEMBERSHIP,), florist=READ, also={"reveal": (roles.FINANCE,)}),
    roles.only("Users", write=(roles.ADMINISTRATOR,)),
    roles.only("Outbox", read=(roles.ADMINISTRATOR,)),
]
ACCESS = roles.merged(DECLARED)


@pytest.mark.parametrize("role", [role.name for role in roles.ROLES if role.office])
def test_every_office_role_reads_and_only_the_named_write(role):
    assert all(roles.allows(ACCESS, [role], f"can_{p}", "Store") for p in READ)
    expected = role in (roles.ADMINISTRATOR, roles.MEMBERSHIP)
    assert all(roles.allows(ACCESS, [role], f"can_{p}", "Store") is expected for p in WRITE)


def test_a_florist_reads_what_is_granted_and_nothing_else():
    assert roles.allows(ACCESS, [roles.FLORIST], "can_list", "Store")
    assert not roles.allows(ACCESS, [roles.FLORIST], "can_edit", "Store")
    assert not roles.allows(ACCESS, [roles.FLORIST], "can_list", "Users")


def test_a_further_permission_is_for_those_named_alone():
    assert roles.allows(ACCESS, [roles.FINANCE], "reveal", "Store")
    assert not any(roles.allows(ACCESS, [r.name], "reveal", "Store") for r in roles.ROLES if r.name != roles.FINANCE)


@pytest.mark.parametrize(
    ("names", "permission", "resource"),
    [
        ([], "list", "Store"),
        (["Admin"], "list", "Store"),
        ([roles.ADMINISTRATOR], "list", "Unknown"),
        ([roles.ADMINISTRATOR], "destroy", "Store"),
        ([roles.ADMINISTRATOR], "", "Store"),
    ],
)
def test_what_is_not_declared_is_denied(names, permission, resource):
    assert not roles.allows(ACCESS, names, permission, resource)
    assert roles.allows(ACCESS, [roles.ADMINISTRATOR], "list", "Store")


def test_rights_of_an_undeclared_role_count_for_nothing_even_when_granted():
    sneaked = {"Store": {"Superuser": frozenset({"list"}), roles.QUALITY: frozenset({"list"})}}
    assert not roles.allows(sneaked, ["Superuser"], "list", "Store")
    assert roles.allows(sneaked, [roles.QUALITY], "list", "Store")


def test_the_auditor_reads_all_but_the_outbox_and_changes_nothing():
    for resource, grants in ACCESS.items():
        assert grants.get(roles.AUDITOR, frozenset()) == (frozenset() if resource == "Outbox" else READ)


@pytest.mark.parametrize(
    "planted",
    [
        Access("Store", {roles.AUDITOR: READ | {"edit"}}),
        Access("Store", {roles.ADMINISTRATOR: READ}),
        Access("Store", {roles.AUDITOR: READ, "Manager": READ}),
        Access("Outbox", {roles.AUDITOR: READ}),
    ],
)
def test_a_faulty_grant_is_found(planted):
    assert roles.faults([planted])
    with pytest.raises(ValueError, match=planted.resource):
        roles.merged([planted])


def test_a_resource_declared_twice_is_found():
    assert roles.faults([*DECLARED, roles.office_reads("Store")])
    assert not roles.faults(DECLARED)


def test_every_role_says_what_it_is_for():
    assert [role.name for role in roles.ROLES] == [
        "Administrator",
        "Membership",
        "Tender team",
        "Quality",
        "Customer service",
        "Finance",
        "Florist",
        "Auditor",
    ]
    assert [role.name for role in roles.ROLES if not role.office] == ["Florist"]

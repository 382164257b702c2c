"""The tables that the demonstration fills, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.models import BankAccount
from app.certifications.models import Certificate, Qualification
from app.members.models import Member, MemberAddress, Person
from app.stores.models import Employment, MembershipTerm, Store, StoreAddress, StoreOwner

MODELS: Mapping[str, Any] = {
    model.__tablename__: model
    for model in (
        Member,
        MemberAddress,
        Person,
        Store,
        StoreAddress,
        StoreOwner,
        Employment,
        MembershipTerm,
        Certificate,
        Qualification,
        BankAccount,
    )
}

"""The REST resource of accounts: masked; only the fields of the office's own can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts import listings, operations
from app.accounts.models import BankAccount
from app.kernel.identifiers import masked_account
from app.platform.api import DomainApi
from app.platform.interface import UnitOfWorkInterface


class BankAccountApi(DomainApi):
    resource_name = "accounts"
    class_permission_name = "Accounts"
    datamodel = UnitOfWorkInterface(BankAccount, operations.ACCOUNT)
    listing = listings.ACCOUNTS
    show_columns = (
        "id",
        "store_id",
        "member_id",
        "purpose",
        "country",
        "valid_from",
        "valid_to",
        "recorded_at",
        "version",
    )

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With the number's last four digits."""
        found = super().shown_many(items)
        for row, item in zip(found, items, strict=True):
            row["masked_number"] = masked_account(item.number)
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        return {"masked_number": {"type": "string"}}

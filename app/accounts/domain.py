"""Accounts on one page."""

from __future__ import annotations

from app.accounts import forms, listings, panels
from app.accounts.api import BankAccountApi
from app.accounts.events import AccountRegistered, AccountRevealed, AccountsRegistered
from app.accounts.models import BankAccount
from app.accounts.views import BankAccountView
from app.kernel.domain import READ, Domain, Entry
from app.kernel.problems import N_
from app.platform.security.roles import ADMINISTRATOR, FINANCE, MEMBERSHIP, only

DOMAIN = Domain(
    "accounts",
    models=(BankAccount,),
    entries=(Entry(BankAccountView, N_("Accounts"), N_("Finance"), "bank", key="a"), Entry(BankAccountApi)),
    access=(
        only(
            "Accounts",
            read=(ADMINISTRATOR, FINANCE, MEMBERSHIP),
            florist=READ,
            also={"reveal": (FINANCE, ADMINISTRATOR), "edit": (FINANCE, MEMBERSHIP, ADMINISTRATOR)},
        ),
    ),
    relations={"stores": listings.OF_STORES, "members": listings.OF_MEMBERS},
    merging=forms.MERGING,
    panels={"store": panels.ON_STORE},
    tiles=(panels.tiles,),
    events=(AccountRegistered, AccountsRegistered, AccountRevealed),
)

"""What the platform itself contributes to the application, in the form in which a domain does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.kernel.domain import Entry
from app.kernel.problems import N_
from app.platform.administration.configuration import ConfigurationView
from app.platform.administration.deliveries import DeliveriesView
from app.platform.administration.mails import OutboxView
from app.platform.administration.roles import RolesView
from app.platform.administration.users import UserView
from app.platform.changepages import BetweenView, BulkEditView, ChangesView, RestoreView
from app.platform.lookups import Searchable
from app.platform.security.models import AppUser
from app.platform.security.roles import (
    ADMINISTRATOR,
    CUSTOMER_SERVICE,
    FINANCE,
    MEMBERSHIP,
    QUALITY,
    TENDER_TEAM,
    only,
)

OFFICE, SETUP, OPERATION = N_("The office"), N_("Set up"), N_("Operation")
"""Groups of the sidebar: what the office uses day by day, how Bukett is shaped, and what keeps it running."""

SYSTEM_ENTRIES = (
    Entry(ChangesView, N_("Changes"), group=OFFICE, icon="clock-history"),
    Entry(BulkEditView),
    Entry(RestoreView),
    Entry(BetweenView),
    Entry(UserView, N_("Users"), group=OPERATION, icon="person-gear"),
    Entry(RolesView, N_("Roles"), group=OPERATION, icon="shield-check"),
    Entry(ConfigurationView, N_("Configuration"), group=SETUP, icon="sliders"),
    Entry(OutboxView, N_("Messages"), group=OPERATION, icon="envelope"),
    Entry(DeliveriesView, N_("Failed deliveries"), group=OPERATION, icon="exclamation-diamond"),
)

SYSTEM_ACCESS = (
    only("Users", write=(ADMINISTRATOR,)),
    only("Roles", read=(ADMINISTRATOR,)),
    only("Configuration", write=(ADMINISTRATOR,)),
    only("Outbox", read=(ADMINISTRATOR,)),
    only("Deliveries", write=(ADMINISTRATOR,)),
    only("Changes", write=(ADMINISTRATOR, MEMBERSHIP, TENDER_TEAM, QUALITY, CUSTOMER_SERVICE), read=(FINANCE,)),
    only("AllChanges", write=(ADMINISTRATOR,)),  # other people's changes; one's own everybody of the office sees
    only("Jobs", write=(ADMINISTRATOR,)),  # other people's long work; one's own everybody sees
)


def users_texts(session: Any, items: Sequence[AppUser]) -> list[tuple[str, str]]:
    """A user's name and address."""
    return [(user.name, user.email) for user in items]


SYSTEM_SEARCH = (Searchable(AppUser, "Users", N_("Users"), "UserView", users_texts),)

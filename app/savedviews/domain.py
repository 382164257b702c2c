"""Everything saved views contribute to the application."""

from __future__ import annotations

from app.kernel.domain import READ, WRITE, Domain, Entry
from app.platform.security.roles import ADMINISTRATOR, AUDITOR, BY_NAME, MEMBERSHIP, granted
from app.savedviews.models import FirstView, SavedView
from app.savedviews.panels import RESOURCE, ReadersViews
from app.savedviews.views import SavedViewsView

KEEPERS = dict.fromkeys(BY_NAME.keys() - {AUDITOR}, READ | WRITE)  # everybody keeps own views; auditors write nothing
SHARERS = {role: READ | WRITE | {"share"} for role in (ADMINISTRATOR, MEMBERSHIP)}

DOMAIN = Domain(
    name="savedviews",
    models=(SavedView, FirstView),
    entries=(Entry(SavedViewsView),),
    access=(granted(RESOURCE, KEEPERS | SHARERS),),
    views=ReadersViews(),
)

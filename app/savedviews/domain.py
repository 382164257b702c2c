"""Everything saved views contribute to the application."""

from __future__ import annotations

import datetime as dt

from app.kernel.domain import READ, WRITE, Domain, Entry
from app.platform.jobs import Scheduled
from app.platform.security.roles import ADMINISTRATOR, AUDITOR, BY_NAME, MEMBERSHIP, granted
from app.savedviews import operations
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
    schedule=(Scheduled("savedviews.tidy-numbers", dt.timedelta(days=1), operations.tidy_numbers, at=dt.time(3, 40)),),
)

"""Everything saved views contribute to the application."""

from __future__ import annotations

import datetime as dt

from app.kernel.domain import READ, WRITE, Domain, Entry
from app.platform.interface import Keeper
from app.platform.jobs import Scheduled
from app.platform.security.roles import ADMINISTRATOR, AUDITOR, BY_NAME, MEMBERSHIP, granted
from app.savedviews import operations
from app.savedviews.models import FirstView, SavedView, SavedViewCount
from app.savedviews.panels import RESOURCE, ReadersViews, tiles
from app.savedviews.tasks import COMPARE_JOB
from app.savedviews.views import SavedViewsView, SegmentView

KEEPERS = dict.fromkeys(BY_NAME.keys() - {AUDITOR}, READ | WRITE)  # everybody keeps own views; auditors write nothing
SHARERS = {role: READ | WRITE | {"share"} for role in (ADMINISTRATOR, MEMBERSHIP)}

DOMAIN = Domain(
    name="savedviews",
    models=(SavedView, FirstView, SavedViewCount),
    entries=(Entry(SavedViewsView), Entry(SegmentView)),
    access=(granted(RESOURCE, KEEPERS | SHARERS),),
    views=ReadersViews(),
    tiles=(tiles,),
    configuration=(operations.VIEWS_SECTION,),
    lifecycles={"saved_view": Keeper(operations.SHARED, "Configuration")},
    jobs=(COMPARE_JOB,),
    schedule=(
        Scheduled("savedviews.tidy-numbers", dt.timedelta(days=1), operations.tidy_numbers, at=dt.time(3, 40)),
        Scheduled("savedviews.compare", dt.timedelta(days=1), operations.sweep, at=dt.time(4, 10)),
    ),
)

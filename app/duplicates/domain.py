"""Everything the search for duplicates contributes to the application."""

from __future__ import annotations

import datetime as dt

from app.duplicates import operations
from app.duplicates.events import RecordsMerged
from app.duplicates.models import DuplicateKey, DuplicatePair, DuplicateRule, DuplicateRun, NotDuplicate
from app.duplicates.panels import ReadersFinder
from app.duplicates.views import DuplicatesView
from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.platform.jobs import Scheduled
from app.platform.merging import RESOURCE
from app.platform.security.roles import ADMINISTRATOR, MEMBERSHIP, granted

DOMAIN = Domain(
    name="duplicates",
    models=(DuplicateRule, DuplicateRun, DuplicateKey, DuplicatePair, NotDuplicate),
    entries=(Entry(DuplicatesView, N_("Duplicates"), N_("Membership"), "layers-half"),),
    access=(granted(RESOURCE, {ADMINISTRATOR: {"list", "merge", "edit"}, MEMBERSHIP: {"list", "merge"}}),),
    events=(RecordsMerged,),
    follow_ups=operations.FOLLOW_UPS,
    jobs=(operations.FIND,),
    schedule=(Scheduled("duplicates.find", dt.timedelta(days=1), operations.begin_all, at=dt.time(2, 20)),),
    configuration=(operations.POINTS_SECTION,),
    finder=ReadersFinder(),
    lifecycles={
        NotDuplicate.__tablename__: operations.NOT_SAME,
        DuplicateRule.__tablename__: operations.RULE,
    },
)

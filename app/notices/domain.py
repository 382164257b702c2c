"""Everything notices contribute to the application."""

from __future__ import annotations

from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.notices import operations, panels
from app.notices.api import NoticeApi, NoticeTemplateApi
from app.notices.events import NoticeFailed, NoticeSent
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate, QuietHours
from app.notices.operations.delivering import EVERY
from app.notices.operations.tidying import AT, EVERY_DAY
from app.notices.views import (
    NoticeOptOutView,
    NoticeTemplateView,
    NoticeView,
    PreviewView,
    QuietHoursView,
    SegmentNoticeView,
    UnsubscribeView,
)
from app.notices.views.segments import offer
from app.platform.administration.declared import OFFICE, SETUP
from app.platform.jobs import Scheduled
from app.platform.security.roles import (
    ADMINISTRATOR,
    CUSTOMER_SERVICE,
    MEMBERSHIP,
    QUALITY,
    TENDER_TEAM,
    office_reads,
    only,
)

DOMAIN = Domain(
    name="notices",
    models=(NoticeTemplate, Notice, NoticeOptOut, QuietHours),
    entries=(
        Entry(NoticeView, N_("Notices"), OFFICE, "bell"),
        Entry(NoticeTemplateView, N_("Message templates"), SETUP, "envelope-paper"),
        Entry(NoticeOptOutView, N_("Unsubscribed"), OFFICE, "envelope-slash"),
        *(Entry(api) for api in (NoticeApi, NoticeTemplateApi)),
        *(Entry(view) for view in (PreviewView, QuietHoursView, SegmentNoticeView, UnsubscribeView)),
    ),
    access=(
        office_reads("Notices", write=(MEMBERSHIP, TENDER_TEAM, QUALITY, CUSTOMER_SERVICE)),
        office_reads("NoticeTemplates"),
        only("QuietHours", write=(ADMINISTRATOR,)),
    ),
    events=(NoticeSent, NoticeFailed),
    jobs=(operations.DELIVER_JOB, operations.TO_SEGMENT_JOB, operations.TIDY_JOB),
    mailings=(offer,),
    configuration=(operations.TEMPLATES_SECTION, operations.HOURS_SECTION),
    schedule=(
        Scheduled("notices.deliver-due", EVERY, operations.look),
        Scheduled("notices.tidy", EVERY_DAY, operations.order_tidying, at=AT),
    ),
    prepare=(operations.load_templates,),
    mail_told=operations.follow,
    tiles=panels.TILES,
)

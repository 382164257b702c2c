"""Everything notices contribute to the application."""

from __future__ import annotations

from app.kernel.domain import Domain
from app.notices import operations
from app.notices.events import NoticeFailed, NoticeSent
from app.notices.models import Notice, NoticeOptOut, NoticeTemplate, QuietHours
from app.notices.operations.delivering import EVERY
from app.platform.jobs import Scheduled

DOMAIN = Domain(
    name="notices",
    models=(NoticeTemplate, Notice, NoticeOptOut, QuietHours),
    events=(NoticeSent, NoticeFailed),
    jobs=(operations.DELIVER_JOB,),
    schedule=(Scheduled("notices.deliver-due", EVERY, operations.look),),
    prepare=(operations.load_templates,),
    mail_told=operations.follow,
)

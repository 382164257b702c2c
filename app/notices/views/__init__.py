"""The pages of notices: the ledger, templates with their preview, quiet hours, and ending such messages by a link."""

from __future__ import annotations

from app.notices.views.ledger import NoticeView
from app.notices.views.optouts import NoticeOptOutView
from app.notices.views.preview import PreviewView
from app.notices.views.quiet import QuietHoursView
from app.notices.views.segments import SegmentNoticeView
from app.notices.views.templates import NoticeTemplateView
from app.notices.views.unsubscribe import UnsubscribeView

__all__ = [
    "NoticeOptOutView",
    "NoticeTemplateView",
    "NoticeView",
    "PreviewView",
    "QuietHoursView",
    "SegmentNoticeView",
    "UnsubscribeView",
]

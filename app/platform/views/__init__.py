"""Generated pages: one view class of our own, which alone may be subclassed."""

from app.platform.views.base import PageView
from app.platform.views.domain import DomainView, Heading
from app.platform.views.sections import Section

__all__ = ["DomainView", "Heading", "PageView", "Section"]

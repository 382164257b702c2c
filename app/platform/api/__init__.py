"""Generated REST resources: one API class of our own, which alone may be subclassed."""

from app.platform.api.base import PlainApi
from app.platform.api.domain import DomainApi

__all__ = ["DomainApi", "PlainApi"]

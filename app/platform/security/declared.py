"""What the platform's own pages declare, as a domain would: entries, access and searchable records."""

from __future__ import annotations

from app.kernel.domain import Access, Entry
from app.platform.lookups import Searchable

SYSTEM_ENTRIES: tuple[Entry, ...] = ()
SYSTEM_ACCESS: tuple[Access, ...] = ()
SYSTEM_SEARCH: tuple[Searchable, ...] = ()

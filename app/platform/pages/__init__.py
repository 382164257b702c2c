"""What templates are given: plain values about one page. Views fill these; templates only lay them out.

No template reaches into the database, and no view writes markup.
"""

from __future__ import annotations

from app.platform.pages.cards import (
    CardPage,
    FactPanel,
    FeedEntry,
    FeedFilter,
    FeedLine,
    FeedPanel,
    FilePanel,
    LatePage,
    TablePanel,
)
from app.platform.pages.combine import (
    CombinePage,
    DraftGroup,
    DraftRow,
)
from app.platform.pages.frames import (
    Frame,
    NavGroup,
    NavItem,
)
from app.platform.pages.lists import (
    Broken,
    ColumnChoice,
    FilterChip,
    FilterChoice,
    HeadCell,
    ListPage,
    Pager,
    PastePage,
    Row,
    Tab,
    ViewBar,
)
from app.platform.pages.maps import (
    MapKind,
    MapMark,
    MapNote,
    MapPage,
    MapPart,
    MapRow,
    MapShape,
)
from app.platform.pages.moments import DayControl
from app.platform.pages.others import (
    Conflict,
    ConflictRow,
    FormPage,
    FormSection,
    JobPage,
    NotePage,
    StartPage,
    Tile,
)
from app.platform.pages.ticks import (
    QuickLine,
    TickGroup,
    TickPanel,
    TickRow,
)
from app.platform.pages.values import (
    Action,
    Bar,
    Chip,
    Crumb,
    Fact,
    FileLink,
    Link,
)

__all__ = [
    "Action",
    "Bar",
    "Broken",
    "CardPage",
    "Chip",
    "ColumnChoice",
    "CombinePage",
    "Conflict",
    "ConflictRow",
    "Crumb",
    "DayControl",
    "DraftGroup",
    "DraftRow",
    "Fact",
    "FactPanel",
    "FeedEntry",
    "FeedFilter",
    "FeedLine",
    "FeedPanel",
    "FileLink",
    "FilePanel",
    "FilterChip",
    "FilterChoice",
    "FormPage",
    "FormSection",
    "Frame",
    "HeadCell",
    "JobPage",
    "LatePage",
    "Link",
    "ListPage",
    "MapKind",
    "MapMark",
    "MapNote",
    "MapPage",
    "MapPart",
    "MapRow",
    "MapShape",
    "NavGroup",
    "NavItem",
    "NotePage",
    "Pager",
    "PastePage",
    "QuickLine",
    "Row",
    "StartPage",
    "Tab",
    "TablePanel",
    "TickGroup",
    "TickPanel",
    "TickRow",
    "Tile",
    "ViewBar",
]

"""The configuration as one file: what administrators have shaped, written as YAML, compared, and brought in again.

Each domain declares its sections (`Domain.configuration`). `reading` understands a file and says what is wrong with the
line, `planning` compares it with what stands here, `applying` does it through the domains' own lifecycles in one change
group, or only tries it and leaves nothing.
"""

from app.platform.configuration.applying import LABEL, SOURCE, apply, rehearse, said, wrong
from app.platform.configuration.changes import latest
from app.platform.configuration.planning import ADDED, CHANGED, REMOVED, STAYS, Plan, Step, fingerprint, plan
from app.platform.configuration.reading import LARGEST, read
from app.platform.configuration.rows import rows_section
from app.platform.configuration.sections import (
    ANSWER,
    ROLE_NAMES,
    TEXT,
    TEXTS,
    TREE,
    WHOLE,
    Field,
    Item,
    Section,
    fields_of,
    sections,
    values_of,
)
from app.platform.configuration.writing import write

__all__ = [
    "ADDED",
    "ANSWER",
    "CHANGED",
    "LABEL",
    "LARGEST",
    "REMOVED",
    "ROLE_NAMES",
    "SOURCE",
    "STAYS",
    "TEXT",
    "TEXTS",
    "TREE",
    "WHOLE",
    "Field",
    "Item",
    "Plan",
    "Section",
    "Step",
    "apply",
    "fields_of",
    "fingerprint",
    "latest",
    "plan",
    "read",
    "rehearse",
    "rows_section",
    "said",
    "sections",
    "values_of",
    "write",
    "wrong",
]  # fmt: skip

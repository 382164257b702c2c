"""What the columns of files are called for a reader: the register's own fields, and the office's."""

from __future__ import annotations

from flask_babel import gettext

from app.imports.operations import targets
from app.imports.rules.extras import KEY
from app.imports.rules.fields import CONTACTS, LABELS, REGISTER
from app.kernel.problems import N_


def label_of(column: str | None) -> str:
    """The label of a field by its key; of none, the row itself."""
    if column and KEY.fullmatch(column):
        kind = CONTACTS if column.startswith("person.") else REGISTER
        known = {each.key: each.label for each in targets(kind)}
        return known.get(column, column)
    return str(gettext(LABELS.get(column or "", N_("The row"))))


def known(column: str) -> bool:
    """Whether this can be the key of a field."""
    return column in LABELS or KEY.fullmatch(column) is not None

"""What can be done to definitions, and what is asked of values before a record is saved."""

from app.customfields.operations.changing import change_kind, foreseen
from app.customfields.operations.choosing import drop_choice
from app.customfields.operations.configuration import FIELDS_SECTION
from app.customfields.operations.definitions import FIELD, move, put_back, remove
from app.customfields.operations.supplying import Supplier

__all__ = [
    "FIELD", "FIELDS_SECTION", "Supplier", "change_kind", "drop_choice", "foreseen", "move", "put_back", "remove",
]  # fmt: skip

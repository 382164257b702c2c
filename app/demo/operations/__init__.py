"""Loading the demonstration and removing it again without trace."""

from __future__ import annotations

from app.demo.operations.loading import LOAD, begin, load_all, step
from app.demo.operations.passwords import forget_password, new_password, read_password
from app.demo.operations.removing import Removed, forget_contents, remove

__all__ = [
    "LOAD", "Removed", "begin", "forget_contents", "forget_password", "load_all", "new_password", "read_password",
    "remove",
    "step",
]  # fmt: skip

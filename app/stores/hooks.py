"""What stores do when others say that something happened."""

from __future__ import annotations

from app.geography.events import PostalRegisterImported
from app.platform.db import Uow
from app.stores import operations


def locate_addresses(uow: Uow, event: PostalRegisterImported) -> None:
    """A postal code that was not checked may be known now, and one may have moved to another municipality."""
    while operations.locate_addresses(uow):
        pass

"""An account of each florist on the small known world."""

from __future__ import annotations

import pytest

NUMBERS = {"bjorn": "86011117947", "cecilie": "12345678903"}


@pytest.fixture
def accounts(arrange, world):
    """Ids by name."""
    from app.accounts import operations

    with arrange() as uow:
        return {
            name: operations.set_first(uow, store_id=world.ids[name]["store"], number=number).account_id
            for name, number in NUMBERS.items()
        }

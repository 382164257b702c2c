"""A small world whose rows were registered, corrected and deleted on days of their own."""

from __future__ import annotations

import datetime as dt

import pytest

from app.platform.db import db
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store, StoreAddress

D = dt.date


def noon(day: str) -> dt.datetime:
    """Noon in UTC."""
    return dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    monkeypatch.setenv("BUKETT_NOW", "2026-11-21T10:00:00+01:00")


@pytest.fixture
def at(arrange):
    """Opens a change that was made at noon of a day such as 2025-03-01."""

    def open_one(day: str):
        return arrange(now=noon(day))

    return open_one


@pytest.fixture
def shop(at):
    """Registered in January, renamed in March and in May, phone given in April, number corrected and gone in June."""
    with at("2025-01-10") as uow:
        store = Store(number="900", name="Rosenrot", country="NO", recorded_at=uow.now)
        address = StoreAddress(kind="visiting", street="Gamle vei 1", valid_from=D(2025, 1, 1), recorded_at=uow.now)
        address.store_id = uow.add(store).id
        ids = {"store": store.id, "address": uow.add(address).id}
    for day, changes in (
        ("2025-03-01", {"name": "Tulipan"}),
        ("2025-04-01", {"phone": "90000000"}),
        ("2025-05-01", {"name": "Nellik", "phone": None}),
    ):
        with at(day) as uow:
            row = uow.session.get(Store, ids["store"])
            for name, value in changes.items():
                setattr(row, name, value)
    with at("2025-06-01") as uow:
        uow.session.get(StoreAddress, ids["address"]).valid_from = D(2025, 2, 1)
    with at("2025-07-01") as uow:
        uow.session.delete(uow.session.get(StoreAddress, ids["address"]))
    return ids


@pytest.fixture
def everything(app):
    with app.app_context(), acting_as(SYSTEM):
        yield db.session()

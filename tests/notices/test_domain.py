"""The page of the domain."""

from __future__ import annotations

from app.domains import DOMAINS
from app.notices.domain import DOMAIN


def test_the_page_bears_the_name_under_which_the_factory_looks_for_it():
    assert DOMAIN.name == "notices"
    assert DOMAIN.name in DOMAINS

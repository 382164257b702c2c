"""The page of the domain."""

from __future__ import annotations

from app.automation.domain import DOMAIN
from app.domains import DOMAINS


def test_the_page_bears_the_name_under_which_the_factory_looks_for_it():
    assert DOMAIN.name == "automation"
    assert DOMAIN.name in DOMAINS

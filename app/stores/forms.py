"""What the domain's forms and API ask the rules before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.problems import Problem
from app.platform.settings import allow_synthetic
from app.stores import rules


def check_store(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a store's details."""
    return rules.store(values, allow_synthetic=allow_synthetic()).problems


def check_address(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with an address."""
    return rules.address(values).problems


def check_period(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a dated fact."""
    return rules.period(values).problems


def check_term(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a membership term."""
    return rules.term(values).problems

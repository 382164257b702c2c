"""What the domain's forms and API ask the rules before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.problems import Problem
from app.members import rules
from app.platform.settings import allow_synthetic


def check_member(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a firm's details."""
    return rules.member(values, allow_synthetic=allow_synthetic()).problems


def check_person(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a person's details."""
    return rules.person(values).problems


def check_address(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with an address."""
    return rules.address(values).problems

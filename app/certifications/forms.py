"""What forms and API ask the rules, and the form of the tender team's question. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.certifications.models import Qualification
from app.certifications.rules import records
from app.kernel.problems import Problem
from app.platform import clock
from app.platform.settings import allow_synthetic
from app.platform.similar import Merging, Repeated


def check_certificate(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a certificate."""
    return records.certificate(values, allow_synthetic=allow_synthetic()).problems


def check_suspension(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a suspension."""
    return records.suspension(values).problems


def check_qualification(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a qualification."""
    return records.qualification(values, clock.today()).problems


def check_scheme(values: Mapping[str, Any]) -> list[Problem]:
    """The code is not among the values of a form that changes a scheme, for it never changes."""
    return records.scheme({"code": "unchanged"} | dict(values)).problems


MERGING = {"person": Merging(facts=(Repeated(Qualification, ("person_id", "kind", "trade", "issued_on")),))}
"""A trade qualification that both people have stands once when they are merged."""

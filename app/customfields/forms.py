"""What the form of a definition asks the rules before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.customfields import queries, rules
from app.customfields.models import RECORDS, REQUIREMENTS
from app.kernel.problems import Problem
from app.platform.db import db


def check_field(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a new definition. A changed one is asked about as a whole, when it is saved."""
    if "kind" not in values:
        return []
    entity = str(values.get("entity") or "")
    states = [code for code, _ in REQUIREMENTS if not entity or code.partition(":")[0] in (entity, "always")]
    entities = [table for table, _ in RECORDS]
    taken = queries.keys(db.session(), entity) if entity in entities else ()  # no database is asked about what is typed
    return rules.checked(values, entities=entities, states=states, taken=taken).problems

"""Compares a configuration file with what stands here: what would be added, changed and removed. Changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.platform.configuration.reading import Document
from app.platform.configuration.sections import Section

ADDED, CHANGED, REMOVED, STAYS = "added", "changed", "removed", "stays"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one item. `changes`: (field, what stands here, what the file says). `line`: of the file.

    `values`: the whole item as the file has it. One that `stays` is here and not in the file.
    """

    section: Section
    key: str
    what: str
    name: str = ""
    changes: Sequence[tuple[str, Any, Any]] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps in the order in which they are done; `same`: how many items are as the file says already."""

    steps: Sequence[Step] = ()
    same: int = 0

    @property
    def doing(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if step.what != STAYS]


def plan(session: Session, document: Document, known: Sequence[Section], *, removing: bool) -> Plan:
    """What a file would do. Of sections that it does not name nothing is touched.

    `removing`: what stands here and not in the file goes; otherwise it stays, and is told of.
    """
    steps, going, same = [], list[Step](), 0
    for section in (each for each in known if each.name in document.items):
        here, wanted = section.read(session), document.items[section.name]
        for key, values in wanted.items():
            line = document.lines[section.name, key]
            whole = section.whole(values, here[key].values if key in here else {})
            name = str(values.get("name") or values.get("label_nb") or key)
            if key not in here:
                changes = [(name_, None, value) for name_, value in section.said(whole).items()]
                steps.append(Step(section, key, ADDED, name, changes, whole, line))
            elif changes := _differences(section, here[key].values, whole):
                steps.append(Step(section, key, CHANGED, here[key].name or name, changes, whole, line))
            else:
                same += 1
        gone = REMOVED if removing else STAYS
        going = [Step(section, key, gone, here[key].name) for key in sorted(here) if key not in wanted] + going
    return Plan([*steps, *going], same)


def _differences(section: Section, here: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    old, new = section.said(here), section.said(wanted)
    return [(name, old.get(name), new.get(name)) for name in section.fields if old.get(name) != new.get(name)]


def fingerprint(session: Session, known: Sequence[Section]) -> str:
    """A short word for what stands here: another one once anything of it has been changed."""
    here = {s.name: {key: s.said(item.values) for key, item in s.read(session).items()} for s in known}
    return hashlib.sha256(json.dumps(here, sort_keys=True, default=str).encode()).hexdigest()[:24]

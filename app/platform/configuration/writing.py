"""Writes the configuration as YAML: every section in its order, items by key, only what differs from what is usual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.platform.configuration.reading import FORMAT, HEAD
from app.platform.configuration.sections import Section

INTRO = "# The configuration of Bukett. Records of the register are not in it, nor users and secrets.\n"


class _Writer(yaml.SafeDumper):
    """Plain YAML: no references, whatever is the same in two places, and lists indented under their names."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's
        return super().increase_indent(flow, False)


def write(session: Session, known: Iterable[Section]) -> str:
    """The whole configuration as a text."""
    return INTRO + "".join(_written(session, known))


def _written(session: Session, known: Iterable[Section]) -> Iterator[str]:
    yield f"{HEAD}: {FORMAT}\n"
    for section in known:
        items = {key: section.said(item.values) for key, item in sorted(section.read(session).items())}
        for name in section.left_out(session):
            yield f"# Not taken along from {section.name}, since it names records of this register: {_line(name)}\n"
        yield "\n" + yaml.dump(
            {section.name: items}, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110,
            default_flow_style=None,
        )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())

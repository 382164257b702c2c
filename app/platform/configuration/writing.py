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

    def short(self, data: list[Any]) -> Any:
        """A list of plain values stands on one line."""
        plain = not any(isinstance(each, list | dict) for each in data)
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain)

    def lines(self, data: str) -> Any:
        """A text of several lines is written as it reads."""
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's
        return super().increase_indent(flow, False)


_Writer.add_representer(list, _Writer.short)
_Writer.add_representer(str, _Writer.lines)


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
            default_flow_style=False,
        )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())

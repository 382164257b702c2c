"""Understands a configuration file. What is wrong is said with its line; nothing in it is ever executed or expanded.

Aliases, tags, several documents and deep nesting are refused before anything is built, so that a small file cannot
become a large one. Texts are taken as written: `NO` is the country, not an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.kernel.problems import N_, Problem, Refused
from app.platform.configuration.sections import ANSWER, ROLE_NAMES, TEXT, TEXTS, TREE, WHOLE, Field, Section
from app.platform.security.roles import BY_NAME

FORMAT = 1
HEAD = "bukett"
LARGEST = 500_000  # characters: what a form may send back with the preview
DEEPEST, MOST_NODES = 20, 100_000
KEY = re.compile(r"[a-z0-9][a-z0-9_.:*-]*(/[a-z0-9_.:*-]+)*")
WHOLES = re.compile(r"[-+]?\d{1,9}")

LARGE = N_("The file is too large: at most half a million characters.")
BAD = N_("Line %(line)s: this is not written as YAML should be: %(what)s")
ALIAS = N_("Line %(line)s: references (& and *) are not allowed here. Write it out.")
TAG = N_("Line %(line)s: tags (!) are not allowed here.")
DEEP = N_("Line %(line)s: this is nested too deeply.")
MANY = N_("The file holds too much.")
ONE = N_("Line %(line)s: only one document may stand in the file.")
NO_HEAD = N_("The file must begin with “bukett: %(format)s”, which says how it is written.")
NEWER = N_(
    "Line %(line)s: this file was written by a newer Bukett (format %(found)s). This one reads format %(format)s."
)
NO_SECTION = N_("Line %(line)s: there is no such part of the configuration: %(name)s")
NO_FIELD = N_("Line %(line)s: there is no such field: %(name)s")
NO_KEY = N_("Line %(line)s: a short name has small letters, digits, underscores and slashes only: %(name)s")
TWICE = N_("Line %(line)s: this stands there twice: %(name)s")
NOT_MAP = N_("Line %(line)s: here names with their values are wanted.")
NOT_TEXT = N_("Line %(line)s: “%(name)s” wants a text.")
NOT_WHOLE = N_("Line %(line)s: “%(name)s” wants a whole number.")
NOT_ANSWER = N_("Line %(line)s: “%(name)s” wants true or false.")
NOT_LIST = N_("Line %(line)s: “%(name)s” wants a list of texts.")
NOT_CHOICE = N_("Line %(line)s: “%(name)s” cannot be “%(value)s”. It is one of: %(known)s")
SAID = 200  # characters of what may stand in a field
NO_ROLE = N_("Line %(line)s: there is no role with this name: %(role)s")


@dataclass(slots=True)
class Document:
    """What a file says: items by section and key, the line of each, and everything that is wrong."""

    items: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)  # items (section/key) in which something is wrong by itself

    def refuse(self, code: str, message: str, line: int, **values: object) -> None:
        self.problems.append(Problem(f"configuration.{code}", None, message, {"line": line, **values}))


def read(text: str, known: Mapping[str, Section]) -> Document:
    """What a file says, as far as it can be understood; `problems` tells the rest."""
    found = Document()
    try:
        root = _composed(text)
    except Refused as refusal:
        found.problems += refusal.problems
        return found
    parts = _pairs(found, root) if root is not None else {}
    head = parts.pop(HEAD, None)
    if not _right_format(found, head):
        return found
    for name, node in parts.items():
        if name not in known:
            found.refuse("section", NO_SECTION, _line(node), name=name[:60])
        else:
            _section(found, known[name], node)
    return found


def _right_format(found: Document, head: Any) -> bool:
    value = head.value if isinstance(head, yaml.ScalarNode) else ""
    if value == str(FORMAT):
        return True
    if WHOLES.fullmatch(value) and int(value) > FORMAT:
        found.refuse("newer", NEWER, _line(head), found=value, format=FORMAT)
    else:
        found.refuse("format", NO_HEAD, _line(head) if head is not None else 1, format=FORMAT)
    return False


def _composed(text: str) -> Any:
    """The file's nodes. Refused where it is no YAML, or more than plain YAML."""
    if len(text) > LARGEST:
        raise Refused([Problem("configuration.large", None, LARGE)])
    try:
        _plain_only(text)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = {"line": mark.line + 1 if mark else 1, "what": str(getattr(error, "problem", None) or "?")[:200]}
        raise Refused([Problem("configuration.yaml", None, BAD, said)]) from error


def _plain_only(text: str) -> None:
    """Go through the file once without building anything."""
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused([Problem("configuration.alias", None, ALIAS, {"line": line})])
        if getattr(event, "tag", None):
            raise Refused([Problem("configuration.tag", None, TAG, {"line": line})])
        if documents > 1:
            raise Refused([Problem("configuration.documents", None, ONE, {"line": line})])
        if depth > DEEPEST:
            raise Refused([Problem("configuration.deep", None, DEEP, {"line": line})])
        if number > MOST_NODES:
            raise Refused([Problem("configuration.many", None, MANY)])


def _section(found: Document, section: Section, node: Any) -> None:
    items = found.items.setdefault(section.name, {})
    for key, item in _pairs(found, node).items():
        if not KEY.fullmatch(key) or len(key) > 200:
            found.refuse("key", NO_KEY, _line(item), name=key[:60])
            continue
        found.lines[section.name, key] = _line(item)
        before = len(found.problems)
        items[key] = _fields(found, section, item)
        if len(found.problems) > before:
            found.broken.add(f"{section.name}/{key}")


def _fields(found: Document, section: Section, item: Any) -> dict[str, Any]:
    """The fields of an item that are right by themselves."""
    values = {}
    for name, node in _pairs(found, item).items():
        if name not in section.fields:
            found.refuse("field", NO_FIELD, _line(node), name=name[:60])
            continue
        before, value = len(found.problems), _value(found, section.fields[name].kind, name, node)
        _chosen(found, section.fields[name], name, value, _line(node))
        if len(found.problems) == before:
            values[name] = value
    return values


def _pairs(found: Document, node: Any) -> dict[str, Any]:
    """A mapping's nodes by name. What stands twice, or is no mapping, is wrong."""
    if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
        return {}
    if not isinstance(node, yaml.MappingNode):
        found.refuse("mapping", NOT_MAP, _line(node))
        return {}
    pairs: dict[str, Any] = {}
    for name, value in node.value:
        text = name.value if isinstance(name, yaml.ScalarNode) else ""
        if not text:
            found.refuse("mapping", NOT_MAP, _line(name))
        elif text in pairs:
            found.refuse("twice", TWICE, _line(name), name=text[:60])
        else:
            pairs[text] = value
    return pairs


def _value(found: Document, kind: str, name: str, node: Any) -> Any:
    """A field's value by its type."""
    if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
        return None
    if kind == TREE:
        return _tree(node)
    if kind in (TEXTS, ROLE_NAMES):
        return _texts(found, kind, name, node)
    if not isinstance(node, yaml.ScalarNode):
        wanted = {TEXT: NOT_TEXT, WHOLE: NOT_WHOLE, ANSWER: NOT_ANSWER}[kind]
        found.refuse("type", wanted, _line(node), name=name)
        return None
    text = node.value.replace("\x00", "")
    if kind == WHOLE and not WHOLES.fullmatch(text):
        found.refuse("type", NOT_WHOLE, _line(node), name=name)
        return None
    if kind == ANSWER and text not in ("true", "false"):
        found.refuse("type", NOT_ANSWER, _line(node), name=name)
        return None
    return int(text) if kind == WHOLE else text == "true" if kind == ANSWER else text


def _chosen(found: Document, field: Field, name: str, value: Any, line: int) -> None:
    """Refuse a text that is none of those that may stand in a field."""
    known = [choice for choice, _ in field.choices]
    if value and known and value not in known:
        said = ", ".join(known)
        said = said if len(said) <= SAID else said[:SAID] + "…"
        found.refuse("choice", NOT_CHOICE, line, name=name, value=str(value)[:60], known=said)


def _texts(found: Document, kind: str, name: str, node: Any) -> Any:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else ()
    if not isinstance(node, yaml.SequenceNode) or not all(isinstance(each, yaml.ScalarNode) for each in nodes):
        found.refuse("type", NOT_LIST, _line(node), name=name)
        return None
    for each in nodes:
        if kind == ROLE_NAMES and each.value not in BY_NAME:
            found.refuse("role", NO_ROLE, _line(each), role=each.value[:60])
    return [each.value for each in nodes]


def _tree(node: Any) -> Any:
    """Plain values, however nested: texts, whole numbers, answers, lists and names with values."""
    if isinstance(node, yaml.SequenceNode):
        return [_tree(each) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(name.value): _tree(each) for name, each in node.value}
    plain = node.style is None  # what stands in quotes is a text
    if plain and node.tag.endswith(":null"):
        return None
    if plain and node.value in ("true", "false"):
        return node.value == "true"
    text = str(node.value).replace("\x00", "")
    return int(text) if plain and WHOLES.fullmatch(text) and node.tag.endswith(":int") else text


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1

"""A configuration file is understood, or refused with the line; nothing hostile is built."""

from __future__ import annotations

import pytest

from app.platform.configuration import ANSWER, ROLE_NAMES, TEXT, TEXTS, TREE, WHOLE, Field, Section
from app.platform.configuration.reading import LARGEST, read

KNOWN = {
    "things": Section(
        name="things", title="Things",
        fields={
            "name": Field(TEXT), "size": Field(WHOLE), "open": Field(ANSWER, True), "words": Field(TEXTS),
            "roles": Field(ROLE_NAMES), "tree": Field(TREE),
        },
        read=lambda session: {}, save=lambda uow, key, values: None, remove=lambda uow, key: None,
    )
}  # fmt: skip
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"


def items(text: str):
    found = read(text, KNOWN)
    assert found.problems == []
    return found.items["things"]


def wrong(text: str) -> list[tuple[str, object]]:
    return [(p.code.removeprefix("configuration."), p.values.get("line")) for p in read(text, KNOWN).problems]


def test_values_have_their_types_and_texts_are_taken_as_written():
    text = "bukett: 1\nthings:\n  a/b:\n    name: NO\n    size: 12\n    open: false\n    words: [a, 1, yes]\n"
    text += "    roles: [Finance]\n    tree: [[status, active], {x: 1, y: true, z: '1', at: 08:30}]\n"
    tree = [["status", "active"], {"x": 1, "y": True, "z": "1", "at": "08:30"}]
    assert items(text) == {
        "a/b": {
            "name": "NO", "size": 12, "open": False, "words": ["a", "1", "yes"], "roles": ["Finance"], "tree": tree,
        }
    }  # fmt: skip


def test_an_empty_part_and_windows_line_ends_are_read():
    assert items("bukett: 1\r\nthings:\r\n") == {}
    assert items("bukett: 1\r\nthings:\r\n  a:\r\n    name: |\r\n      one\r\n      two\r\n") == {
        "a": {"name": "one\ntwo\n"}
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "format", 1), ("things: {}\n", "format", 1), ("bukett: one\n", "format", 1),
        ("bukett: 2\n", "newer", 1), ("bukett: 1\nother: {}\n", "section", 2), ("bukett: 1\n- x\n", "yaml", 2),
        ("bukett: 1\nthings: [a]\n", "mapping", 2), ("bukett: 1\nthings:\n  A b: {}\n", "key", 3),
        ("bukett: 1\nthings:\n  a: {}\n  a: {}\n", "twice", 4), ("bukett: 1\nthings:\n  a:\n    no: 1\n", "field", 4),
        ("bukett: 1\nthings:\n  a:\n    size: wide\n", "type", 4),
        ("bukett: 1\nthings:\n  a: {name: [x]}\n", "type", 3),
        ("bukett: 1\nthings:\n  a: {open: maybe}\n", "type", 3), ("bukett: 1\nthings:\n  a: {words: x}\n", "type", 3),
        ("bukett: 1\nthings:\n  a: {roles: [Kings]}\n", "role", 3), ("bukett: 1\n---\nbukett: 1\n", "documents", 2),
        ("bukett: 1\nthings: !!python/object/apply:os.system ['true']\n", "tag", 2),
        ("bukett: 1\nthings: !!map {}\n", "tag", 2), (BOMB, "alias", 1),
        ("bukett: 1\nthings: " + "[" * 3000, "deep", 2), ("bukett: 1\nthings: {a: {name: 'x}\n", "yaml", 3),
        ("bukett: 1\n\x07", "yaml", 1), ("bukett: 1\nthings:\n  ? {a: b}\n  : x\n", "mapping", 3),
        ("bukett: 1\nthings:\n  <<: {a: {}}\n", "key", 3),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text, code, line):
    assert wrong(text)[0] == (code, line)


def test_a_file_that_is_too_large_is_not_even_looked_at():
    assert wrong("x" * (LARGEST + 1)) == [("large", None)]
    assert wrong("bukett: 1\nthings: {" + "a: {}, " * 60_000 + "}")[0][0] == "many"

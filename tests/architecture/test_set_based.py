"""What is written set-based passes no flush, and so no change policy: each such place is named here with its reason.

A table of members, stores and what belongs to them (`__scope__`) may be written so by nobody else.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import module_of, name_of, python_files, tree_of

WRITING = ("update", "delete")
OWN = "what the product keeps of its own work; no record of members or stores"
LIST = "the rows of a file that somebody works on; what becomes of certificates goes through their lifecycle"
DEMO = "the demonstration's own rows, which no policy concerns"
ALLOWED = {
    ("app/certifications/operations/carrying.py", "_finish"): LIST,
    ("app/certifications/operations/carrying.py", "carry_out"): LIST,
    ("app/certifications/operations/lists.py", "map_list"): LIST,
    ("app/customfields/operations/rewriting.py", "rewrite"): "an administrator gives a field another type, or purges",
    ("app/demo/operations/removing.py", "_events"): DEMO,
    ("app/demo/operations/removing.py", "_mails"): DEMO,
    ("app/demo/operations/removing.py", "_records"): DEMO,
    ("app/demo/operations/removing.py", "_references"): DEMO,
    ("app/demo/operations/removing.py", "_rows"): DEMO,
    ("app/demo/operations/removing.py", "_undone"): DEMO,
    ("app/demo/operations/removing.py", "remove"): DEMO,
    ("app/duplicates/operations/searching.py", "_finish"): OWN,
    ("app/imports/operations/reversing.py", "_delete"): "asks `policies.removals` about each row before",
    ("app/platform/bulkedit/choosing.py", "set_values"): OWN,
    ("app/platform/rowresults.py", "write"): OWN,
    ("app/platform/security/limits.py", "forget"): OWN,
    ("app/platform/security/limits.py", "sweep"): OWN,
    ("app/platform/security/login.py", "_signed_in"): OWN,
    ("app/stores/operations.py", "locate_addresses"): "the municipality follows from the postal code; nobody types it",
    ("app/todos/operations/lifecycle.py", "task_changed"): "the steps of a task belong to whom the task does",
    ("app/todos/operations/reminding.py", "remind"): "that a reminder has gone out; nobody types it",
}


def set_based(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """The calls of SQLAlchemy's update() and delete(), each with the function in which it stands."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in WRITING
    }
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            plain = isinstance(call.func, ast.Name) and call.func.id in names
            dotted = (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in WRITING
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id in ("sa", "sqlalchemy")
            )
            if plain or dotted:
                yield function.name, call


def governed(path: Path, call: ast.Call) -> bool:
    """Whether a call may write a table that can have policies: it names such a model, or nobody can tell which."""
    target = call.args[0]
    while isinstance(target, ast.Attribute):
        target = target.value
    model = getattr(importlib.import_module(module_of(path)), target.id, None) if isinstance(target, ast.Name) else None
    return not hasattr(model, "__tablename__") or bool(getattr(model, "__scope__", None))


def test_every_set_based_change_is_of_the_product_s_own_tables_or_has_a_reason() -> None:
    found = {
        (name_of(path), function)
        for path in python_files("app")
        for function, call in set_based(tree_of(path))
        if governed(path, call)
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from sqlalchemy import update\ndef f():\n    update(Store)", True),
        ("from sqlalchemy import delete as gone\ndef f():\n    gone(Store.__table__).where(1)", True),
        ("import sqlalchemy as sa\ndef f():\n    sa.update(tables.model('store'))", True),
        ("from sqlalchemy import update\ndef f():\n    update(StoreAddress.__table__)", True),
        ("def f():\n    {}.update(Store)", False),
    ],
)
def test_the_check_sees_what_it_should(text: str, says: bool) -> None:
    calls = [call for _, call in set_based(ast.parse(text))]
    place = Path(__file__).resolve().parents[2] / "app" / "stores" / "operations.py"
    assert [governed(place, call) for call in calls] == ([True] if says else [])


def test_no_sql_text_changes_rows() -> None:
    """A statement written as text would pass both the policies and this test."""
    words = ("update ", "delete from ", "insert into ", "replace into ")
    found = [
        (name_of(path), node.value[:60])
        for path in python_files("app")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.strip().lower().startswith(words)
    ]
    assert found == []

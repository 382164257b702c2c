"""Sizes, names and words of the files, the places where transactions end, and what pure modules load."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.architecture.house import APP, ROOT, module_of, name_of, outside_platform, python_files, tree_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
VAGUE = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "tools"}
HEAVY = {"flask", "flask_appbuilder", "flask_babel", "sqlalchemy", "celery", "weasyprint", "wtforms", "werkzeug"}
PURE = [
    *python_files("app/kernel"),
    *(file for file in outside_platform() if {"rules", "events"} & set(file.with_suffix("").parts[-2:])),
]
CODE = [*python_files("app", "tools", "tests"), ROOT / "config.py", ROOT / "run.py"]


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_pure_modules_load_without_the_web_and_the_database(path):
    code = f"import sys, {module_of(path)}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == ""


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_pure_modules_ask_no_clock_and_read_no_files(path):
    called = {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}
    clocks = {name for name in called if name.split(".")[-1] in {"now", "today", "utcnow", "monotonic", "time_ns"}}
    files = called & {"open", "print", "input"} | {name for name in called if name.startswith("os.")}
    assert clocks | files == set()


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_files_and_functions_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    functions = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    sizes = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_module_names_say_which_half_they_mean():
    assert [
        name_of(path) for path in APP.rglob("*") if path.stem in VAGUE and (path.is_dir() or path.suffix == ".py")
    ] == []


@pytest.mark.parametrize("path", python_files("app"), ids=name_of)
def test_every_module_says_first_what_it_is(path):
    assert ast.get_docstring(tree_of(path))


@pytest.mark.parametrize("path", outside_platform(), ids=name_of)
def test_transactions_end_in_the_platform_only(path):
    calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    ends = {"commit", "flush", "rollback", "begin_nested"}
    found = [
        ast.unparse(call.func) for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ends
    ]
    assert found == []


@pytest.mark.parametrize("path", [path for path in outside_platform() if path.name != "factory.py"], ids=name_of)
def test_domains_know_neither_database_listeners_nor_the_framework_below_the_platform(path):
    imported = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom) and node.module]
    names = {f"{node.module}.{alias.name}" for node in imported for alias in node.names}
    assert not names & {"sqlalchemy.event", "sqlalchemy.event.listens_for", "sqlalchemy.event.listen"}
    harmless = {"flask_appbuilder.expose", "flask_appbuilder.api.expose"}  # a decorator that names a route
    plain = {alias.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import) for alias in node.names}
    assert {name for name in names | plain if name.startswith("flask_appbuilder")} <= harmless


def tracked_text() -> list[tuple[str, str]]:
    """The text files that belong to the checkout."""
    answer = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT)
    found = []
    for name in filter(None, answer.stdout.split("\0")):
        if (ROOT / name).is_file() and "/vendor/" not in name:
            data = (ROOT / name).read_bytes()
            if b"\0" not in data:
                found.append((name, data.decode("utf-8", errors="replace")))
    return found


# Put together here, so that this file does not hold them itself.
UNWANTED = [
    "/" + "work/",
    "/" + "root/",
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "deb." + "debian.org",
    "language " + "model",
    "Chat" + "GPT",
    "Co-authored" + "-by",
    "F" + "IXME",
    "X" + "XX ",
]


@pytest.mark.parametrize("word", UNWANTED)
def test_files_speak_of_the_product_alone(word):
    assert [name for name, text in tracked_text() if word.lower() in text.lower()] == []


@pytest.mark.shared
def test_nothing_of_the_shared_files_was_copied_but_the_register():
    shared = ROOT.parent / "shared" / "data"
    if not shared.is_dir():  # .ci/run refuses to start then
        pytest.skip("the shared files are not beside this checkout")
    sizes = {path.stat().st_size: path for path in shared.rglob("*") if path.is_file() and "register" not in path.parts}
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    ours = [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]
    same = [
        name_of(path)
        for path in ours
        if path.stat().st_size > 200
        and path.stat().st_size in sizes
        and path.read_bytes() == sizes[path.stat().st_size].read_bytes()
    ]
    assert same == []

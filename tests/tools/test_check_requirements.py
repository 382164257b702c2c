"""The gate over the pinned libraries."""

from __future__ import annotations

import shutil

import pytest

from tests.architecture.house import ROOT
from tools.check_requirements import asked, pins, problems_of

HASH = " \\\n    --hash=sha256:00"


@pytest.fixture
def checkout(tmp_path):
    shutil.copytree(ROOT / "tools" / "requirements", tmp_path / "tools" / "requirements")
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_ours_are_in_order():
    assert problems_of(ROOT) == []


def test_versions_that_differ_by_platform():
    found, problems = pins(f"a==1 ; sys_platform == 'win32'{HASH}\nA==2{HASH}\nb[c]==3{HASH}\n# a remark\n")
    assert found == {"a": {"1", "2"}, "b": {"3"}}
    assert problems == []


@pytest.mark.parametrize("line", ["flask>=3", "flask", "git+ssh://example/x", "flask==3.1.3"])
def test_what_is_not_pinned_with_hashes(line):
    assert pins(line)[1]


def test_names_asked_for():
    assert asked("# x\n-r y.in\nFlask-AppBuilder==5  # why\ncelery[redis]~=5\n") == {"flask-appbuilder", "celery"}


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("tools/requirements/requirements.in", "anotherlibrary", "anotherlibrary of requirements.in is not pinned"),
        ("requirements.txt", f"extra==1{HASH}", "does not pin what"),
        ("requirements.txt", "--index-url x://mirror.example/simple", "an address stands"),
    ],
)
def test_mistakes_are_found(checkout, file, text, says):
    path = checkout / file
    path.write_text(f"{path.read_text()}\n{text}\n")
    assert any(says in problem for problem in problems_of(checkout))

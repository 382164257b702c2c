"""The gate over the migrations' line, on small lines of its own."""

from __future__ import annotations

import pytest

from tools.check_migrations import line_problems

REVISION = '''"""A step."""
revision = "{own}"
down_revision = {below!r}
branch_labels = None
depends_on = None
'''


@pytest.fixture
def line(tmp_path):
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text("")

    def write(*steps, head):
        for file, own, below in steps:
            (tmp_path / "versions" / f"{file}.py").write_text(REVISION.format(own=own, below=below))
        (tmp_path / ".current-head").write_text(f"{head}\n")
        return line_problems(tmp_path)

    return write


def test_a_line_in_order(line):
    assert line(("0001_begin", "0001", None), ("0002_more", "0002", "0001"), head="0002") == []


@pytest.mark.parametrize(
    ("steps", "head", "says"),
    [
        ([], "", "no migrations"),
        ([("0001_begin", "0001", None)], "0000", "the head is “0001”"),
        ([("0002_begin", "0001", None)], "0001", "must be named 0001_"),
        ([("begin", "0001", None)], "0001", "must be named 0001_"),
        ([("0001_a", "0001", None), ("0003_b", "0003", "0001")], "0003", "must be named 0002_"),
        ([("0001_a", "0001", None), ("0002_b", "0002", "0001"), ("0002_c", "x", "0001")], "0002", "history forks"),
        ([("0001_a", "0001", "gone")], "0001", "do not hang together"),
    ],
)
def test_mistakes_are_found(line, steps, head, says):
    assert any(says in problem for problem in line(*steps, head=head))

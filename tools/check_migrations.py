"""Checks the migrations: one line of history, numbered, both ways on a new database, and equal to the models."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"^(?P<number>\d{4})_[a-z0-9_]+$")


def history(migrations: Path) -> list[Script]:
    """The revisions, oldest first. Raises `CommandError` where they do not hang together."""
    return list(reversed(list(ScriptDirectory(str(migrations)).walk_revisions())))


def line_problems(migrations: Path) -> list[str]:
    """What is wrong with the line itself: forks, gaps, names, the recorded head."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Alembic only warns where a revision is gone
            scripts = history(migrations)
    except (CommandError, KeyError, UserWarning) as error:
        return [f"the revisions do not hang together: {error}"]
    if not scripts:
        return ["there are no migrations"]
    heads = [script.revision for script in scripts if script.is_head]
    problems = [] if len(heads) == 1 else [f"history forks; heads: {', '.join(sorted(heads))}"]
    for number, script in enumerate(scripts, start=1):
        stem = Path(script.path).stem
        match = NAME.match(stem)
        if match is None or int(match["number"]) != number:
            problems.append(f"{stem}.py must be named {number:04}_what_it_does.py: it is number {number} in history")
        if script.is_merge_point or script.branch_labels:
            problems.append(f"{stem}.py merges or branches; history is one line")
    file = migrations / ".current-head"
    recorded = file.read_text().strip() if file.exists() else ""
    if len(heads) == 1 and recorded != heads[0]:
        problems.append(f"migrations/.current-head says “{recorded}”; the head is “{heads[0]}”")
    return problems


def walk() -> list[str]:
    """Upgrade, downgrade, upgrade on a new SQLite file, then compare with the models. What failed, and how."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BUKETT_")}
        environ |= {"BUKETT_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
        for step in (("upgrade",), ("downgrade", "base"), ("upgrade",), ("check",)):
            command = (sys.executable, "-m", "flask", "--app", "app.factory:create_app", "db", *step)
            answer = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
            if answer.returncode:
                return [f"flask db {' '.join(step)} failed:\n{answer.stdout}{answer.stderr}"]
    return []


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    found = line_problems(ROOT / "migrations") or walk()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

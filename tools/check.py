"""Runs every gate and tells at the end which ones hold. `make check` calls it; words after it pick single gates.

Two at a time: the types take about as long as all the others together.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent

GATES: dict[str, tuple[str, ...]] = {
    "format": (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": (PYTHON, "-m", "ruff", "check", "--quiet", "."),
    "types": (PYTHON, "-m", "mypy"),
    "imports": (str(BIN / "lint-imports"), "--no-cache"),
    "requirements": (PYTHON, "-m", "tools.check_requirements"),
    "translations": (PYTHON, "-m", "tools.translations", "check"),
    "migrations": (PYTHON, "-m", "tools.check_migrations"),
    "generator": (PYTHON, "-m", "tools.new_domain", "--check"),
}


def holds(gate: str) -> bool:
    """Whether one gate holds; prints that when it has ended, and what it said if it does not."""
    started = time.monotonic()
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(GATES[gate], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    kept = answer.returncode == 0
    told = f"{'ok    ' if kept else 'BROKEN'}  {gate:<14}{time.monotonic() - started:6.1f} s"
    said = "" if kept else f"\n{(answer.stdout + answer.stderr).strip()}"
    print(told + said, flush=True)
    return kept


def main(chosen: list[str]) -> int:
    """Run the chosen gates, or all; 0 when each holds."""
    if unknown := [gate for gate in chosen if gate not in GATES]:
        print(f"There is no gate {unknown[0]}; there are {', '.join(GATES)}.")
        return 2
    gates = list(chosen or GATES)
    longest_first = sorted(gates, key=lambda gate: gate != "types")
    with ThreadPoolExecutor(max_workers=2) as pool:
        kept = dict(zip(longest_first, pool.map(holds, longest_first), strict=True))
    broken = [gate for gate in gates if not kept[gate]]
    print(f"Broken: {', '.join(broken)}." if broken else "All gates hold.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

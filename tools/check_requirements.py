"""Checks that every library is pinned with hashes, that both files agree and that none names where it came from."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>\S+)(?P<rest>.*)$")
ASKED = re.compile(r"^[A-Za-z0-9._-]+")


def canonical(name: str) -> str:
    """A library's name as all tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def logical_lines(text: str) -> list[str]:
    """Requirements with their hashes on one line each; comments dropped."""
    joined = text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


def pins(text: str) -> tuple[dict[str, set[str]], list[str]]:
    """Pinned versions by library (markers may pin several), and what is wrong."""
    found: dict[str, set[str]] = {}
    problems = []
    for line in logical_lines(text):
        match = PIN.match(line)
        if match is None:
            problems.append(f"not a pinned library: {line[:60]}")
            continue
        found.setdefault(canonical(match["name"]), set()).add(match["version"])
        if "--hash=sha256:" not in match["rest"]:
            problems.append(f"{match['name']} has no hash")
    return found, problems


def asked(text: str) -> set[str]:
    """The libraries that an .in file asks for by name."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return {canonical(match[0]) for line in lines if not line.startswith("-") and (match := ASKED.match(line))}


def problems_of(root: Path) -> list[str]:
    """Everything wrong with the requirement files of a checkout."""
    run_text, dev_text = ((root / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    (run, wrong), (dev, wrong_dev) = pins(run_text), pins(dev_text)
    problems = wrong + wrong_dev
    for name, versions in run.items():
        if dev.get(name) != versions:
            problems.append(f"{name}: requirements-dev.txt does not pin what requirements.txt pins")
    for file, have in (("requirements.in", run), ("requirements-dev.in", dev)):
        wanted = asked((root / "tools" / "requirements" / file).read_text())
        problems += [f"{name} of {file} is not pinned: make requirements" for name in sorted(wanted - set(have))]
    if "://" in run_text + dev_text or "index-url" in run_text + dev_text:
        problems.append("an address stands in a requirements file; libraries are named, not located")
    return problems


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    found = problems_of(ROOT)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

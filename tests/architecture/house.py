"""What the tests about the house share: its folders, its Python files, copies of it to break on purpose."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"


def python_files(*folders: str) -> list[Path]:
    """Every Python file of some folders of the checkout."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """A path as the tests' ids show it."""
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    """The module that a file of the checkout holds."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def outside_platform() -> list[Path]:
    """The Python files of the domains."""
    return [file for file in python_files("app") if APP / "platform" not in file.parents]


def contract_holds(checkout: Path, contract: str) -> tuple[bool, str]:
    """Whether one import contract holds in a checkout, and what the checker said."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--contract", contract]
    answer = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    said = answer.stdout + answer.stderr
    checked = "Contracts: 1 kept, 0 broken" in said or "Contracts: 0 kept, 1 broken" in said
    return answer.returncode == 0, said if checked else f"not checked: {said}"

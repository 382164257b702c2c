"""Makes an empty domain that passes all gates: `make domain name=orders`, with ARGS="--below imports" lower down.

It writes app/<name> with its page and a test, and takes the name into `app/domains.py` and the import contracts. The
modules of the vocabulary are added when there is something to say in them.
"""

from __future__ import annotations

import argparse
import keyword
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"^[a-z][a-z]+$")
TUPLE = re.compile(r"^DOMAINS = \((.*?)\)", re.MULTILINE | re.DOTALL)
SAMPLES = ("samplings", "awards")  # the names that the check uses: one sorts after `domains`, one before
TAKEN = ("kernel", "platform", "factory", "domains", "static", "templates", "translations")

PACKAGE = '''"""{title}: say here in a sentence what this domain knows and decides, and what it leaves to others."""
'''
PAGE = '''"""Everything {name} contribute to the application."""

from __future__ import annotations

from app.kernel.domain import Domain

DOMAIN = Domain(name="{name}")
'''
TEST = '''"""The page of the domain."""

from __future__ import annotations

{imports}


def test_the_page_bears_the_name_under_which_the_factory_looks_for_it():
    assert DOMAIN.name == "{name}"
    assert DOMAIN.name in DOMAINS
'''


class Impossible(Exception):
    """The domain cannot be made; the message says why."""


def domains(root: Path) -> list[str]:
    """The domains of a checkout, lowest first, read without importing it."""
    text = (root / "app" / "domains.py").read_text()
    match = TUPLE.search(text)
    return re.findall(r'"(\w+)"', match[1]) if match else []


def position(existing: list[str], name: str, below: str | None) -> int:
    """Where the new domain comes in the order: right below `below`, which is the topmost one unless told."""
    if not NAME.match(name) or keyword.iskeyword(name) or name in TAKEN:
        raise Impossible(f"“{name}” cannot be a domain: one plural noun in small letters, such as orders.")
    if name in existing:
        raise Impossible(f"There is a domain {name} already.")
    if below is not None and below not in existing:
        raise Impossible(f"There is no domain {below}; there are {', '.join(existing)}.")
    return existing.index(below) if below else len(existing) - 1


def take_into_order(root: Path, name: str, below: str | None) -> None:
    """Write the name into `DOMAINS` and, below the same neighbour, into each list of the contracts."""
    existing = domains(root)
    place = position(existing, name, below)
    above = existing[place]
    file = root / "app" / "domains.py"
    names = [*existing[:place], name, *existing[place:]]
    listed = "".join(f'    "{one}",\n' for one in names)
    file.write_text(TUPLE.sub(f"DOMAINS = (\n{listed})", file.read_text()))
    project = root / "pyproject.toml"
    line = re.compile(rf'^    "(app\.)?{above}",\n', re.MULTILINE)
    text, count = line.subn(rf'\g<0>    "\g<1>{name}",\n', project.read_text())
    if count != 3:
        raise Impossible(f"pyproject.toml names {above} {count} times in its contracts instead of three times.")
    project.write_text(text)


def write_files(root: Path, name: str) -> list[Path]:
    """The package, its page and its test. Nothing that exists is overwritten."""
    files = {
        root / "app" / name / "__init__.py": PACKAGE,
        root / "app" / name / "domain.py": PAGE,
        root / "tests" / name / "test_domain.py": TEST,
    }
    if found := [file for file in files if file.exists()]:
        raise Impossible(f"{found[0].relative_to(root)} exists already.")
    imports = "\n".join(sorted(("from app.domains import DOMAINS", f"from app.{name}.domain import DOMAIN")))
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, title=name.capitalize(), imports=imports))
    return list(files)


def make(root: Path, name: str, below: str | None = None) -> list[Path]:
    """Make the domain in a checkout. Returns its files; raises `Impossible`."""
    position(domains(root), name, below)
    files = write_files(root, name)
    take_into_order(root, name, below)
    return files


def copy_of(root: Path, target: Path) -> Path:
    """What the gates read of a checkout, copied."""
    skipped = shutil.ignore_patterns("__pycache__", "static", "translations", "templates")
    for part in ("app", "tools"):
        shutil.copytree(root / part, target / part, ignore=skipped)
    for file in ("pyproject.toml", "config.py", "run.py"):
        shutil.copy(root / file, target / file)
    return target


def problems_of_a_new_domain(root: Path) -> list[str]:
    """Make a domain in a copy and ask the gates about it. What they said, where one is broken."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of(root, Path(folder))
        files = [str(file.relative_to(copy)) for sample in SAMPLES for file in make(copy, sample)]
        python = ["app/domains.py", *files]
        tools = Path(sys.executable).parent
        gates = (
            (str(tools / "ruff"), "format", "--check", *python),
            (str(tools / "ruff"), "check", "--no-cache", *python),
            (str(tools / "mypy"), "--follow-imports=silent", *(f"app/{sample}" for sample in SAMPLES)),
            (str(tools / "lint-imports"), "--no-cache"),
            (
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--noconftest",
                *(f"tests/{sample}" for sample in SAMPLES),
            ),
        )
        answers = [subprocess.run(gate, cwd=copy, capture_output=True, text=True, check=False) for gate in gates]
    return [f"{Path(a.args[0]).name}:\n{a.stdout}{a.stderr}" for a in answers if a.returncode]


def main(arguments: list[str]) -> int:
    """Make a domain, or with --check try in a copy whether a new one passes the gates."""
    parser = argparse.ArgumentParser(prog="make domain", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="a plural noun of the trade")
    parser.add_argument("--below", help="the domain right above it in the order (the topmost)")
    parser.add_argument("--check", action="store_true", help="only try it, in a copy")
    options = parser.parse_args(arguments)
    if options.check:
        found = problems_of_a_new_domain(ROOT)
        print("\n".join(found))
        return 1 if found else 0
    try:
        files = make(ROOT, options.name, options.below)
    except Impossible as error:
        print(f"make domain: {error}", file=sys.stderr)
        return 2
    print("\n".join(f"made {file.relative_to(ROOT)}" for file in files))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

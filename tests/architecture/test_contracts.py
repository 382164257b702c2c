"""The import contracts hold, agree with the list of domains, and notice each of the mistakes they are there for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.domains import DOMAINS
from tests.architecture.house import ROOT, contract_holds
from tools.new_domain import copy_of

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
DOWNWARDS = list(reversed(DOMAINS))


def add(checkout: Path, module: str, line: str) -> None:
    file = checkout / "app" / f"{module}.py"
    package = file.with_suffix("") / "__init__.py"
    target = package if package.exists() else file
    existing = target.read_text() if target.exists() else '"""Made to be broken."""\n'
    target.write_text(f"{existing}\n{line}\n")


def order(checkout: Path) -> None:
    """A lower domain calls up."""
    add(checkout, "stores/queries", "")
    add(checkout, "geography/queries", "import app.stores.queries")


def vocabulary(checkout: Path) -> None:
    """A domain has a module whose name says nothing."""
    add(checkout, "members/helpers", "")


def vocabulary_order(checkout: Path) -> None:
    """A query uses an operation."""
    add(checkout, "members/operations", "")
    add(checkout, "members/queries", "import app.members.operations")


def purity(checkout: Path) -> None:
    """A rule reads the database."""
    add(checkout, "members/rules", "import sqlalchemy")


def purity_around_a_corner(checkout: Path) -> None:
    """The kernel knows the web through a module of its own."""
    add(checkout, "kernel/corner", "import flask")
    add(checkout, "kernel/periods", "import app.kernel.corner")


def public(checkout: Path) -> None:
    """An operation uses the tables of another domain."""
    add(checkout, "geography/models", "")
    add(checkout, "stores/operations", "import app.geography.models")


def acyclic(checkout: Path) -> None:
    """Two modules of the kernel need each other."""
    add(checkout, "kernel/left", "import app.kernel.right")
    add(checkout, "kernel/right", "import app.kernel.left")


MISTAKES = {
    order: "order",
    vocabulary: "vocabulary",
    vocabulary_order: "vocabulary",
    purity: "purity",
    purity_around_a_corner: "purity",
    public: "public",
    acyclic: "acyclic",
}


@pytest.fixture
def checkout(tmp_path):
    return copy_of(ROOT, tmp_path)


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_the_contract_holds(contract):
    holds, said = contract_holds(ROOT, contract)
    assert holds, said


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_the_contract_notices(checkout, mistake):
    mistake(checkout)
    holds, said = contract_holds(checkout, MISTAKES[mistake])
    assert not holds
    assert "0 kept, 1 broken" in said, said


def test_every_contract_has_a_mistake():
    assert set(MISTAKES.values()) == set(CONTRACTS)


def test_the_contracts_agree_with_the_list_of_domains():
    assert CONTRACTS["order"]["layers"] == ["factory", "domains", *DOWNWARDS, "platform", "kernel"]
    assert CONTRACTS["vocabulary"]["containers"] == [f"app.{name}" for name in DOWNWARDS]
    assert CONTRACTS["public"]["domains"] == DOWNWARDS
    assert all(CONTRACTS[name]["exhaustive"] for name in ("order", "vocabulary"))
    assert not any(key.startswith(("ignore", "exhaustive_ignores")) for one in CONTRACTS.values() for key in one)


def test_every_domain_is_a_folder_and_every_folder_a_domain_or_a_floor():
    folders = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert folders == {*DOMAINS, "platform", "kernel"}

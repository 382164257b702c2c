"""The generator of domains: what it makes passes all gates, what it cannot make it refuses."""

from __future__ import annotations

import pytest

from app.domains import DOMAINS
from tests.architecture.house import ROOT
from tools.new_domain import Impossible, copy_of, domains, make, problems_of_a_new_domain


def test_a_new_domain_passes_the_gates():
    assert problems_of_a_new_domain(ROOT) == []


def test_the_order_is_read_as_it_is():
    assert tuple(domains(ROOT)) == DOMAINS


def test_a_new_domain_comes_below_the_topmost_or_where_it_is_told(tmp_path):
    copy = copy_of(ROOT, tmp_path)
    make(copy, "orders")
    make(copy, "suppliers", below="members")
    order = domains(copy)
    assert order[-2:] == ["orders", DOMAINS[-1]]
    assert order.index("suppliers") == order.index("members") - 1
    project = (copy / "pyproject.toml").read_text()
    assert project.count('    "orders",\n') == project.count('    "suppliers",\n') == 2
    assert project.count('    "app.orders",\n') == project.count('    "app.suppliers",\n') == 1


@pytest.mark.parametrize("name", ["", "Orders", "two words", "../x", "class", "platform", "kernel", "o", *DOMAINS])
def test_names_that_cannot_be(tmp_path, name):
    copy = copy_of(ROOT, tmp_path)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    with pytest.raises(Impossible):
        make(copy, name)
    assert before == {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}


def test_an_unknown_neighbour_is_refused(tmp_path):
    with pytest.raises(Impossible, match="no domain warehouses"):
        make(copy_of(ROOT, tmp_path), "orders", below="warehouses")

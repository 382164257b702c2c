"""`flask geography import`: what it prints and how it ends."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.geography.models import Municipality, PostalCode
from app.platform.db import db

BRING = "0001\tOSLO\t0301\tOSLO\tP\r\n8613\tMO I RANA\t1833\tRANA\tG\r\n"


@pytest.fixture
def run(tables, tmp_path):
    """Run the command on a file with this content."""

    def call(content: bytes):
        file = tmp_path / "register.txt"
        file.write_bytes(content)
        return tables.test_cli_runner().invoke(args=["geography", "import", str(file)])

    return call


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(PostalCode))


def test_counts_are_printed_and_the_second_time_nothing_changes(run):
    first, second = run(BRING.encode("cp1252")), run(BRING.encode("cp1252"))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == "2 postal codes: 2 opened, 0 closed, 2 changed.\n"
    assert second.output == "2 postal codes: 0 opened, 0 closed, 0 changed.\n"
    assert rows() == 2


def test_counties_and_municipalities_come_along(run):
    run(BRING.encode())
    assert db.session.scalar(select(func.count()).select_from(Municipality)) == 357


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"name,city\nMarit,Oslo\n"])
def test_a_wrong_file_ends_with_two_and_says_why(run, content):
    result = run(content)
    assert result.exit_code == 2
    assert "postal register" in result.stderr
    assert "Traceback" not in result.output
    assert rows() == 0


def test_a_missing_file_ends_with_two(tables, tmp_path):
    result = tables.test_cli_runner().invoke(args=["geography", "import", str(tmp_path / "none.txt")])
    assert result.exit_code == 2
    assert "none.txt" in result.stderr


def test_a_register_of_another_time_names_the_municipalities_that_are_gone(run):
    result = run(BRING.encode() + b"1632\tGAMLE FREDRIKSTAD\t3004\tFREDRIKSTAD\tG\r\n9170\tLONGYEARBYEN\t2100\t\tG\r\n")
    assert result.exit_code == 0
    assert result.stderr == "The register names municipalities that do not exist today: 3004\n"

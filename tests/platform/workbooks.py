"""Workbooks made part by part, and what reading one gives, for the tests of spreadsheets."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.kernel.problems import Refused
from app.platform.spreadsheets.reading import open_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def parts(sheet: str, *, head: str = "", more: dict[str, str | bytes] | None = None) -> dict[str, str | bytes]:
    """The parts of the smallest workbook with the given `<sheetData>` content."""
    return {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="Ark" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    } | (more or {})


def pack(path: Path, content: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def code_of(path: Path, **options: object) -> str:
    """The code a file is refused with."""
    with pytest.raises(Refused) as refusal, open_table(path, path.name, **options) as table:
        list(table.rows())
    (problem,) = refusal.value.problems
    assert problem.text()
    return problem.code.removeprefix("spreadsheets.file.")


def rows_of(path: Path, **options: object) -> list[tuple[int, tuple[object, ...]]]:
    with open_table(path, path.name, **options) as table:
        return [(row.number, row.cells) for row in table.rows()]

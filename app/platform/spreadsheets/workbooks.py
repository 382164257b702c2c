"""Excel workbooks: a limited child process turns one sheet into neutral lines; this process reads only those.

The child is `extraction`, which needs the standard library alone and is started in isolated mode without installed
libraries; it inherits neither its environment nor its open files.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.kernel.cells import Row
from app.kernel.rowlines import row_from_line
from app.platform.spreadsheets.limits import Limits
from app.platform.spreadsheets.refusals import MESSAGES, refused

START = """import sys; sys.path.insert(0, sys.argv.pop(1))
from app.platform.spreadsheets.extraction.child import main; main()"""
ROOT = Path(__file__).resolve().parents[3]
NEEDED = ("SYSTEMROOT",)  # Windows starts no Python without it


class WorkbookFile:
    """One sheet of a workbook as neutral lines in a folder of its own. `close` removes them."""

    def __init__(self, path: Path, limits: Limits, sheet: str | None = None, workspace: Path | None = None) -> None:
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="spreadsheet-", dir=workspace, ignore_cleanup_errors=True)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise refused("disk_full") from None
            raise
        try:
            answer = _extract(path, Path(self._folder.name), sheet, limits)
        except BaseException:
            self.close()
            raise
        self.sheets = tuple(str(name) for name in answer["sheets"])
        self.sheet = str(answer["sheet"])
        self.count = int(answer["rows"])

    def rows(self, after: int = 0) -> Iterator[Row]:
        """Rows with content whose number in the sheet is above `after`."""
        for line in self.lines():
            if int(line[: line.index(b"\t")]) > after:
                yield row_from_line(line.decode())

    def lines(self) -> Iterator[bytes]:
        """The same rows as lines that `row_from_line` reads: as the child wrote them."""
        with (Path(self._folder.name) / "rows").open("rb") as lines:
            yield from lines

    def close(self) -> None:
        self._folder.cleanup()


def _extract(path: Path, folder: Path, sheet: str | None, limits: Limits) -> dict[str, Any]:
    asked = {"source": str(path.resolve()), "workspace": str(folder), "sheet": sheet, "limits": asdict(limits)}
    command = [sys.executable, "-I", "-S", "-B", "-c", START, str(ROOT), json.dumps(asked)]
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and our own code, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
            env=environment, timeout=limits.seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise refused("too_complex") from None
    return _understood(child.stdout)


def _understood(said: bytes) -> dict[str, Any]:
    """The child's answer. A child that died says nothing: its limits ended it."""
    try:
        answer = json.loads(said)
    except ValueError:
        raise refused("too_complex") from None
    if "code" in answer:
        code = answer["code"] if answer["code"] in MESSAGES else "damaged"
        raise refused(code, **answer["values"])
    return dict(answer)

"""The child process: limits itself, reads one sheet, writes neutral lines, answers with one JSON object on stdout."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from app.platform.spreadsheets.extraction.archive import Archive, Rejected
from app.platform.spreadsheets.extraction.sheet import SheetReader
from app.platform.spreadsheets.extraction.workbook import Sheet, Strings, Workbook, read_date_styles, read_workbook


def limit_resources(limits: Mapping[str, int]) -> None:
    """Bound memory, processor time, file size and open files where the operating system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_FSIZE: limits["neutral_bytes"] * 2,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_CORE: 0,
    }
    for kind, amount in wanted.items():
        _, hard = resource.getrlimit(kind)
        bound = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        try:
            resource.setrlimit(kind, (bound, bound))
        except (ValueError, OSError):  # a system that knows the limit but does not set it, such as RLIMIT_AS on macOS
            continue


def extract(source: Path, workspace: Path, wanted: str | None, limits: Mapping[str, int]) -> dict[str, object]:
    """Write `rows` into the workspace and tell which sheets there are. Raises `Rejected`."""
    archive = Archive(source, limits)
    book = read_workbook(archive)
    dates = read_date_styles(archive, book.styles)
    with (workspace / "strings").open("w+b") as file:
        strings = Strings(file, limits["text"])
        strings.load(archive, book.strings)
        for sheet in _candidates(book, wanted):
            with (workspace / "rows").open("w", encoding="utf-8", newline="\n") as out:
                reader = SheetReader(out, strings, dates, from_1904=book.from_1904, limits=limits)
                reader.read(archive, sheet.part)
            if reader.rows:
                names = [each.name for each in book.sheets]
                return {"sheets": names, "sheet": sheet.name, "rows": reader.rows, "columns": reader.widest}
    raise Rejected("no_rows")


def _candidates(book: Workbook, wanted: str | None) -> list[Sheet]:
    """The sheet asked for, or all of them, visible ones first: the first with data is taken."""
    if wanted is None:
        return sorted(book.sheets, key=lambda sheet: sheet.hidden)
    found = [sheet for sheet in book.sheets if sheet.name == wanted]
    if not found:
        raise Rejected("no_such_sheet", sheet=wanted)
    return found


def answer(source: Path, workspace: Path, wanted: str | None, limits: Mapping[str, int]) -> dict[str, object]:
    """What `extract` says, with every failure turned into a code. The file's content never reaches a traceback."""
    try:
        limit_resources(limits)
        return extract(source, workspace, wanted, limits)
    except Rejected as rejected:
        return {"code": rejected.code, "values": rejected.values}
    except MemoryError:
        return {"code": "too_complex", "values": {}}
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return {"code": "disk_full" if full else "bomb" if error.errno == errno.EFBIG else "damaged", "values": {}}
    except Exception:  # noqa: BLE001 - a parser of hostile bytes may fail in any way; the person hears one thing
        return {"code": "damaged", "values": {}}


def main() -> None:
    """Entry: one JSON argument with `source`, `workspace`, `sheet` and `limits`."""
    asked = json.loads(sys.argv[1])
    result = answer(Path(asked["source"]), Path(asked["workspace"]), asked["sheet"], asked["limits"])
    sys.stdout.write(json.dumps(result))
    sys.stdout.flush()

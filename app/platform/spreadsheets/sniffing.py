"""What a file is, by its bytes: names and declared types are not trusted. Not the reading of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from app.platform.spreadsheets.limits import MEGABYTE, Limits
from app.platform.spreadsheets.refusals import refused

HEAD = 8 * 1024
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
XML_STARTS = (b"<?xml", b"<html", b"<!doctype", b"<table", b"<!--", b"<meta", b"<head", b"<body")
BINARY_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf", b"\x7fELF")
OLD_SHEETS = tuple(bytes((9, version, size, 0)) for version in (0, 2, 4, 8) for size in (4, 6, 8, 16))
ALLOWED_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")
MOST_CONTROLS = 0.01


class Content(StrEnum):
    """The two kinds of file that are read."""

    WORKBOOK = "xlsx"
    TEXT = "csv"


def sniff(path: Path, limits: Limits) -> Content:
    """Workbook or text. Raises `Refused` for everything else, for an empty file and for one that is too large."""
    size = path.stat().st_size
    if size == 0:
        raise refused("empty")
    if size > limits.file_bytes:
        raise refused("too_large", limit=limits.file_bytes // MEGABYTE)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return Content.WORKBOOK
    _refuse_known(path, head)
    return Content.TEXT


def _refuse_known(path: Path, head: bytes) -> None:
    if b"%PDF-" in head[:1024]:
        raise refused("pdf")
    if head.startswith(OLE):
        raise refused("encrypted" if _holds(path, ENCRYPTED_PACKAGE) else "old_workbook")
    if head.startswith(b"PK"):
        raise refused("not_a_workbook")
    if head.startswith(OLD_SHEETS):
        raise refused("old_workbook")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    if start.startswith(XML_STARTS):
        raise refused("web_page")
    if head.startswith(BINARY_STARTS) or not _is_text(head):
        raise refused("not_a_table")


def _is_text(head: bytes) -> bool:
    """Whether bytes may be text. UTF-16 shows as zero bytes in nothing but every other place."""
    if head.startswith(BYTE_ORDER_MARKS) or wide_encoding(head):
        return True
    controls = sum(byte < 32 and byte not in ALLOWED_CONTROLS for byte in head)
    return controls <= MOST_CONTROLS * len(head) and b"\x00" not in head


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: most characters of a table are below U+0100, so one byte in two is zero."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 4:
        return None
    low, high = even.count(0) / len(even), odd.count(0) / len(odd)
    if high > 0.7 and low < 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > 0.7 and high < 0.05 else None


def _holds(path: Path, needle: bytes) -> bool:
    """Whether the file holds some bytes; read in pieces that overlap."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            if needle in tail + chunk:
                return True
            tail = chunk[-len(needle) :]
    return False

"""Opens the archive that a workbook is, after looking at what it claims. Not the reading of its parts."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

CHUNK = 256 * 1024
OUT_OF_MEMORY = 1  # expat.h: XML_ERROR_NO_MEMORY
END_OF_DIRECTORY = b"PK\x05\x06"
MAX_DIRECTORY = 4 * 1024 * 1024


class Rejected(Exception):
    """The file will not be read. `code` is the last part of the problem's code, `values` fill its message."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


class Archive:
    """The parts of one workbook by their lower-case names, unpacked as a stream and never past what is allowed."""

    def __init__(self, path: Path, limits: Mapping[str, int]) -> None:
        self._limits = limits
        _check_directory(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, ValueError, NotImplementedError) as error:
            raise Rejected("damaged") from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        self._left = limits["unpacked_bytes"]
        self._check_contents()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def names(self) -> Iterator[str]:
        return iter(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part. Raises `Rejected`."""
        info = self._parts.get(name.lower())
        if info is None:
            raise Rejected("damaged")
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    self._take(len(chunk))
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise Rejected("damaged") from error

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Rejected("bomb")

    def _check_contents(self) -> None:
        infos = list(self._zip.infolist())
        if any(info.flag_bits & 0x1 for info in infos):
            raise Rejected("encrypted")
        unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        limits = self._limits
        if unpacked > limits["unpacked_bytes"]:
            raise Rejected("bomb")
        if unpacked > limits["ratio_from"] and unpacked > limits["ratio"] * max(packed, 1):
            raise Rejected("bomb")
        names = set(self._parts)
        if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
            raise Rejected("macros")
        if "xl/workbook.bin" in names:
            raise Rejected("binary_workbook")


def _check_directory(path: Path, limits: Mapping[str, int]) -> None:
    """The archive's own table of contents, before it is loaded: its number of entries and its size are bounded."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(-min(file.tell(), 65_536 + 22), 2)
        tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        raise Rejected("damaged")
    entries, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits["entries"] or size > MAX_DIRECTORY:
        raise Rejected("bomb")


def parse(chunks: Iterator[bytes], start: Start, end: End, text: Text) -> None:
    """Run one part through expat. A document type declaration is refused unread: spreadsheets have none, and it is
    what entity expansion and external entities need (OWASP ASVS 5.0, 1.5.1).
    """
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == OUT_OF_MEMORY:
            raise MemoryError from None
        raise Rejected("damaged") from error


def _refuse_declaration(*_: object) -> None:
    raise Rejected("declarations")


def local(name: str) -> str:
    """The element's name without its prefix: writers choose prefixes freely."""
    return name.rpartition(":")[2]


def attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """An attribute by its local name (`r:id` is written with any prefix)."""
    return next((value for key, value in attributes.items() if local(key) == name), None)

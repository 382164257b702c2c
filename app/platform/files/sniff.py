"""What a file really is: judged by its bytes, never by its name or by what the sender says. Nothing is stored here.

Only kinds that the office exchanges are let in; SVG and HTML (scripts), macros and packed bombs are refused.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import filetype
from PIL import Image, UnidentifiedImageError

from app.kernel.problems import N_, Problem, Refused
from app.platform.files import pictures

MOST_PIXELS = 40_000_000
MOST_UNPACKED = 400_000_000
MOST_RATIO = 150
MOST_ENTRIES = 10_000
HEAD = 8192
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ODT = b"application/vnd.oasis.opendocument.text"
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    _OFFICE["word/document.xml"]: "docx",
    _OFFICE["xl/workbook.xml"]: "xlsx",
    _ODT.decode(): "odt",
    "text/csv": "csv",
    "text/plain": "txt",
}
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"<!--")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is. `clean` rewrites its bytes where they must be (images lose what they tell about the camera)."""

    media_type: str
    clean: Callable[[IO[bytes]], IO[bytes]] | None = None


def _refused(code: str, text: str) -> Refused:
    return Refused([Problem(f"platform.file.{code}", "file", text)])


def kind_of(stream: IO[bytes], name: str) -> Kind:
    """What a seekable stream holds; it stands at its beginning afterwards. Refused when it is not let in."""
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise _refused("empty", N_("The file is empty."))
    guess = filetype.guess(head)
    found = _binary(stream, head, guess.mime if guess else "") or _text(head, name)
    stream.seek(0)
    return found


def _binary(stream: IO[bytes], head: bytes, mime: str) -> Kind | None:
    if head.startswith(b"%PDF-"):
        return Kind("application/pdf")
    if mime in ("image/png", "image/jpeg", "image/webp"):
        return _image(stream, mime)
    if mime in ("image/heic", "image/heif", "image/avif"):
        raise _refused("heic", N_("Photos in this format cannot be shown everywhere. Save the photo as JPEG first."))
    if head.startswith(b"PK\x03\x04"):
        return Kind(_packed(stream))
    if mime:
        raise _refused("kind", N_("Files of this kind are not accepted. Use PDF, PNG, JPEG, Word, Excel, CSV or text."))
    return None


def _image(stream: IO[bytes], mime: str) -> Kind:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=(mime.partition("/")[2].upper(),)) as picture:
                pixels = picture.width * picture.height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _refused("image", N_("The picture is damaged or too large to be opened.")) from error
    if pixels > MOST_PIXELS:
        raise _refused("pixels", N_("The picture has more than 40 million pixels. Save it smaller first."))
    return Kind(mime, lambda source: _cleaned(source, mime))


def _cleaned(stream: IO[bytes], mime: str) -> IO[bytes]:
    """The picture alone, made anew in a process of its own."""
    try:
        return pictures.clean(stream, mime)
    except pictures.NoPicture as error:
        raise _refused("image", N_("The picture is damaged or too large to be opened.")) from error


def _packed(stream: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            _weigh(entries)
            if "mimetype" in names and archive.open("mimetype").read(len(_ODT) + 1) == _ODT:
                return _ODT.decode()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused("damaged", N_("The file is damaged and cannot be opened.")) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused("macros", N_("Files with macros are not accepted. Save it without macros (.xlsx or .docx)."))
    for part, media_type in _OFFICE.items():
        if part in names and "[Content_Types].xml" in names:
            return media_type
    raise _refused("kind", N_("Files of this kind are not accepted. Use PDF, PNG, JPEG, Word, Excel, CSV or text."))


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 100_000):
        raise _refused("bomb", N_("The file would unpack to far more than its size. It was not opened."))


def _text(head: bytes, name: str) -> Kind:
    begins = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"").lower()
    if begins.startswith(_MARKUP):
        raise _refused("markup", N_("Web pages and SVG drawings are not accepted. Use PDF, PNG or JPEG."))
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and any(byte < 32 and byte not in b"\t\r\n\f\x1a" for byte in head):
        raise _refused("kind", N_("Files of this kind are not accepted. Use PDF, PNG, JPEG, Word, Excel, CSV or text."))
    return Kind("text/csv" if name.lower().endswith((".csv", ".tsv")) else "text/plain")

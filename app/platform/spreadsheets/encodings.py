"""Which encoding a text file has, judged by all of it: one wrong guess garbles every name with a Norwegian letter."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from app.platform.spreadsheets.limits import MEGABYTE
from app.platform.spreadsheets.refusals import refused
from app.platform.spreadsheets.sniffing import HEAD, wide_encoding

SAMPLE = 128 * 1024
# Read first where all its letters make sense: Windows' western code page, which contains ISO 8859-1's letters; then the
# code pages of Nordic DOS and old Macintosh programs.
FAVOURITES = ("cp1252", "cp865", "cp850", "mac_roman")
NORDIC = frozenset("æøåÆØÅéÉèÈêëüÜöÖäÄóÓòÒôÔáÁàÀçÇñÑðÐþÞšŠžŽíÍúÚ")
SIGNS = frozenset("–—«»’‘“”§°´½€£…·\u00a0")


def detect_encoding(path: Path) -> str:
    """The codec to read a file with. Raises `Refused` where UTF-8 and other bytes are mixed."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _utf8_errors(path) == 0 else _refuse_mixed(path)
    if wide := wide_encoding(head):
        return wide
    if _utf8_errors(path) == 0:
        return "utf-8"
    return _single_byte(path)


def _utf8_errors(path: Path) -> int:
    """How many places are not UTF-8, counted over the whole file."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    errors = 0
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            errors += decoder.decode(chunk).count("\N{REPLACEMENT CHARACTER}")
            errors -= chunk.count(b"\xef\xbf\xbd")
    return errors + decoder.decode(b"", True).count("\N{REPLACEMENT CHARACTER}")


def _single_byte(path: Path) -> str:
    sample = _sample(path)
    text = sample.decode("utf-8", "replace")
    right = sum(character > "\x7f" and character != "\N{REPLACEMENT CHARACTER}" for character in text)
    if right > 4 * text.count("\N{REPLACEMENT CHARACTER}"):
        _refuse_mixed(path)
    scores = {name: _sense(sample, name) for name in FAVOURITES}
    best = max(FAVOURITES, key=lambda name: scores[name])
    if scores[best] < 0.9:
        guess = from_bytes(sample, preemptive_behaviour=False).best()
        best = guess.encoding if guess is not None else best
    return best if _decodes(path, best) else "latin-1"


def _sample(path: Path) -> bytes:
    """Lines with bytes outside ASCII, from anywhere in the file, up to a bound."""
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < SAMPLE and (line := file.readline(HEAD)):
            if not line.isascii():
                lines.append(line)
                size += len(line)
    return b"".join(lines)


def _sense(sample: bytes, name: str) -> float:
    """The share of characters outside ASCII that a Nordic register may hold."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if character > "\x7f"]
    if not foreign:
        return 0.0
    return sum(1.0 if c in NORDIC else 0.95 if c in SIGNS else 0.0 for c in foreign) / len(foreign)


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(MEGABYTE):
                decoder.decode(chunk)
        decoder.decode(b"", True)
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True


def _refuse_mixed(path: Path) -> str:
    with path.open("rb") as file:
        number = 1
        while line := file.readline(MEGABYTE):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                raise refused("mixed_encoding", line=number) from None
            number += line.endswith(b"\n")
    raise refused("unknown_encoding", encoding="UTF-8")

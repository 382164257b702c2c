"""Where the contents of files lie: content addressed, written whole or not at all. Who may see them stands elsewhere.

The local directory is one store; another (an object store, say) implements the same five methods.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from app.kernel.problems import N_, Problem, Refused

CHUNK = 256 * 1024
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Stored:
    """A content: its SHA-256 in hexadecimal, by which it is found, and its size in bytes."""

    sha256: str
    size: int


class FileStore(Protocol):
    """What a store can do. Contents never change; the same content is stored once."""

    def save(self, stream: IO[bytes], *, max_bytes: int) -> Stored:
        """Store what a stream gives. Refused when it is longer than `max_bytes` or there is no room."""

    def open(self, sha256: str) -> BinaryIO:
        """Read a content. Raises `FileNotFoundError`."""

    def has(self, sha256: str) -> bool:
        """Whether a content is stored."""

    def remove(self, sha256: str) -> None:
        """Forget a content; nothing happens where there is none."""

    def older_than(self, instant: dt.datetime) -> Iterator[str]:
        """The contents last stored before an instant."""


def too_large(max_bytes: int) -> Refused:
    """The refusal of a file above its limit."""
    megabytes = {"limit": max(1, max_bytes // 1_000_000)}
    return Refused([Problem("platform.file.size", "file", N_("The file is larger than %(limit)s MB."), megabytes)])


def limited(stream: IO[bytes], max_bytes: int) -> Iterator[bytes]:
    """A stream in pieces. Refused once it has given more than `max_bytes`."""
    size = 0
    while piece := stream.read(CHUNK):
        size += len(piece)
        if size > max_bytes:
            raise too_large(max_bytes)
        yield piece


@contextmanager
def writing_room() -> Iterator[None]:
    """Turn a full disk into a refusal that says so."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        full = Problem("platform.file.full", "file", N_("The server has no room left. Nothing was saved."))
        raise Refused([full]) from error


class LocalStore:
    """A directory outside the web root. `incoming` holds what is being written; only whole files leave it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, stream: IO[bytes], *, max_bytes: int) -> Stored:
        digest, size = hashlib.sha256(), 0
        incoming = self.root / "incoming"
        with writing_room():
            incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=incoming)
            try:
                with os.fdopen(handle, "wb") as out:
                    for piece in limited(stream, max_bytes):
                        digest.update(piece)
                        size += out.write(piece)
                    out.flush()
                    os.fsync(out.fileno())
                self._place(Path(name), digest.hexdigest())
            except BaseException:
                with suppress(FileNotFoundError):
                    Path(name).unlink()
                raise
        return Stored(digest.hexdigest(), size)

    def _place(self, written: Path, sha256: str) -> None:
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written.replace(path)  # also over an equal one: its age starts anew, so that no clean-up takes it just now
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _path(self, sha256: str) -> Path:
        if not _ADDRESS.fullmatch(sha256):
            raise FileNotFoundError(errno.ENOENT, "no address of a stored file")
        return self.root / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        return self._path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def older_than(self, instant: dt.datetime) -> Iterator[str]:
        for path in self.root.glob("??/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < instant.timestamp():
                    yield path.name
        for left in (self.root / "incoming").glob("*"):  # what a killed process was writing
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < instant.timestamp():
                    left.unlink()

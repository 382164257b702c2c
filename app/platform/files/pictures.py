"""Pictures made of foreign files in a process of its own with little memory and time: see `drawing`."""

from __future__ import annotations

import io
import subprocess  # nosec B404: starts one script of ours, no shell
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

KINDS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
SCRIPT = Path(__file__).with_name("drawing.py")
MEGABYTES, SECONDS, WALL = 1024, 8, 20  # address space; processor time; time by the clock
AT_ONCE = 2  # processes of one web process
_turns = threading.BoundedSemaphore(AT_ONCE)


class NoPicture(Exception):
    """The file is broken, hostile, locked or larger than the limits; the reason is nobody's business but the log's."""


def preview(stream: IO[bytes], media_type: str) -> IO[bytes]:
    """A small PNG of a picture or of a PDF's first page. Raises `NoPicture`."""
    return _drawn("preview", stream, KINDS[media_type])


def clean(stream: IO[bytes], media_type: str) -> IO[bytes]:
    """A picture without what hangs on it: camera, place, comments. Raises `NoPicture`."""
    return _drawn("clean", stream, KINDS[media_type])


def _drawn(
    work: str, stream: IO[bytes], kind: str, *, megabytes: int = MEGABYTES, seconds: int = SECONDS, wall: float = WALL
) -> IO[bytes]:
    command = [sys.executable, "-I", str(SCRIPT), work, kind, str(megabytes), str(seconds)]
    if not _turns.acquire(timeout=wall):
        raise NoPicture("no turn")
    try:
        with tempfile.TemporaryDirectory() as nowhere:
            done = subprocess.run(  # noqa: S603  # nosec B603: this interpreter and our own script, no shell
                command, input=stream.read(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=wall,
                cwd=nowhere, env={}, start_new_session=True, check=False,
            )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NoPicture(type(error).__name__) from error
    finally:
        _turns.release()
    if done.returncode or not done.stdout:
        raise NoPicture(f"ended with {done.returncode}")
    return io.BytesIO(done.stdout)

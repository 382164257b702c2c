"""Bukett running on a data directory of its own, which goes afterwards; its clock stands still."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0  # seconds until Bukett answers, demo data included
NOW = "2026-11-23T10:15:00+01:00"  # pictures change when pages do, and not with each day
OWN = {"BUKETT_DEMO": "1", "BUKETT_LOG_LEVEL": "WARNING", "BUKETT_NOW": NOW}


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int) -> bool:
    """Whether Bukett answers on this port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def wait(port: int, server: subprocess.Popen[bytes], told: Path) -> None:
    """Wait until Bukett answers. Raises RuntimeError with its last words where it does not."""
    end = time.monotonic() + PATIENCE
    while not ready(port):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"Bukett did not start:\n{told.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.5)


@contextmanager
def bukett() -> Iterator[tuple[str, str]]:
    """A running Bukett with demo data: its address and the demo users' password."""
    with tempfile.TemporaryDirectory(prefix="bukett-pictures-") as folder:
        port, told = free_port(), Path(folder, "told.txt")
        own = {**OWN, "BUKETT_DATA_DIR": folder, "PORT": str(port)}
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BUKETT_")} | own
        with told.open("wb") as out:
            command = (sys.executable, str(ROOT / "run.py"))
            server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out)
        try:
            wait(port, server, told)
            yield f"http://127.0.0.1:{port}", password(told.read_text(encoding="utf-8"))
        finally:
            server.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                server.wait(40)


def password(told: str) -> str:
    """The demo users' password, which is printed once when the data is loaded."""
    found = re.search(r"^Their password: (\S+)", told, re.MULTILINE)
    if found is None:
        raise RuntimeError("The demo users' password was not printed.")
    return found[1]

"""The embedded broker: messages as files in the data directory, so that no server is needed. Holds no truth.

kombu's own file transport may be read in the middle of a write and moves messages through the machine's temporary
directory; here every file appears whole, by a rename within one directory.
"""

from __future__ import annotations

import fcntl
import json
import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem

URL = "embedded://"
TRANSPORT_ALIASES["embedded"] = "app.platform.broker:Transport"


def options(folder: Path) -> dict[str, Any]:
    """The transport's options; makes its folder. `polling_interval` bounds the time from a commit to its worker."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    where = str(folder)
    return {"data_folder_in": where, "data_folder_out": where, "control_folder": where, "polling_interval": 0.2}


class Channel(filesystem.Channel):
    """Files named `<time>_<id>.<queue>.msg`; drafts and taken ones begin with a dot and belong to no queue."""

    @property
    def _folder(self) -> Path:
        return Path(self.data_folder_in)

    def _table_of(self, exchange: str) -> Path:
        found: Path = self._exchange_file(exchange)  # type: ignore[no-untyped-call]  # kombu has no types
        return found

    def _write(self, path: Path, content: Any) -> None:
        draft = self._folder / f".{uuid.uuid4().hex}.draft"
        draft.write_text(json.dumps(content), encoding="utf-8")
        draft.replace(path)

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # kombu's two bases differ
        self._write(self._folder / f"{time.time_ns()}_{uuid.uuid4().hex}.{queue}.msg", payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(path.name for path in self._folder.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = self._folder / f".{uuid.uuid4().hex}.taken"
            with suppress(FileNotFoundError, ValueError):  # another worker took it; or a disk that was full cut it
                (self._folder / name).rename(taken)
                content = taken.read_text(encoding="utf-8")
                taken.unlink()
                return json.loads(content)
        raise Empty

    def get_table(self, exchange: str) -> list[Any]:
        with suppress(FileNotFoundError):
            table = json.loads(self._table_of(exchange).read_text(encoding="utf-8"))
            return [filesystem.exchange_queue_t(*row) for row in table]
        return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = [routing_key or "", pattern or "", queue or ""]
        with (self._folder / ".binding").open("ab") as alone:
            fcntl.flock(alone, fcntl.LOCK_EX)
            table = [list(known) for known in self.get_table(exchange)]
            if row not in table:
                self._write(self._table_of(exchange), [row, *table])


class Transport(filesystem.Transport):
    """Registered with kombu as `embedded://`."""

    Channel = Channel
    driver_name = "embedded"

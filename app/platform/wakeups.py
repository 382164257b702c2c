"""Sends wake-ups to the broker from a thread of its own: no request ever waits for a broker, or fails with it.

A wake-up says only "look into the database". So many become one, none is sent where one is waiting already, and a
lost one costs at most the time to the next sweep.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterable
from typing import Any

import structlog
from celery import Celery
from kombu.connection import Connection
from kombu.messaging import Producer

log = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds between two tries while the broker is away
OK, UNAVAILABLE, UNKNOWN = "ok", "unavailable", "unknown"


class Publisher:
    """Wakes workers. `state` says how the last message went."""

    def __init__(self, celery: Celery, task: str) -> None:
        self._celery, self._task = celery, task
        self.state = UNKNOWN
        self._begin()
        atexit.register(self.flush, 1.0)

    def _begin(self) -> None:
        self._pid, self._changed = os.getpid(), threading.Condition()
        self._wanted: set[str] = set()
        self._sending = False
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None
        self._declared: dict[str, Any] = {}

    def wake(self, queues: Iterable[str]) -> None:
        """Wake the workers of these queues, soon. Never raises, never waits."""
        if self._pid != os.getpid():
            self._begin()  # a forked process has neither the thread nor the connection
        with self._changed:
            self._wanted.update(queues)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="wake-ups", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until all is sent, at most `timeout` seconds: for short-lived commands."""
        if self._pid != os.getpid() or self._thread is None:
            return True
        with self._changed:
            return self._changed.wait_for(lambda: not self._wanted and not self._sending, timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
                queues, self._sending = self._wanted, True
                self._wanted = set()
            sent = self._send(queues)
            with self._changed:
                self._sending = False
                self._changed.notify_all()
            if not sent:
                threading.Event().wait(PAUSE)

    def _send(self, queues: set[str]) -> bool:
        try:
            for queue in sorted(queues):
                self._publish(queue)
        except Exception as error:  # noqa: BLE001 - whatever a broker's driver raises
            if self.state != UNAVAILABLE:
                log.warning("broker.unavailable", error=type(error).__name__)
            self.state = UNAVAILABLE
            self._forget()
            return False
        if self.state == UNAVAILABLE:
            log.warning("broker.back")
        self.state = OK
        return True

    def _publish(self, queue: str) -> None:
        if self._connection is None:
            self._connection = self._celery.connection_for_write()
            self._connection.ensure_connection(max_retries=1, timeout=2)
        channel = self._connection.default_channel
        if queue not in self._declared:
            self._declared[queue] = self._celery.amqp.queues[queue].bind(channel)
            self._declared[queue].declare()
        if self._declared[queue].queue_declare().message_count:
            return
        producer = Producer(channel)  # type: ignore[no-untyped-call]  # kombu has no types
        self._celery.send_task(
            self._task, args=[queue], queue=queue, producer=producer, retry=False, ignore_result=True
        )

    def _forget(self) -> None:
        connection, self._connection, self._declared = self._connection, None, {}
        if connection is not None:
            try:
                connection.release()  # type: ignore[no-untyped-call]  # kombu has no types
            except Exception as error:  # noqa: BLE001 - it is gone anyhow
                log.debug("broker.release", error=type(error).__name__)

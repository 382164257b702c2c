"""Starts Bukett: prepares the database, then keeps the web server and the background worker running.

`python run.py` runs both under one supervisor (what `make run` does); `python run.py web`, `worker` and `release` run
one part, for installations with a supervisor of their own. Nothing of the trade stands here.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.platform.supervisor import GRACE, Child, Supervisor, end_with_supervisor, refuse, say
from config import Settings, SettingsError

ROOT = Path(__file__).resolve().parent
FLASK = (sys.executable, "-m", "flask", "--app", "app.factory:create_app")


def release_steps(settings: Settings) -> list[tuple[str, ...]]:
    """The Flask commands that bring the database to this version."""
    return [("release",), *([("demo", "load")] if settings.demo else [])]


def busy(settings: Settings) -> bool:
    """Whether another program listens on our address already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host.strip("[]"), settings.port))
        except OSError:
            return True
    return False


def port_is_busy(settings: Settings) -> str:
    """What to do about it."""
    return (
        f"Bukett cannot start: {settings.host} port {settings.port} is taken by another program, or is not ours to "
        f"use.\nStop that program, or choose another port with the setting PORT: PORT={settings.port + 1} make run"
    )


def answers(settings: Settings) -> bool:
    """Whether the web server says that it is ready."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/health/ready", headers={"Host": settings.trusted_hosts[0]})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(settings: Settings) -> None:
    """Print the address where nobody can overlook it."""
    line = f"  Bukett is ready: {settings.public_url}  "
    say(f"\n┌{'─' * len(line)}┐\n│{line}│\n└{'─' * len(line)}┘\n  Ctrl-C stops it.\n")


def quieter(settings: Settings) -> str:
    """The log level of the servers themselves: their everyday lines say nothing of Bukett."""
    return "WARNING" if settings.log_level == "INFO" else settings.log_level


def web_options(settings: Settings) -> dict[str, Any]:
    """Gunicorn's settings: several processes with several threads each."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": [f"{host}:{settings.port}"],
        "worker_class": "gthread",
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "timeout": 60,
        "graceful_timeout": int(GRACE) - 5,
        "keepalive": 5,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - heartbeats, off the disk
        "limit_request_line": 8190,  # a list's whole state stands in its address
        "secure_scheme_headers": {},  # proxies are counted by the application (BUKETT_PROXIES)
        "control_socket_disable": True,
        "errorlog": "-",
        "loglevel": quieter(settings).lower(),
        "proc_name": "bukett-web",
    }


def web(settings: Settings) -> int:
    """Serve the pages and the API, in this process and its workers."""
    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
        def load_config(self) -> None:
            for name, value in web_options(settings).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the timer is the parent's alone
            from app.factory import create_app

            app = create_app(settings)
            gc.collect()
            gc.freeze()  # what the application is made of is never garbage: no collection walks through it any more
            return app

    if busy(settings):
        return refuse(port_is_busy(settings))
    end_with_supervisor()
    Web().run()
    return 0


def worker_arguments(settings: Settings) -> list[str]:
    """Celery's command line. No beat: each worker looks at the timetable, which is claimed in the database."""
    return [
        "--quiet",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        quieter(settings),
        "--without-gossip",
        "--without-mingle",
    ]


def worker(settings: Settings) -> int:
    """Do the background work."""
    from app.platform.tasks import celery_app

    end_with_supervisor()
    celery_app.worker_main(worker_arguments(settings))
    return 0


def release(settings: Settings) -> int:
    """Bring the database to this version, and nothing else."""
    return next((code for step in release_steps(settings) if (code := subprocess.call((*FLASK, *step)))), 0)


def everything(settings: Settings) -> int:
    """Prepare the database, then keep the web server and the worker running until told to stop."""
    if busy(settings):
        return refuse(port_is_busy(settings))
    children = [Child(part, (sys.executable, str(ROOT / "run.py"), part)) for part in ("web", "worker")]

    def ready() -> bool:
        greeted = children[0].alive and answers(settings)
        if greeted:
            announce(settings)
        return greeted

    return Supervisor([(*FLASK, *step) for step in release_steps(settings)], children, ready).run()


PARTS: dict[str, Callable[[Settings], int]] = {
    "all": everything,
    "web": web,
    "worker": worker,
    "release": release,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one part, or all; the exit code: 2 where the settings make no sense."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=PARTS, help="what to run (all)")
    part = parser.parse_args(arguments).part
    os.chdir(ROOT)
    os.umask(0o077)  # what Bukett writes is for its own user
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return PARTS[part](settings)


if __name__ == "__main__":
    sys.exit(main())

"""Starting Bukett: what is refused before anything starts, and the whole of it from start to Ctrl-C."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import run
from config import Settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def environ(tmp_path):
    """An empty environment with a data folder and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BUKETT_", "FLASK_"))}
    return {**clean, "BUKETT_DATA_DIR": str(tmp_path / "var"), "PORT": port, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def settings(environ):
    return Settings.from_environment(environ)


def start(environ, *arguments):
    return subprocess.Popen(
        [sys.executable, "run.py", *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_nonsense_in_the_environment_is_told_and_nothing_starts(environ, tmp_path):
    process = start({**environ, "PORT": "eighty", "BUKETT_DEMO": "perhaps"})
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 2
    assert said.count("\n  - ") == 2
    assert "Traceback" not in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("part", ["all", "web"])
def test_a_busy_port_is_told_with_the_setting_that_helps(environ, part):
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environ["PORT"])))
        other.listen()
        process = start(environ, part)
        said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert f"port {environ['PORT']} is taken" in said
    assert f"PORT={int(environ['PORT']) + 1} make run" in said
    assert "Traceback" not in said


def test_an_unknown_part_is_refused(environ):
    process = start(environ, "everything")
    assert "invalid choice" in process.communicate(timeout=30)[0]
    assert process.returncode == 2


def test_the_demonstration_is_loaded_only_when_asked_for(environ):
    assert run.release_steps(Settings.from_environment(environ)) == [("release",)]
    with_demo = Settings.from_environment({**environ, "BUKETT_DEMO": "1"})
    assert run.release_steps(with_demo) == [("release",), ("demo", "load")]


def test_several_processes_with_several_threads_serve(settings):
    options = run.web_options(settings)
    assert options["bind"] == [f"127.0.0.1:{settings.port}"]
    assert options["worker_class"] == "gthread"
    assert options["workers"] == 2
    assert options["threads"] == 8


def test_nobody_answers_yet(settings):
    assert run.answers(settings) is False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_from_start_to_stop(environ, number):
    process = start(environ)
    stuck = threading.Timer(120, process.kill)
    stuck.start()
    said = rest = ""
    try:
        for line in process.stdout:
            said += line
            if "Bukett is ready" in line:
                break
        assert f"http://127.0.0.1:{environ['PORT']}" in said, said
        connection = http.client.HTTPConnection("127.0.0.1", int(environ["PORT"]), timeout=10)
        connection.request("GET", "/health/ready")
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(number)
        rest = process.communicate(timeout=60)[0]
    finally:
        stuck.cancel()
        process.kill()
        process.communicate()
    assert process.returncode == 0, said + rest
    assert "Bukett: stopped." in rest
    assert "Traceback" not in said + rest
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", int(environ["PORT"])))

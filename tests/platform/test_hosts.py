"""Two hosts' worth of processes on one PostgreSQL and one Redis: what people do on one is there on the other.

Each host has a data folder, a web server of two processes and a worker of its own; they share the database, the broker,
the folder of files and the keys. The first one is cut off in the middle of an import, as by a power cut.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.imports.files import write_csv
from tests.platform.kills import ROOT, wait_until
from tests.services import browsing, empty_redis
from tests.world import PASSWORD

pytestmark = [pytest.mark.postgres, pytest.mark.browser, pytest.mark.slow]
REDIS = os.environ.get("BUKETT_TEST_BROKER_URL", "redis://127.0.0.1:6379/15")
ROWS = 2000
LEASE = 20  # seconds until another host takes over what a host left


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Host:
    """One host's processes, each in a session of its own so that all of it can be cut off at once.

    Where the system lets us, it has a name of its own too: workers let go at once of what died on their own machine.
    """

    def __init__(self, home: Path, shared: dict[str, str]) -> None:
        port = free_port()
        named = ("unshare", "--uts", "sh", "-c", f'hostname bukett-{home.name} && exec "$@"', "sh")
        self.named = named if subprocess.run([*named, "true"], capture_output=True, check=False).returncode == 0 else ()
        self.url, self.log = f"http://127.0.0.1:{port}", home / "told.log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("BUKETT_", "FLASK_"))}
        self.environ = {
            **clean, **shared, "BUKETT_DATA_DIR": str(home), "PORT": str(port), "BUKETT_WEB_WORKERS": "2",
            "BUKETT_WEB_THREADS": "4", "BUKETT_LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.running: list[subprocess.Popen[bytes]] = []
        home.mkdir()

    def run(self, *words: str, typed: str = "") -> None:
        answer = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environ, input=typed, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def start(self, *parts: str) -> None:
        for part in parts:
            command = [*self.named, sys.executable, "run.py", part]
            with self.log.open("ab") as out:
                more = {"cwd": ROOT, "env": self.environ, "stdout": out, "stderr": out, "start_new_session": True}
                self.running.append(subprocess.Popen(command, **more))
        wait_until(self.ready, seconds=60, what=f"an answer of {self.url}", every=0.2)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def owns(self, process: int) -> bool:
        """Whether a process is one of this host's."""
        return os.getpgid(process) in [each.pid for each in self.running]

    def cut_off(self) -> None:
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
        self.running.clear()


@pytest.fixture
def database(database_server):
    """A database of its own on the server; its address."""
    if not database_server:
        pytest.skip("no PostgreSQL server is named (BUKETT_TEST_DATABASE_URL)")
    admin = sa.create_engine(database_server, isolation_level="AUTOCOMMIT")
    own = f"two_hosts_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8'"))
    yield admin.url.set(database=own).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {own} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def broker():
    """Redis, which both hosts share; its address."""
    with empty_redis(REDIS) as url:
        yield url


@pytest.fixture
def hosts(tmp_path, database, broker):
    """Two hosts that share what several hosts must share; Anna may sign in."""
    shared = {
        "BUKETT_DATABASE_URL": database, "BUKETT_BROKER_URL": broker, "BUKETT_FILES_DIR": str(tmp_path / "files"),
        "BUKETT_SECRET_KEY": secrets.token_urlsafe(48), "BUKETT_JWT_SECRET_KEY": secrets.token_urlsafe(48),
        "BUKETT_ALLOW_SYNTHETIC_ORGNR": "1",
    }  # fmt: skip
    one, other = Host(tmp_path / "one", shared), Host(tmp_path / "other", shared)
    one.run("run.py", "release")
    anna = ("--username", "anna", "--email", "anna@bukett.example", "--first-name", "Anna", "--last-name", "Berg")
    flask = ("-m", "flask", "--app", "app.factory:create_app")
    one.run(*flask, "users", "create", *anna, "--role", "Membership", "--password-stdin", typed=f"{PASSWORD}\n")
    try:
        yield one, other
    finally:
        one.cut_off()
        other.cut_off()


@pytest.fixture
def page():
    """A browser, to which both hosts are one: cookies do not know of ports."""
    with browsing() as browser:
        opened = browser.new_context(locale="en-GB").new_page()
        opened.set_default_timeout(30_000)
        yield opened


def sign_in(page, host: Host) -> None:
    page.goto(f"{host.url}/login/")
    page.fill("#username", "anna")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def order_import(page, host: Host, file: Path) -> str:
    """Bring in a register by clicks; the path of the import."""
    page.goto(f"{host.url}/imports/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/imports/*/preview", timeout=60_000)
    path = re.search(r"/imports/\d+", page.url)[0]
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/jobs/*")
    return path


def test_a_host_that_is_cut_off_leaves_its_work_to_the_other(hosts, page, tmp_path, database) -> None:
    one, other = hosts
    engine = sa.create_engine(database, poolclass=sa.NullPool)

    def ask(statement: str) -> object:
        with engine.connect() as connection:
            return connection.execute(sa.text(statement)).scalar()

    one.start("web", "worker")
    other.start("web", "worker")
    sign_in(page, one)
    page.goto(f"{other.url}/stores/")
    assert page.get_by_role("heading", name="Stores").is_visible(), "signed in on one, unknown on the other"

    path = order_import(page, one, write_csv(tmp_path / "register.csv", ROWS))
    rows = "SELECT count(*) FROM import_row"
    wait_until(lambda: ask(rows), seconds=60, what="the import's first rows")
    owner = str(ask("SELECT lease_owner FROM job WHERE state = 'running'"))
    holder, left = (one, other) if one.owns(int(owner.split(":")[1])) else (other, one)
    holder.cut_off()
    assert not holder.ready()
    assert 0 < int(ask(rows)) < ROWS, "the import was over before its host was cut off; give it more rows"

    wait_until(lambda: ask("SELECT state FROM import_run") == "done", seconds=LEASE + 100, what="the import's end")
    page.goto(f"{left.url}{path}")
    assert page.get_by_text(f"{ROWS:,}").first.is_visible()
    for table in ("store", "import_row"):
        assert ask(f"SELECT count(*) FROM {table}") == ROWS

    holder.start("web", "worker")
    page.goto(f"{holder.url}/stores/?q=B7")
    assert page.locator("tbody tr").count() > 0
    page.goto(f"{left.url}/")
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[action*=\"/logout\"]').submit()")
    page.goto(f"{holder.url}/stores/")
    assert "/login" in page.url, "signed out on one, still signed in on the other"

"""Many clients at once on the production server with several processes and threads: nobody reads another's answer."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.world import PASSWORD, _florist

FLORISTS = 10
CLIENTS = 40
ROUNDS = 10
PROCESSES, THREADS = 3, 6
pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Client:
    """A signed-in person who looks for one store; `me` and `wanted` are the only names their answers may hold."""

    me: str
    wanted: str
    store: int
    cookie: str
    office: bool

    @property
    def paths(self) -> tuple[str, ...]:
        word, own = f"q=canary{self.wanted}", f"store={self.store}"
        asked = (
            f"/stores/?{word}&sort=-name",
            f"/api/v1/stores/?{word}",
            f"/addresses/?{own}",
            f"/stores/export.csv?{word}",
            f"/search/?q=canary{self.wanted}",
            f"/members/?{word}&columns=name,email",
            f"/stores/{self.store}",
            f"/people/?{word}",
            f"/terms/?{own}",
            f"/employments/?{own}",
        )
        return (
            asked
            if self.office
            else (*asked, "/stores/", "/api/v1/people/", "/members/", "/search/?q=canary", "/api/v1/terms/")
        )


@pytest.fixture(scope="module")
def crowd(house):
    """Forty clients: half of them florists, half the office with a filter each."""
    from app.platform.db import unit_of_work
    from app.platform.security import users

    roles = ["Florist"] * FLORISTS + ["Membership"] * FLORISTS
    made = []
    with house.app.app_context(), house.system():
        for number, role in enumerate(roles):
            name = f"p{number:02}x"
            with unit_of_work(source="system", label="crowd") as uow:
                user = users.create_user(
                    uow,
                    username=name,
                    email=f"{name}@bukett.example",
                    first_name="Per",
                    last_name=f"Surname{name}",
                    roles=[role],
                    password=PASSWORD,
                )
                house.world.users[name] = f"{user.id}:{user.session_epoch}"
                house.world.ids[name] = {"user": user.id}
            if role == "Florist":
                _florist(house.world, name, 30 + number)
    for number in range(CLIENTS):
        name = f"p{number % len(roles):02}x"
        wanted = f"p{(number * 7) % FLORISTS:02}x" if number % len(roles) >= FLORISTS else name
        made.append(Client(name, wanted, house.world.ids[wanted]["store"], _cookie(house, name), name != wanted))
    return made


def _cookie(house, name: str) -> str:
    client = house.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = house.world.carried(name), True
    found = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
    return f"{found.key}={found.value}"


@contextlib.contextmanager
def serving(house, **faults: str):
    """Gunicorn with several processes and threads on the module's database; its address."""
    settings = house.app.config["BUKETT"]
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environ = {
        **os.environ,
        "BUKETT_DATA_DIR": str(settings.data_dir),
        "BUKETT_DATABASE_URL": settings.database_url,
        "BUKETT_SECRET_KEY": settings.secret_key,
        "BUKETT_JWT_SECRET_KEY": settings.jwt_secret_key,
        "BUKETT_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
        **faults,
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers",
        str(PROCESSES),
        "--threads",
        str(THREADS),
        "--worker-class",
        "gthread",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
        "tests.security.served:application",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _ready(base: str) -> str:
    for _ in range(300):
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{base}/health/live", timeout=5).ok:
                return base
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def strangers(client: Client, answer) -> set[str]:
    """Whose names an answer holds besides the client's own."""
    return set(re.findall(r"(?:canary|surname)(p\d\dx)", answer.text, re.IGNORECASE)) - {client.me, client.wanted}


def mixed_up(base: str, crowd: list[Client], rounds: int = ROUNDS, *, most: int = 99) -> tuple[int, list[str]]:
    """All clients at once: how many answers there were, and those that were not the asker's own."""
    together = threading.Barrier(len(crowd))

    def live(client: Client) -> tuple[int, list[str]]:
        wrong, number = [], 0
        with requests.Session() as session:
            session.headers["Cookie"] = client.cookie
            together.wait()
            for turn in range(rounds):
                paths = client.paths[:most]
                path = paths[(turn * 3 + client.store) % len(paths)]
                answer = session.get(base + path, timeout=60, allow_redirects=False)
                number += 1
                if answer.status_code != 200:
                    wrong.append(f"{client.me} {path}: {answer.status_code}")
                if f"canary{client.wanted}" not in answer.text and not path.startswith("/api/v1/terms"):
                    wrong.append(f"{client.me} {path}: not their own answer")
                if found := strangers(client, answer):
                    wrong.append(f"{client.me} {path}: holds {sorted(found)}")
        return number, wrong

    with ThreadPoolExecutor(len(crowd)) as pool:
        told = list(pool.map(live, crowd))
    return sum(n for n, _ in told), [w for _, wrong in told for w in wrong]


def test_forty_clients_at_once_read_their_own_answers_only(house, crowd):
    with serving(house) as base:
        number, wrong = mixed_up(base, crowd)
    print(f"\n{number} answers to {len(crowd)} clients from {PROCESSES} processes with {THREADS} threads each")  # noqa: T201 - the count is part of the result
    assert number == CLIENTS * ROUNDS
    assert not wrong, "\n".join(wrong[:20])


def test_filters_that_threads_share_are_found(house, crowd):
    lists = [c for c in crowd if c.office]
    with serving(house, BUKETT_TEST_FAULT="shared-filters") as base:
        _, wrong = mixed_up(base, lists, rounds=6, most=1)
    assert any("holds" in w or "not their own" in w for w in wrong)

"""Sending to servers outside: which addresses are public, and what a server can do to whoever sends to it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from app.kernel.problems import Refused
from app.platform import webhooks

INSIDE = (
    "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.1.1/", "https://172.16.0.1/", "https://169.254.169.254/",
    "https://100.64.0.1/", "https://0.0.0.0/", "https://[::1]/", "https://[fe80::1]/", "https://[fc00::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[2002:7f00:1::]/", "https://224.0.0.1/",
    "https://localhost/", "https://server.internal/", "https://printer.local/", "https://localhost./",
)  # fmt: skip
NO_ADDRESS = (
    "", "example.com", "http://example.com/", "ftp://example.com/", "https://", "https://user:pw@example.com/",
    "https://example.com/ x", "https://example.com/\r\nHost: x", "https://[::1", "https://exämple.com/",
    "file:///etc/passwd", "https://example.com:99999/",
)  # fmt: skip


@contextmanager
def server(answer):
    """A server of this machine that does with a connection what `answer(connection, request)` says."""
    listening = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                text = connection.recv(65536)
                while not text.endswith(b"}"):
                    text += connection.recv(65536)
                got.append(text)
                try:
                    answer(connection)
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    port = listening.getsockname()[1]
    try:
        with webhooks.allowing("127.0.0.1", port):
            yield f"http://127.0.0.1:{port}/hook?a=1", got
    finally:
        listening.close()


def saying(text):
    return lambda connection: connection.sendall(text)


@pytest.mark.parametrize("url", INSIDE)
def test_no_address_inside_a_network_is_taken(url):
    with pytest.raises(Refused) as refused:
        webhooks.check_address(url)
    assert [problem.code for problem in refused.value.problems] == ["webhook.private"]


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_only_whole_addresses_over_tls_are_taken(url):
    with pytest.raises(Refused) as refused:
        webhooks.check_address(url)
    assert [problem.code for problem in refused.value.problems] == ["webhook.address"]


def test_a_public_address_is_taken():
    webhooks.check_address("https://example.com/hook?x=1")
    webhooks.check_address("https://8.8.8.8:8443/")


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_a_public_name_that_leads_inside_is_found_when_it_is_looked_up(monkeypatch, inside):
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    answers = [(socket.AF_INET, 1, 6, "", ("8.8.8.8", 443)), (family, 1, 6, "", (inside, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was connected to"))
    with pytest.raises(webhooks.Undelivered) as failed:
        webhooks.send("https://hooks.example.com/", b"{}", {})
    assert failed.value.reason == webhooks.PRIVATE


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    looked, connected = [], []
    answers = [(socket.AF_INET, 1, 6, "", ("8.8.8.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **_: looked.append(a[0]) or answers)

    def connect(address, *_, **__):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(webhooks.Undelivered):
        webhooks.send("https://hooks.example.com/", b"{}", {})
    assert (looked, connected) == (["hooks.example.com"], [("8.8.8.8", 443)])


def test_a_server_that_takes_it_gets_body_and_headers():
    with server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as (url, got):
        assert webhooks.send(url, b'{"a": 1}', {"X-Test": "yes"}) == webhooks.Answer(200, "ok")
    assert b"POST /hook?a=1 HTTP/1.1" in got[0]
    assert b"X-Test: yes" in got[0]
    assert got[0].endswith(b'{"a": 1}')


@pytest.mark.parametrize(("answer", "reason"), [
    (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "Redirects"),
    (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "error"),
    (b"nonsense", "did not answer"),
])  # fmt: skip
def test_what_is_no_taking_is_told(answer, reason):
    with server(saying(answer)) as (url, got):
        with pytest.raises(webhooks.Undelivered) as failed:
            webhooks.send(url, b"{}", {})
        assert reason in failed.value.reason
        assert len(got) == 1


def test_of_ten_megabytes_little_is_read():
    def flood(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x" * 10_000)

    with server(flood) as (url, _):
        begun = time.monotonic()
        assert len(webhooks.send(url, b"{}", {}).text) == webhooks.KEPT
        assert time.monotonic() - begun < 3


def test_a_server_that_says_a_byte_now_and_then_is_left_in_time():
    def drip(connection):
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200:
            connection.sendall(bytes([letter]))
            time.sleep(0.1)

    with server(drip) as (url, _):
        begun = time.monotonic()
        with pytest.raises(webhooks.Undelivered):
            webhooks.send(url, b"{}", {}, seconds=0.5)
        assert time.monotonic() - begun < 3

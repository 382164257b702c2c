"""Sending to servers outside: to public addresses only, within a time, without redirects, reading little of the answer.

The name is looked up once, every address it has must be public, and the connection is made to the very address that
was checked: no second look-up can lead elsewhere. What is sent, and when again, is not decided here.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from app.kernel.problems import N_, Problem, Refused

SECONDS, MOST_READ, KEPT = 10.0, 65_536, 500
ADDRESS = N_("Write the whole address of a server, beginning with https://.")
PRIVATE = N_("%(host)s is an address inside a network. Webhooks go to public addresses only.")
UNKNOWN = N_("There is no server called %(host)s.")
_allowed: set[tuple[str, int]] = set()


class Undelivered(Exception):
    """It could not be sent, or was not taken; `reason` says why, in English, and names no secret."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason, self.values = reason, values
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: the status, and the beginning of what it wrote."""

    status: int
    text: str


class Transport(Protocol):
    """How a webhook gets to its server; tests may bring their own."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer: ...


@contextmanager
def allowing(host: str, port: int) -> Iterator[None]:
    """For tests: a server of this machine by its address and port, also without TLS. The product never says so."""
    _allowed.add((host, port))
    try:
        yield
    finally:
        _allowed.discard((host, port))


@dataclass(frozen=True, slots=True)
class _Target:
    host: str
    port: int
    path: str
    secure: bool


def check_address(url: str) -> None:
    """Refuse what is no address of a public server, as far as that can be told without looking its name up."""
    target = _target(url)
    if (target.host, target.port) in _allowed:
        return
    try:
        literal = ipaddress.ip_address(target.host)
    except ValueError:
        if target.host == "localhost" or target.host.endswith((".localhost", ".local", ".internal")):
            raise _private(target.host) from None
        return
    if not _public(literal):
        raise _private(target.host)


def _target(url: str) -> _Target:
    refused = Refused([Problem("webhook.address", "url", ADDRESS)])
    if not url.isascii() or any(letter <= " " for letter in url):
        raise refused
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise refused from None
    secure = parts.scheme == "https"
    if not host or parts.username is not None or not (secure or (host, port) in _allowed):
        raise refused
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(host, port, path, secure)


def _private(host: str) -> Refused:
    return Refused([Problem("webhook.private", "url", PRIVATE, {"host": host})])


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is anybody's on the internet; one that carries another inside is what it carries."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inside is not None:
            return _public(inside)
        if address in ipaddress.ip_network("64:ff9b::/96"):  # an IPv4 address behind a translator
            return _public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


def _address(target: _Target) -> str:
    """The address to connect to. Refuses a name any address of which is not public."""
    if (target.host, target.port) in _allowed:
        return target.host
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered(UNKNOWN, host=target.host) from None
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(_public(ipaddress.ip_address(each)) for each in addresses):
        raise Undelivered(PRIVATE, host=target.host)
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked; certificates are still those of the name."""

    def __init__(self, target: _Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._to, self._secure = address, target.secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._to, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread, whatever it waits for."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended by itself in this moment
                return


def send(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """POST it. Returns the answer of a server that took it (2xx). Raises `Undelivered`, and `Refused` for an address
    that no webhook goes to.
    """
    check_address(url)
    target = _target(url)
    connection = _Pinned(target, _address(target), seconds)
    watch = threading.Timer(seconds, connection.cut)  # a server that sends a byte a second keeps within each timeout
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        text = response.read(MOST_READ)[:KEPT].decode("utf-8", "replace")
    except ssl.SSLError:
        raise Undelivered(N_("The server's certificate is not accepted.")) from None
    except (OSError, http.client.HTTPException):
        raise Undelivered(N_("The server did not answer within %(seconds)s seconds."), seconds=int(seconds)) from None
    finally:
        watch.cancel()
        connection.close()
    if 300 <= response.status < 400:
        raise Undelivered(
            N_("The server sent us elsewhere (%(status)s). Redirects are not followed."), status=response.status
        )
    if not 200 <= response.status < 300:
        raise Undelivered(N_("The server answered with the error %(status)s."), status=response.status)
    return Answer(response.status, text)

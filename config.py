"""Bukett's settings: read once from the environment, refused in plain words when they make no sense.

`Settings.from_environment` reads; `flask_config` says the same in the words of Flask and Flask-AppBuilder. Nothing
here starts, connects or writes anything, but for the two secrets that a development machine gets once.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.platform.environment import NO, Environment, keep_secret, weak_secret, why

EMBEDDED = "embedded"
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
BROKERS = ("redis", "rediss", "amqp", "amqps")
MAIL_SCHEMES = ("smtp", "smtps")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """The environment makes no sense; each problem is a sentence that names its setting."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(["Bukett cannot start:", *(f"  - {problem}" for problem in problems)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation decides. Secrets do not show in `repr`."""

    production: bool
    data_dir: Path
    files_dir: Path
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    jwt_secret_key: str = field(repr=False)
    mail_url: str | None = field(repr=False)
    mail_from: str
    public_url: str
    trusted_hosts: tuple[str, ...]
    host: str
    port: int
    proxies: int
    web_workers: int
    web_threads: int
    secure_cookies: bool
    demo: bool
    demo_allow_remote: bool
    allow_synthetic_orgnr: bool
    log_level: str
    max_upload_mb: int
    message_days: int

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file beside the programs."""
        return self.database_url.startswith("sqlite")

    @property
    def embedded_broker(self) -> bool:
        """Whether messages travel through files in the data directory instead of a server."""
        return self.broker_url == EMBEDDED

    @property
    def local_only(self) -> bool:
        """Whether only this machine can reach the server: it listens on loopback and no proxy stands before it."""
        return is_loopback(self.host) and not self.proxies and is_loopback(urlsplit(self.public_url).hostname or "")

    @property
    def demo_users_allowed(self) -> bool:
        """Whether the demonstration's users may sign in."""
        return self.local_only or self.demo_allow_remote

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. Raises `SettingsError` with every problem found, not only the first."""
        return _Reader(os.environ if environ is None else environ).settings()


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class _Reader(Environment):
    """Reads Bukett's settings from one environment."""

    def settings(self) -> Settings:
        production = self.choice("BUKETT_ENV", "development", ("development", "production")) == "production"
        data_dir = self.folder("BUKETT_DATA_DIR", Path("var"))
        host, port = self.text("BUKETT_HOST", "127.0.0.1"), self.whole("PORT", 8000, 1, 65535)
        public_url = self.public_url(host, port)
        database_url, demo = self.database(data_dir), self.yes_no("BUKETT_DEMO")
        read = {
            "database_url": database_url,
            "broker_url": self.broker(),
            "files_dir": self.folder("BUKETT_FILES_DIR", data_dir / "files"),
            "trusted_hosts": self.trusted_hosts(host, public_url),
            "proxies": self.whole("BUKETT_PROXIES", 0, 0, 10),
            "web_workers": self.whole("BUKETT_WEB_WORKERS", _workers(database_url), 1, 64),
            "web_threads": self.whole("BUKETT_WEB_THREADS", 8, 1, 128),
            "secure_cookies": self.yes_no("BUKETT_SECURE_COOKIES", default=public_url.startswith("https:")),
            "demo": demo,
            "demo_allow_remote": self.yes_no("BUKETT_DEMO_ALLOW_REMOTE"),
            "allow_synthetic_orgnr": self.yes_no("BUKETT_ALLOW_SYNTHETIC_ORGNR", default=demo),
            "log_level": self.choice("BUKETT_LOG_LEVEL", "INFO", LOG_LEVELS),
            "max_upload_mb": self.whole("BUKETT_MAX_UPLOAD_MB", 200, 1, 10_000),
            "message_days": self.whole("BUKETT_MESSAGE_DAYS", 730, 30, 3650),
            "mail_url": self.mail(),
            "mail_from": self.sender(),
        }
        keys = self.keys(data_dir, production=production)
        place = {"production": production, "data_dir": data_dir, "host": host, "port": port, "public_url": public_url}
        settings = Settings(**place, **read, **keys)  # type: ignore[arg-type]  # each value was read as its field's type
        if not self.problems:
            self.weigh(settings)
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def database(self, data_dir: Path) -> str:
        name, value = "BUKETT_DATABASE_URL", self.secret("BUKETT_DATABASE_URL")
        if value is None:
            return f"sqlite:///{data_dir / 'bukett.sqlite'}"
        value = value.replace("postgres://", "postgresql://", 1) if value.startswith("postgres://") else value
        self.url(name, value, DATABASES, "postgresql://user:password@host/database or sqlite:////folder/file.sqlite")
        if value.startswith("sqlite") and value.partition(":")[2].strip("/") in ("", ":memory:"):
            self.refuse(name, "names no file; web and worker must share one: sqlite:////folder/file.sqlite.")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    def broker(self) -> str:
        value = self.secret("BUKETT_BROKER_URL") or EMBEDDED
        example = "“embedded”, redis://host:6379/0 or amqp://user:password@host//"
        return value if value == EMBEDDED else self.url("BUKETT_BROKER_URL", value, BROKERS, example)

    def mail(self) -> str | None:
        value = self.secret("BUKETT_MAIL_URL")
        return value and self.url("BUKETT_MAIL_URL", value, MAIL_SCHEMES, "smtp://user:password@host:587")

    def sender(self) -> str:
        value = self.text("BUKETT_MAIL_FROM", "Bukett <bukett@localhost>")
        if "@" not in value or any(ord(letter) < 32 for letter in value):
            self.refuse("BUKETT_MAIL_FROM", f"is “{value}”; it must look like Bukett <bukett@example.org>.")
        return value

    def public_url(self, host: str, port: int) -> str:
        name = f"[{host}]" if ":" in host else host
        value = self.text("BUKETT_PUBLIC_URL", f"http://{name}:{port}").rstrip("/")
        return self.url("BUKETT_PUBLIC_URL", value, ("http", "https"), "https://bukett.example.org")

    def trusted_hosts(self, host: str, public_url: str) -> tuple[str, ...]:
        named = tuple(part for part in self.text("BUKETT_TRUSTED_HOSTS", "").replace(",", " ").split() if part)
        if wrong := [part for part in named if "/" in part or "*" in part]:
            self.refuse("BUKETT_TRUSTED_HOSTS", f"holds “{wrong[0]}”; it must hold host names, parted by commas.")
        with suppress(ValueError):
            own = urlsplit(public_url).hostname or ""
            named += (f"[{own}]" if ":" in own else own,) if own not in ("", "0.0.0.0", "::") else ()  # noqa: S104 - refused
        return tuple(dict.fromkeys((*named, *(("localhost", "127.0.0.1", "[::1]") if is_loopback(host) else ()))))

    def keys(self, data_dir: Path, *, production: bool) -> dict[str, str]:
        names = {"secret_key": "BUKETT_SECRET_KEY", "jwt_secret_key": "BUKETT_JWT_SECRET_KEY"}
        return {key: self.key(data_dir / "secrets" / key, name, production) for key, name in names.items()}

    def key(self, file: Path, name: str, production: bool) -> str:  # noqa: FBT001 - inner
        value = self.secret(name)
        if value is None and production:
            self.refuse(name, "is not set; in production it must be a random text of at least 32 characters.")
        elif value is None and not self.problems:
            try:
                return keep_secret(file)
            except OSError as error:
                self.refuse("BUKETT_DATA_DIR", f"is “{file.parent.parent}”, which cannot be written: {why(error)}.")
        elif value is not None and weak_secret(value):
            self.refuse(name, "is too short or well known; it must be a random text of at least 32 characters.")
        return value or ""

    def weigh(self, settings: Settings) -> None:
        """What no single setting shows."""
        if settings.secret_key and settings.secret_key == settings.jwt_secret_key:
            self.refuse("BUKETT_JWT_SECRET_KEY", "equals BUKETT_SECRET_KEY; each needs its own.")
        if not settings.trusted_hosts:
            self.refuse("BUKETT_PUBLIC_URL", f"is not set; people cannot type “{settings.host}”: give the address.")
        if settings.production and not settings.public_url.startswith("https:") and not settings.local_only:
            if self.text("BUKETT_SECURE_COOKIES", "") not in NO:
                self.refuse("BUKETT_PUBLIC_URL", "must start with https:// in production.")
        elif settings.secure_cookies and not settings.public_url.startswith("https:"):
            self.refuse("BUKETT_SECURE_COOKIES", "is 1, but BUKETT_PUBLIC_URL is not https: nobody could sign in.")
        if settings.demo and not settings.demo_users_allowed:
            self.refuse("BUKETT_DEMO", "is 1, but others can reach this server; BUKETT_DEMO_ALLOW_REMOTE=1 allows it.")


def _workers(database_url: str) -> int:
    """SQLite has one writer at a time, so two processes do; PostgreSQL takes one for each core, at least two."""
    return 2 if database_url.startswith("sqlite") else max(2, min(os.cpu_count() or 2, 8))


def flask_config(settings: Settings) -> dict[str, Any]:
    """The settings in the words of Flask, Flask-AppBuilder, Flask-Babel, Flask-WTF and Flask-JWT-Extended."""
    return {"BUKETT": settings, **_web(settings), **_cookies(settings), **_database(settings), **APPBUILDER}


APPBUILDER: dict[str, Any] = {
    "APP_NAME": "Bukett",
    "FAB_CREATE_DB": False,  # migrations make the tables
    "FAB_UPDATE_PERMS": False,  # the release step writes roles and permissions, not each start of each process
    "FAB_ADD_SECURITY_API": False,
    "FAB_API_SHOW_STACKTRACE": False,
    "FAB_API_MAX_PAGE_SIZE": 100,
    "FAB_API_SWAGGER_UI": False,
    "FAB_OPENAPI_SERVERS": [{"url": "/"}],
    "FAB_SAFE_REDIRECT_HOSTS": [],
    "RATELIMIT_ENABLED": False,  # app.platform.security counts attempts itself, for page and API, in the database
    "AUTH_TYPE": 1,
    "AUTH_USER_REGISTRATION": False,
    "AUTH_ROLE_ADMIN": "Administrator",
    "LANGUAGES": {"nb": {"flag": "no", "name": "Norsk"}, "en": {"flag": "gb", "name": "English"}},
    "BABEL_DEFAULT_LOCALE": "nb",
    "BABEL_DEFAULT_TIMEZONE": "Europe/Oslo",
    "BABEL_DEFAULT_FOLDER": "translations",
}


def _web(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "JWT_SECRET_KEY": settings.jwt_secret_key,
        "JWT_ACCESS_TOKEN_EXPIRES": 15 * 60,
        "JWT_REFRESH_TOKEN_EXPIRES": 12 * 60 * 60,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "PREFERRED_URL_SCHEME": urlsplit(settings.public_url).scheme,
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch must still save
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _cookies(settings: Settings) -> dict[str, Any]:
    prefix = "__Host-" if settings.secure_cookies else ""  # browsers then refuse the cookie from any other place
    return {
        "SESSION_COOKIE_NAME": f"{prefix}bukett",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 12 * 60 * 60,
    }


def _database(settings: Settings) -> dict[str, Any]:
    pool = {"pool_size": settings.web_threads, "max_overflow": 4, "pool_timeout": 30}
    options = pool if settings.sqlite else {**pool, "pool_pre_ping": True, "pool_recycle": 1800}
    return {"SQLALCHEMY_DATABASE_URI": settings.database_url, "SQLALCHEMY_ENGINE_OPTIONS": options}

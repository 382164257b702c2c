"""Settings: what is read, what is refused and in which words, and that secrets stay secret."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from config import Settings, SettingsError, flask_config, is_loopback

LONG = "f3kQ-9vXz_71bLmN0pRsTuVwYaCdEgHj"
OTHER = "Zy8xWv7uTs6rQp5oNm4lKj3iHg2fEd1c"
PRODUCTION = {
    "BUKETT_ENV": "production",
    "BUKETT_SECRET_KEY": LONG,
    "BUKETT_JWT_SECRET_KEY": OTHER,
    "BUKETT_PUBLIC_URL": "https://bukett.example.org",
}


@pytest.fixture
def read(tmp_path):
    return lambda **more: Settings.from_environment({"BUKETT_DATA_DIR": str(tmp_path / "var"), **more})


def refusal(read, **more) -> str:
    with pytest.raises(SettingsError) as caught:
        read(**more)
    return str(caught.value)


def test_nothing_need_be_set(read, tmp_path):
    settings = read()
    assert settings.database_url == f"sqlite:///{tmp_path}/var/bukett.sqlite"
    assert settings.sqlite
    assert settings.embedded_broker
    assert (settings.host, settings.port, settings.web_workers, settings.web_threads) == ("127.0.0.1", 8000, 2, 8)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.trusted_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert settings.local_only
    assert not settings.production
    assert not settings.secure_cookies


def test_development_makes_two_secrets_once_for_the_owner_only(read, tmp_path):
    first, second = read(), read()
    assert first.secret_key == second.secret_key != first.jwt_secret_key
    assert len(first.secret_key) >= 32
    made = sorted((tmp_path / "var" / "secrets").iterdir())
    assert [file.name for file in made] == ["jwt_secret_key", "secret_key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in made} == {0o600}


def test_processes_that_start_at_once_get_the_same_secret(read):
    seen = set()
    threads = [threading.Thread(target=lambda: seen.add(read().secret_key)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        (None, "BUKETT_SECRET_KEY is not set"),
        ("", "BUKETT_SECRET_KEY is not set"),
        ("short", "too short or well known"),
        ("changeme" * 8, "too short or well known"),
        ("a" * 64, "too short or well known"),
        ("\2\1thisismyscretkey\1\2\\e\\y\\y\\h", "too short or well known"),
        (OTHER, "each needs its own"),
    ],
)
def test_production_refuses_secrets_that_others_know(read, secret, says):
    environ = {**PRODUCTION, "BUKETT_SECRET_KEY": secret}
    if secret is None:
        del environ["BUKETT_SECRET_KEY"]
    message = refusal(read, **environ)
    assert says in message
    assert LONG not in message


def test_production_with_good_settings_starts_and_makes_no_secrets(read, tmp_path):
    settings = read(**PRODUCTION)
    assert settings.production
    assert settings.secure_cookies
    assert settings.trusted_hosts == ("bukett.example.org", "localhost", "127.0.0.1", "[::1]")
    assert not settings.local_only
    assert not (tmp_path / "var").exists()


def test_production_needs_https_unless_cookies_are_expressly_open(read):
    plain = {**PRODUCTION, "BUKETT_PUBLIC_URL": "http://bukett.example.org"}
    assert "https://" in refusal(read, **plain)
    assert not read(**plain, BUKETT_SECURE_COOKIES="0").secure_cookies


def test_secrets_do_not_show(read):
    settings = read(BUKETT_SECRET_KEY=LONG, BUKETT_DATABASE_URL="postgresql://anna:hemmelig@db/bukett")
    assert LONG not in repr(settings)
    assert "hemmelig" not in repr(settings)


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "BROKER_URL", "MAIL_URL"])
def test_every_secret_can_stand_in_a_file(read, tmp_path, name):
    values = {"DATABASE_URL": "postgresql://u:p@h/d", "BROKER_URL": "amqp://u:p@h//", "MAIL_URL": "smtps://u:p@h"}
    value = values.get(name, LONG)
    file = tmp_path / "secret"
    file.write_text(f"{value}\n")
    assert getattr(read(**{f"BUKETT_{name}_FILE": str(file)}), name.lower()).endswith(value.split(":", 1)[-1])
    assert "both set" in refusal(read, **{f"BUKETT_{name}": value, f"BUKETT_{name}_FILE": str(file)})
    assert "cannot be read" in refusal(read, **{f"BUKETT_{name}_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://root@127.0.0.1/x", "postgresql+psycopg://root@127.0.0.1/x"),
        ("sqlite:////srv/b.sqlite", "sqlite:////srv/b.sqlite"),
    ],
)
def test_database_addresses(read, given, used):
    assert read(BUKETT_DATABASE_URL=given).database_url == used


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "80a", "PORT is “80a”; it must be a whole number from 1 to 65535"),
        ("PORT", "0", "whole number from 1"),
        ("PORT", "65536", "whole number"),
        ("PORT", "-1", "whole number"),
        ("PORT", "8²", "whole number"),
        ("PORT", "1e3", "whole number"),
        ("BUKETT_DEMO", "maybe", "1 (yes) or 0 (no)"),
        ("BUKETT_ENV", "prod", "development, production"),
        ("BUKETT_LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("BUKETT_DATABASE_URL", "mysql://h/d", "no address that Bukett knows"),
        ("BUKETT_DATABASE_URL", "postgresql:///", "no address"),
        ("BUKETT_DATABASE_URL", "postgresql://u:p@h:99999/d", "no address"),
        ("BUKETT_DATABASE_URL", "sqlite://", "names no file"),
        ("BUKETT_DATABASE_URL", "sqlite:///", "names no file"),
        ("BUKETT_DATABASE_URL", "sqlite:///:memory:", "names no file"),
        ("BUKETT_BROKER_URL", "rabbit", "no address"),
        ("BUKETT_BROKER_URL", "memory://", "no address"),
        ("BUKETT_MAIL_URL", "mail.example.org", "no address"),
        ("BUKETT_MAIL_FROM", "Anna", "must look like"),
        ("BUKETT_MAIL_FROM", "a@b\nBcc: c@d", "must look like"),
        ("BUKETT_PUBLIC_URL", "bukett.example.org", "no address"),
        ("BUKETT_PUBLIC_URL", "http://[::1", "no address"),
        ("BUKETT_PUBLIC_URL", "javascript:alert(1)", "no address"),
        ("BUKETT_TRUSTED_HOSTS", "*", "host names"),
        ("BUKETT_TRUSTED_HOSTS", "https://a.example/", "host names"),
        ("BUKETT_HOST", "0.0.0.0", "BUKETT_PUBLIC_URL is not set"),
        ("BUKETT_PROXIES", "all", "whole number"),
        ("BUKETT_MAX_UPLOAD_MB", "0", "whole number"),
        ("BUKETT_SECURE_COOKIES", "1", "nobody could sign in"),
        ("BUKETT_DATA_DIR", __file__, "must be a folder"),
        ("BUKETT_FILES_DIR", __file__, "must be a folder"),
    ],
)
def test_nonsense_is_refused_by_name(read, name, value, says):
    message = refusal(read, **{name: value})
    assert message.count("\n  - ") == 1
    assert says in message
    assert name in message or "PUBLIC_URL" in message


def test_all_problems_are_told_at_once_and_passwords_are_not(read):
    message = refusal(read, PORT="x", BUKETT_DEMO="x", BUKETT_DATABASE_URL="oracle://anna:hemmelig@h/d")
    assert message.count("\n  - ") == 3
    assert "hemmelig" not in message


@pytest.mark.parametrize(
    "remote",
    [
        {"BUKETT_HOST": "192.0.2.1"},
        {"BUKETT_PROXIES": "1"},
        {"BUKETT_PUBLIC_URL": "https://bukett.example.org"},
    ],
)
def test_the_demonstration_stays_on_this_machine_unless_expressly_allowed(read, remote):
    assert read(BUKETT_DEMO="1").demo_users_allowed
    assert not read(**remote).demo_users_allowed
    assert "BUKETT_DEMO_ALLOW_REMOTE=1" in refusal(read, BUKETT_DEMO="1", **remote)
    assert read(BUKETT_DEMO="1", BUKETT_DEMO_ALLOW_REMOTE="1", **remote).demo_users_allowed


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("localhost.example.org", False),
        ("", False),
        ("10.0.0.1", False),
    ],
)
def test_is_loopback(host, answer):
    assert is_loopback(host) is answer


def test_flask_config_is_safe(read):
    config = flask_config(read(**PRODUCTION, BUKETT_DATABASE_URL="postgresql://u@h/d", BUKETT_MAX_UPLOAD_MB="3"))
    assert config["SESSION_COOKIE_NAME"] == "__Host-bukett"
    assert (config["SESSION_COOKIE_SECURE"], config["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert config["MAX_CONTENT_LENGTH"] == 3 * 1024 * 1024
    assert config["TRUSTED_HOSTS"][0] == "bukett.example.org"
    assert config["SQLALCHEMY_ENGINE_OPTIONS"]["pool_pre_ping"] is True
    off = ("FAB_CREATE_DB", "FAB_UPDATE_PERMS", "FAB_ADD_SECURITY_API", "FAB_API_SHOW_STACKTRACE")
    assert not any(config[key] for key in (*off, "FAB_API_SWAGGER_UI", "AUTH_USER_REGISTRATION"))
    assert config["BUKETT"].secret_key == config["SECRET_KEY"] == LONG


def test_an_unwritable_data_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        Settings.from_environment({"BUKETT_DATA_DIR": str(Path(tmp_path) / "file" / "below")})

"""Reads single values from an environment and collects, in plain words, what is wrong with them.

Which settings there are stands in `config.py`. The problems name a setting and never repeat a secret.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
FAMOUS_SECRETS = ("changeme", "change-me", "change_me", "secret", "thisismyscretkey", "password", "bukett")
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Environment:
    """One environment. Each reading gives a usable value and, where the given one is nonsense, adds to `problems`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []

    def refuse(self, name: str, sentence: str) -> None:
        self.problems.append(f"{name} {sentence}")

    def text(self, name: str, default: str) -> str:
        return self._variables.get(name, "").strip() or default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        found = {value.lower(): value for value in allowed}.get((value := self.text(name, default)).lower())
        if found is None:
            self.refuse(name, f"is “{value}”; it must be one of {', '.join(allowed)}.")
        return found or default

    def yes_no(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in YES + NO:
            self.refuse(name, f"is “{value}”; it must be 1 (yes) or 0 (no).")
        return value in YES

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
        if not least <= number <= most:
            self.refuse(name, f"is “{value}”; it must be a whole number from {least} to {most}.")
            return default
        return number

    def folder(self, name: str, default: Path) -> Path:
        path = Path(self.text(name, str(default))).expanduser().absolute()
        if path.exists() and not path.is_dir():
            self.refuse(name, f"is “{path}”, which is a file; it must be a folder.")
        return path

    def secret(self, name: str) -> str | None:
        """The value of `name`, or the content of the file that `name`_FILE names. Never shown in a problem."""
        value, file = self._variables.get(name, "").strip(), self._variables.get(f"{name}_FILE", "").strip()
        if value and file:
            self.refuse(name, f"and {name}_FILE are both set; set one of them.")
        if not file:
            return value or None
        try:
            return Path(file).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            self.refuse(f"{name}_FILE", f"names “{file}”, which cannot be read: {why(error)}.")
            return None

    def url(self, name: str, value: str, schemes: tuple[str, ...], example: str) -> str:
        """`value` if it is an address of one of `schemes`; the problem does not repeat it, it may hold a password."""
        try:
            parts = urlsplit(value)
            known = parts.scheme in schemes and (parts.scheme == "sqlite" or bool(parts.hostname)) and parts.port != 0
        except ValueError:
            known = False
        if not known:
            self.refuse(name, f"is no address that Bukett knows; it must look like {example}.")
        return value


def weak_secret(value: str) -> bool:
    """Whether a secret could be guessed: too short, a famous word, or the same few letters again and again."""
    famous = any(value.lower().replace(word, "").strip("-_0123456789!.") == "" for word in FAMOUS_SECRETS)
    return len(value) < SHORTEST_SECRET or len(set(value)) < 10 or famous


def keep_secret(file: Path) -> str:
    """The secret in `file`, made on first use for its owner's eyes only. Two processes at once get the same one."""
    for folder in (file.parent.parent, file.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, file)  # unlike a rename, a link never replaces what another process has just made
        draft.unlink()
    return file.read_text(encoding="utf-8").strip()


def why(error: Exception) -> str:
    """The system's own words for what went wrong with a file."""
    return getattr(error, "strerror", None) or "it is not UTF-8 text"

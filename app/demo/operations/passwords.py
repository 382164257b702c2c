"""The demo users' one password: made anew for each demonstration, kept in a file that only the operator can read.

The login page cannot show it: the web pages never read the file. It is printed when the demonstration is loaded, at
each start with BUKETT_DEMO=1, and by `flask demo password`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.demo.rules import USERS, password
from app.platform.security import passwords
from app.platform.settings import settings


def new_password() -> str:
    """A password that is good enough for every demo user; kept, so that it can be printed again."""
    about = [part for user in USERS for part in (user.username, user.first_name, user.last_name)]
    about.append("demo@bukett-demo.example")  # of users whose name was taken already: `anna.demo`
    while True:
        made = password(secrets.choice, secrets.randbelow(100))
        if not passwords.problems(made, about=about):
            _keep(made)
            return made


def read_password() -> str | None:
    """The password that was kept; None where there is none."""
    try:
        return _file().read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def forget_password() -> None:
    """Remove the file."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings().data_dir) / "secrets" / "demo_password"


def _keep(text: str) -> None:
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)

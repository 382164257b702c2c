"""What templates are given on pages that are neither list, card, form nor job: sign-in, search, errors, questions.

Plain values as in `app.platform.pages`; no template reaches further than these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.platform.pages import Action, Chip, Crumb, Fact, Link, Pager


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`bukett/search.html`. `groups`: (title, rows); a row has `url`, `text` and `sub`. `text`: what was searched."""

    title: str
    text: str
    groups: Sequence[tuple[str, Sequence[Mapping[str, str]]]]
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`bukett/error.html`: the status code, what happened in plain words, and where to go from here."""

    code: int
    title: str
    text: str
    actions: Sequence[Action] = ()
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """`bukett/confirm.html`: asks before something is done. `action` is a post action; `cancel_url` leads back."""

    title: str
    text: str
    action: Action
    cancel_url: str
    consequences: Sequence[str] = ()
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class LoginPage:
    """`bukett/login.html`. The form posts `username`, `password` and `next`. `demo_users`: (role, user name)."""

    title: str
    action_url: str
    username: str = ""
    next_url: str = ""
    reset_url: str = ""
    problems: Sequence[str] = ()
    demo_users: Sequence[tuple[str, str]] = ()
    demo_text: str = ""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """`bukett/password.html`: posts `password` and `again`, and `current` when one changes one's own.

    `problems`: (field name or None, text). `hidden`: values of the link that must come back.
    """

    title: str
    action_url: str
    user_name: str
    ask_current: bool = False
    least: int = 12
    intro: str = ""
    problems: Sequence[tuple[str | None, str]] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    cancel_url: str = ""
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class ResetPage:
    """`bukett/reset.html`: posts `username` (user name or e-mail). `sent`: the same answer whether the user exists."""

    title: str
    action_url: str
    login_url: str
    username: str = ""
    sent: bool = False
    problems: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """`bukett/user.html`: one's own user, roles and what one may do about them."""

    title: str
    facts: Sequence[Fact]
    roles: Sequence[Chip]
    actions: Sequence[Action] = ()
    stores: Sequence[Link] = ()
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys and what they do. `together`: pressed at the same time, not one after the other."""

    keys: tuple[str, ...]
    text: str
    together: bool = False


@dataclass(frozen=True, slots=True)
class KeysPage:
    """`bukett/keys.html`: the keyboard shortcuts. `groups`: (title, shortcuts)."""

    title: str
    groups: Sequence[tuple[str, Sequence[Shortcut]]]
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class RolesPage:
    """`bukett/roles.html`: what each role may do. `groups`: (title, rows of (resource, one word list per role))."""

    title: str
    roles: Sequence[str]
    groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[Sequence[str]]]]]]
    intro: str = ""
    crumbs: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in the local outbox. `body` is plain text; addresses in it become links."""

    url: str
    to: str
    subject: str
    at: str
    body: str = ""
    state: Chip | None = None


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """`bukett/outbox.html`: messages kept here because no mail server is set, or one of them (`mail`)."""

    title: str
    mails: Sequence[Mail] = ()
    mail: Mail | None = None
    intro: str = ""
    pager: Pager | None = None
    crumbs: Sequence[Crumb] = ()

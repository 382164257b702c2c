"""What stands around every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.platform.pages.values import Action


@dataclass(frozen=True, slots=True)
class NavItem:
    text: str
    url: str
    icon: str
    active: bool = False
    count: int | None = None
    more: bool = False  # there are more than `count`
    sub: bool = False  # a view of the list above it
    key: str = ""  # the letter that leads there after `g`


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A sidebar section; the first one has no title (start page). `fold`: it is folded, under this name; `here`: the
    page that is shown is one of it.
    """

    title: str
    items: Sequence[NavItem]
    fold: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. `user` None: not signed in (login, errors): no sidebar, no search."""

    groups: Sequence[NavGroup]
    user_name: str | None
    initials: str
    locale: str
    locales: Sequence[tuple[str, str, str]]  # code, own name, POST url
    theme: str  # light, dark, auto
    search_url: str
    search_text: str
    new_actions: Sequence[Action]
    user_actions: Sequence[Action]
    demo: bool = False
    user_id: int | None = None  # under which the browser keeps drafts
    login_url: str = ""
    shortcuts: bool = False  # whether single letters do things
    shortcuts_url: str = ""
    help_url: str = ""
    theme_url: str = ""  # takes POST theme=light|dark|auto; without it the choice is kept in the cookie bukett_theme

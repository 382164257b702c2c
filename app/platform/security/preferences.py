"""The reader's language and theme: kept with the user, in a cookie for visitors, at first what the browser prefers."""

from __future__ import annotations

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import Domain, get_locale
from flask_login import current_user

from app.platform.security import users

LOCALE_COOKIE, THEME_COOKIE = "bukett_locale", "bukett_theme"
_SPOKEN = {"nb": "nb", "no": "nb", "nn": "nb", "da": "nb", "sv": "nb", "en": "en"}


def locale() -> str:
    """The reader's language: nb or en."""
    if not has_request_context():
        return users.LOCALES[0]
    own = current_user.locale if current_user.is_authenticated else None
    return (
        next((code for code in (own, request.cookies.get(LOCALE_COOKIE)) if code in users.LOCALES), None)
        or _asked_for()
    )


def theme() -> str:
    """The reader's theme: light, dark or auto."""
    own = current_user.theme if current_user.is_authenticated else None
    return next((code for code in (own, request.cookies.get(THEME_COOKIE)) if code in users.THEMES), users.THEMES[0])


def settle() -> None:
    """Put the theme where the frame looks for it."""
    g.bukett_theme = theme() if request.endpoint and not request.path.startswith("/api/") else users.THEMES[0]


class Catalogs(Domain):
    """The texts of each language, found by the language's short name.

    flask_babel's own writes the language out as text to look for them, for each of the hundreds of texts of a page.
    """

    def __init__(self, *, domain: str) -> None:
        super().__init__(domain=domain)
        self.found: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Those of the language in force, a forced one included."""
        language = get_locale()
        name = language.language if language else ""  # no two of `users.LOCALES` are kinds of one language
        found = self.found.get(name)
        if found is None:
            found = self.found[name] = super().get_translations()
        return found


def install(app: Flask) -> None:
    """Take the place of FAB's choice of language, which gives every visitor a session."""
    babel = app.extensions["babel"]
    babel.locale_selector = locale
    babel.instance.domain_instance = Catalogs(domain=babel.default_domain)


def _asked_for() -> str:
    for wanted, _ in request.accept_languages:
        short = wanted.lower().partition("-")[0]
        if short in _SPOKEN:
            return _SPOKEN[short]
    return users.LOCALES[0]

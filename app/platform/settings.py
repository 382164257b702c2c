"""The running application's settings, for code that has no factory at hand."""

from __future__ import annotations

from typing import Any

from flask import current_app


def settings() -> Any:
    """`config.Settings` of this application."""
    return current_app.config["BUKETT"]


def allow_synthetic() -> bool:
    """Whether organisation numbers of the registers' synthetic test series are accepted."""
    return bool(settings().allow_synthetic_orgnr)

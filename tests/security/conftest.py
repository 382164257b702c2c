"""One world for a whole module of questions: it is made once and only asked."""

from __future__ import annotations

import pytest

from tests.conftest import _empty
from tests.security.house import House


@pytest.fixture(scope="module")
def house(built_app):
    """The application with everybody signed in."""
    _empty(built_app)
    yield House(built_app)
    _empty(built_app)

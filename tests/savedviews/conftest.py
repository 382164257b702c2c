"""Saved views are asked for as people ask: through their pages."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import pytest

OSLO = {"where": json.dumps(["all", ["some", "owner", ["is", "q", "canarybjorn"]], ["is", "county", "03"]])}


@pytest.fixture
def post(sign_in, token):
    """A form sent by somebody."""

    def send(who: str, path: str, **data: object):
        return sign_in(who).post(path, data=data, headers={"X-CSRFToken": token(who)})

    return send


@pytest.fixture
def keep(post):
    """Keep a list under a name; answers the view's id."""

    def make(who: str, name: str, state: dict[str, str] = OSLO, *, listing: str = "stores", **more: object) -> int:
        answer = post(who, "/views/new", listing=listing, state=urlencode(state), name=name, **more)
        assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.text)
        return int(answer.headers["Location"].rsplit("=", 1)[1])

    return make

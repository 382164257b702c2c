"""Definitions, made as the administrator's form makes them."""

from __future__ import annotations

import pytest

from tests.platform.editing import Opened

KINDS = {
    "text": ({}, "Rød varebil", "Rød varebil", "Rød varebil"),
    "long_text": ({}, "To\r\nlinjer", "To\nlinjer", "linjer"),
    "whole": ({"minimum": "1", "maximum": "99"}, "12", 12, "12"),
    "decimal": ({}, "1 234,5", "1234.5", "1,234.5"),
    "amount": ({}, "1 234,50", 123450, "1\u00a0234,50 kr"),
    "answer": ({}, "yes", True, "Yes"),
    "date": ({}, "21.11.2026", "2026-11-21", "21.11.2026"),
    "choice": ({"choices_text": "small = Liten | Small\nlarge = Stor | Large"}, "large", "large", "Large"),
    "several": (
        {"choices_text": "rose = Rose | Rose\nlily = Lilje | Lily"},
        ["rose", "lily"],
        ["rose", "lily"],
        "Lily",
    ),
    "link": ({"link_to": "member"}, None, None, "canarybjorn firma AS"),
    "web": ({}, "varebil.example", "https://varebil.example", "varebil.example"),
}
"""By type: settings, what is typed, what the API says, what the card shows."""


@pytest.fixture
def post(sign_in, token):
    """What Ada's buttons send."""

    def send(path, **data):
        return sign_in("admin").post(path, data={"csrf_token": token("admin"), **data})

    return send


@pytest.fixture
def define(sign_in):
    """Define a field as Ada does, in her form. Returns its id."""

    def made(entity: str = "store", kind: str = "text", label: str = "Varebil", **more: object) -> int:
        form = Opened(sign_in("admin"), "/custom-fields/new")
        answer = form.send(entity=entity, kind=kind, label_nb=label, **more)
        assert answer.status_code == 302, answer.text
        return int(answer.headers["Location"].split("/")[-1].split("#")[0])

    return made

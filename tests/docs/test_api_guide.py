"""docs/api.md executed: each curl command is sent to the application, each shown answer is part of the real one."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.world import PASSWORD

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCK = re.compile(
    r"^```sh\n(?P<command>curl [^\n]*)\n# (?P<told>[^\n]*)\n```(?:\n\n```json\n(?P<answer>.*?)\n```)?",
    re.MULTILINE | re.DOTALL,
)
TOLD = re.compile(
    r"(?P<status>\d{3})(?:; keep (?P<field>\w+)(?: of (?P<key>\w+)=(?P<value>\w+))? as (?P<name>[A-Z]+))?"
)


@dataclass
class Example:
    command: str
    told: re.Match[str]
    answer: Any


def examples(text: str) -> list[Example]:
    """The guide's commands, with the status and the part of the answer that it shows."""
    found = []
    for part in re.split(r"(?=^```sh$)", text, flags=re.MULTILINE)[1:]:
        block = BLOCK.match(part)
        assert block, f"a block of another shape: {part[:200]}"
        told = TOLD.fullmatch(block["told"])
        assert told, block["told"]
        found.append(Example(block["command"], told, json.loads(block["answer"]) if block["answer"] else None))
    return found


def sent(client: Any, command: str, names: dict[str, str]) -> Any:
    """Send what curl would send."""
    words = [re.sub(r"\$([A-Z]+)", lambda name: names[name[1]], word) for word in shlex.split(command)]
    assert words.pop(0) == "curl"
    method, address, headers, body, query = "", "", {}, None, []
    while words:
        word = words.pop(0)
        if word in ("-i", "-G"):
            continue
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "--data-urlencode":
            assert "-G" in command.split(), command
            query.append(tuple(words.pop(0).split("=", 1)))
        elif word == "--json":
            body, headers["Content-Type"] = words.pop(0).encode(), "application/json"
        else:
            assert not address, f"two addresses in: {command}"
            address = word
    path = address.removeprefix(names["BUKETT"]) + (f"?{urlencode(query)}" if query else "")
    return client.open(path, method=method or ("POST" if body else "GET"), headers=headers, data=body)


def holds(shown: Any, real: Any) -> bool:
    """Whether what is shown is part of the real answer; lists have the same length."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(key in real and holds(value, real[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return isinstance(real, list) and len(shown) == len(real) and all(map(holds, shown, real))
    return shown == real


def kept(told: re.Match[str], answer: Any) -> str:
    """The value that the guide's reader keeps for later commands."""
    if told["field"] == "ETag":
        return answer.headers["ETag"]
    body = answer.json
    if told["key"]:
        body = next(row for row in body["result"] if row[told["key"]] == told["value"])
    return str(body[told["field"]])


@pytest.fixture
def view(arrange, world):
    """A view that Anna has saved on the page of stores, whose number she reads in its address."""
    from app.savedviews.models import SavedView

    with arrange() as uow:
        mine = {"owner_id": world.ids["anna"]["user"], "listing": "stores", "name": "Hvitveis"}
        kept = uow.add(SavedView(**mine, state=[["q", "hvitveis"], ["columns", "name,place"]], recorded_at=uow.now))
        return kept.id


@pytest.fixture
def own_fields(arrange):
    """The two fields of stores that the guide speaks of."""
    from app.customfields.models import CustomField

    with arrange() as uow:
        same = {"entity": "store", "currency": "NOK", "position": 10}
        uow.add(CustomField(**same, key="van", kind="choice", label_nb="Varebil", choices_text="large = Stor | Large"))
        uow.add(CustomField(**same, key="metres", kind="whole", label_nb="Meter", minimum="1"))


@pytest.fixture
def welcome(app):
    """The automation that the guide speaks of, switched off."""
    from app.automation import operations
    from app.automation.models import Automation
    from app.platform.interface import UnitOfWorkInterface
    from app.platform.scope import SYSTEM, acting_as

    trigger = {"kind": "event", "event": "stores.store-registered", "fields": []}
    steps = [{"kind": "wait", "number": "1", "unit": "days"}]
    with app.app_context(), acting_as(SYSTEM):
        data = UnitOfWorkInterface(Automation, operations.LIFECYCLE)
        data.create({"name": "Welcome", "trigger": trigger, "where": "", "steps": steps})


@pytest.mark.usefixtures("own_fields", "welcome")
def test_each_example_answers_as_shown(app, world, view):
    names = {"BUKETT": "http://localhost", "USERNAME": "anna", "PASSWORD": PASSWORD, "VIEW": str(view)}
    names["ADMINISTRATOR"] = "admin"
    client, walked = app.test_client(), examples(GUIDE.read_text(encoding="utf-8"))
    assert len(walked) >= 40
    for example in walked:
        answer = sent(client, example.command, names)
        assert answer.status_code == int(example.told["status"]), (example.command, answer.text)
        if example.answer is not None:
            assert holds(example.answer, answer.json), (example.command, answer.text)
        if example.told["name"]:
            names[example.told["name"]] = kept(example.told, answer)


def test_a_false_answer_would_be_noticed():
    real = {"count": 1, "result": [{"name": "Rose"}]}
    assert holds({"result": [{"name": "Rose"}]}, real)
    assert not holds({"result": [{"name": "Tulip"}]}, real)
    assert not holds({"result": []}, real)
    assert not holds({"total": 1}, real)

"""Who may ask what about automations: administrators write them, auditors read, whoever may change a record presses."""

from __future__ import annotations

from typing import Any

from tests.security.rows import ADMIN, DESK, Row, outcomes
from tests.world import World

READERS = ADMIN | {"auditor"}


def automation(world: World) -> None:
    """An automation with a button on stores, and a run of it for Bjørn's store."""
    from app.automation.models import Automation, AutomationRun, AutomationVersion
    from app.platform.db import unit_of_work

    trigger = {"kind": "button", "table": "store", "label": "Canarybutton"}
    said: dict[str, Any] = {"name": "Canaryautomation", "trigger": trigger, "where": "", "steps": []}
    with unit_of_work(source="system", label="automation") as uow:
        same = {"kind": "button", "entity": "store", "active": True, "number": 1, "recorded_at": uow.now}
        item = uow.add(Automation(**said, **same))
        uow.add(AutomationVersion(automation_id=item.id, number=1, said=said, saved_at=uow.now))
        mine = world.ids["bjorn"]
        run = {"key": "button:canary", "trigger": {"kind": "button", "by": mine["user"]}, "state": "failed"}
        about = {"entity": "store", "entity_id": mine["store"], "number": 1, "started_at": uow.now}
        mine["automation_run"] = uow.add(AutomationRun(automation_id=item.id, **run, **about)).id
        mine["automation"] = item.id


def rows() -> dict[tuple[str, str], Row]:
    """What is done besides lists, cards and forms."""
    own, run, version = {"pk": "automation"}, {"pk": "automation_run"}, {"pk": "automation", "number": "=1"}
    reads, writes = outcomes(READERS, "seen"), outcomes(ADMIN, "ok")
    store = {"kind": "=store", "pk": "store"}
    return {
        ("/automations/<pk>/switch", "POST"): Row(writes, own, {"data": {"on": "1"}}),
        ("/automations/<pk>/dry-run", "GET"): Row(reads, own, word="Canaryautomation"),
        ("/automations/<pk>/versions/<number>", "GET"): Row(reads, version, word="Canaryautomation"),
        ("/automations/<pk>/versions/<number>/restore", "POST"): Row(writes, version),
        ("/automations/why/<kind>/<pk>", "GET"): Row(reads, store),
        ("/automations/press/<automation>/<kind>/<pk>", "POST"): Row(
            outcomes(DESK, "ok", foreign=404), {**store, "automation": "automation"}
        ),
        ("/api/v1/automations/<pk>/dry_run", "GET"): Row(
            outcomes(READERS, "seen", anonymous=401), own, word='"would_run":'
        ),
        ("/automation-runs/<pk>/retry", "POST"): Row(writes, run),
        ("/automation-runs/<pk>/cancel", "POST"): Row(writes, run),
    }

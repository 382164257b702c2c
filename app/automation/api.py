"""The REST resources of automations and their runs: read, switched on and off, tried. They are written in the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, request
from flask_appbuilder.api import expose
from flask_babel import gettext

from app.automation import listings, operations
from app.automation.listings import words
from app.automation.models import Automation, AutomationRun
from app.automation.operations.definitions import problems_of
from app.automation.operations.evaluating import Weighed
from app.automation.panels import problem_text
from app.automation.queries import runs
from app.automation.rules.definitions import TRIGGERS
from app.automation.rules.states import READY, RUN_STATES
from app.kernel.problems import N_, Problem, Refused
from app.platform.api import DomainApi
from app.platform.api.base import told
from app.platform.api.domain import GONE, PK
from app.platform.api.openapi import PK as PK_PARAMETER
from app.platform.api.openapi import json_of, refusals
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded_api
from app.platform.interface import Lifecycle, UnitOfWorkInterface

TEXT, FLAG, WHOLE = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
FREE = {"type": "object", "additionalProperties": True}
CONDITION = {
    "type": "object", "required": ["condition", "saw", "held"], "additionalProperties": False,
    "properties": {"condition": TEXT, "saw": TEXT, "held": FLAG},
}  # fmt: skip
LAST = N_("Choose one of: %(choices)s.")
UNKNOWN = N_("There is no such parameter.")


class AutomationApi(DomainApi):
    resource_name = "automations"
    class_permission_name = "Automations"
    datamodel = UnitOfWorkInterface(Automation, Lifecycle(changed=operations.LIFECYCLE.changed))
    listing = listings.AUTOMATIONS
    show_columns = ("id", "name", "active", "kind", "event", "entity", "number", "key", "active_since", "recorded_at",
                    "version")  # fmt: skip
    edit_columns = ("active",)

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With what it says, in its parts and as a sentence, and what is wrong with it."""
        found = super().shown_many(items)
        for row, item in zip(found, items, strict=True):
            said = runs.said(item)
            row |= {"trigger": dict(item.trigger), "where": item.where, "steps": [dict(step) for step in item.steps]}
            row |= {"sentence": words.said(said).whole, "problems": list(map(told, problems_of(db.session(), said)))}
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        problems = {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}
        return {
            "kind": {"type": "string", "enum": [kind for kind, _ in TRIGGERS]}, "trigger": FREE, "where": TEXT,
            "steps": {"type": "array", "items": FREE}, "sentence": TEXT, "problems": problems,
        }  # fmt: skip

    def _save(self, pk: int, values: Mapping[str, Any], version: int | None) -> Response:
        """On or off. One that is broken is not switched on."""
        try:
            with unit_of_work(label=gettext(N_("Automations"))) as uow:
                item = uow.session.get(Automation, pk, with_for_update=True)
                if item is None or item.version != version:
                    return self._stale()
                operations.switch(uow, pk, on=bool(values.get("active", item.active)))
        except Refused as refusal:
            return self.problems(refusal.problems)
        return self._one(db.session.get(Automation, pk))

    @expose(f"/{PK}/dry_run", methods=["GET"])
    @guarded_api("show")
    def dry_run(self, pk: int) -> Response:
        """What it would have done for the last occasions; nothing is written."""
        item = db.session.get(Automation, pk)
        if item is None:
            return self.refusal(404, "record.gone", GONE)
        texts = request.args.getlist("last") or ["200"]
        wrong = [Problem("automation.parameter", name[:60], UNKNOWN) for name in request.args if name != "last"]
        if len(texts) > 1 or texts[0] not in {str(each) for each in operations.LASTS}:
            choices = ", ".join(map(str, operations.LASTS))
            wrong.append(Problem("automation.last", "last", LAST, {"choices": choices}))
        if wrong:
            return self.problems(wrong)
        try:
            found = operations.tried(db.session(), item, int(texts[0]))
        except Refused as refusal:
            return self.problems(refusal.problems)
        begun = sum(1 for each in found if each.state == READY)
        return self.answer({"count": len(found), "would_run": begun, "result": list(_tried(item, found))})

    def spec(self) -> Mapping[str, Any]:
        """The dry run in the OpenAPI document."""
        last = {"type": "string", "enum": [str(each) for each in operations.LASTS], "default": "200"}
        operation = {
            "tags": [self.resource_name],
            "operationId": "dry_run_automations",
            "description": "What it would have done for the last occasions. Nothing is written.",
            "parameters": [{"name": "last", "in": "query", "required": False, "schema": last}],
            "responses": {
                "200": {"description": "Tried", "content": json_of(_trial())},
                **refusals("401", "403", "404", "422"),
            },
        }
        return {"/api/v1/automations/{pk}/dry_run": {"parameters": [PK_PARAMETER], "get": operation}}


def _tried(item: Automation, found: Sequence[Weighed]) -> Iterator[dict[str, Any]]:
    seen = iter(_conditions(runs.said(item), item.entity, [kept for each in found for kept in each.seen]))
    for each in found:
        problem = each.problem.text(gettext) if each.problem else ""
        at = each.occasion.trigger.get("at") or each.occasion.trigger.get("due")
        yield {
            "record": each.occasion.record_id or None, "at": at, "runs": each.state == READY, "why": problem,
            "conditions": [next(seen) for _ in each.seen],
        }  # fmt: skip


def _trial() -> dict[str, Any]:
    one: dict[str, Any] = {
        "record": {**WHOLE, "nullable": True}, "at": {**TEXT, "nullable": True}, "runs": FLAG, "why": TEXT,
        "conditions": {"type": "array", "items": CONDITION},
    }  # fmt: skip
    item = {"type": "object", "required": list(one), "additionalProperties": False, "properties": one}
    whole = {"count": WHOLE, "would_run": WHOLE, "result": {"type": "array", "items": item}}
    return {"type": "object", "required": list(whole), "additionalProperties": False, "properties": whole}


def _conditions(said: Any, table: str | None, kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    texts = words.of_kept(said, table, kept)
    return [{"condition": t, "saw": saw, "held": bool(k.get("held"))} for (t, saw), k in zip(texts, kept, strict=True)]


class AutomationRunApi(DomainApi):
    resource_name = "automation_runs"
    class_permission_name = "AutomationRuns"
    datamodel = UnitOfWorkInterface(AutomationRun)
    listing = listings.RUNS
    show_columns = ("id", "automation_id", "number", "entity", "entity_id", "state", "position", "due_at", "awaited",
                    "group_id", "started_at", "finished_at")  # fmt: skip

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With what started it, each condition with what it saw, why it stopped, and each step that was begun."""
        session, found = db.session(), super().shown_many(items)
        steps = runs.steps_of_many(session, [item.id for item in items])
        saids = runs.definitions_of(session, items)
        for row, item in zip(found, items, strict=True):
            said = saids[item.id]
            row |= {"trigger": dict(item.trigger), "conditions": _conditions(said, item.entity, item.conditions)}
            row |= {"problem": problem_text(item.problem), "steps": [_step(step) for step in steps.get(item.id, ())]}
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        step: dict[str, Any] = {
            "position": WHOLE, "kind": TEXT, "state": TEXT, "given": FREE, "result": FREE, "problem": TEXT,
            "attempts": WHOLE,
        }  # fmt: skip
        one = {"type": "object", "required": list(step), "additionalProperties": False, "properties": step}
        return {
            "state": {"type": "string", "enum": [state for state, _ in RUN_STATES]}, "trigger": FREE, "problem": TEXT,
            "conditions": {"type": "array", "items": CONDITION}, "steps": {"type": "array", "items": one},
        }  # fmt: skip


def _step(step: Any) -> dict[str, Any]:
    return {
        "position": step.position, "kind": step.kind, "state": step.state, "given": dict(step.given),
        "result": dict(step.result), "problem": problem_text(step.problem), "attempts": step.attempts,
    }  # fmt: skip

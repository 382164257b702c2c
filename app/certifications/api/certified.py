"""The tender team's question as a REST resource: the same parameters as the page and the command."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_appbuilder.api import expose
from flask_babel import gettext

from app.certifications import queries
from app.certifications.rules import asking, report
from app.kernel.problems import N_, Problem
from app.platform import clock
from app.platform.api import PlainApi
from app.platform.api.arguments import empty, read_day
from app.platform.db import db
from app.platform.forms import write_date
from app.platform.guards import guarded_api

PATH = "/api/v1/certified_stores"
FLAG = {"type": "string", "enum": ["1", "0", "true", "false"]}
DAY = {"type": "string", "format": "date"}


class CertifiedStoresApi(PlainApi):
    """`GET /api/v1/certified_stores`: which stores are certified on a day or through a whole period."""

    resource_name = "certified_stores"
    class_permission_name = "CertifiedStores"

    @expose("", methods=["GET"])
    @guarded_api("list")
    def get_list(self) -> Response:
        """All answers at once: the question itself bounds them, and a tender needs them whole."""
        arguments = request.args.to_dict(flat=False)
        message = N_("There is no such parameter.")
        unknown = [
            Problem("certifications.question.unknown", name[:60], message)
            for name in arguments
            if name not in asking.NAMES
        ]
        session, today = db.session(), clock.today()
        asked = asking.read(arguments, queries.known(session, today, read_day))
        wrong = [*unknown, *empty(arguments), *asked.problems]
        if wrong or asked.question is None:
            return self.problems(wrong)
        found = queries.certified_stores(session, asked.question, today)
        own = queries.objects(session, asked.question, found, asked.fields)
        result: list[dict[str, Any]] = [{**report.row(each, gettext, write_date)} for each in found]
        for told, each in zip(result, found, strict=True) if asked.fields else ():
            told["custom_fields"] = own[each.store.store_id]
        return self.answer({"count": len(result), "result": result})

    @staticmethod
    def spec() -> dict[str, Any]:
        """The path for the OpenAPI document."""
        problems = {"application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}}
        refusals = {"401": "Not signed in", "403": "Not allowed", "422": "Refused by the rules"}
        answers = {"200": {"description": "Certified stores", "content": {"application/json": {"schema": _schema()}}}}
        operation = {
            "tags": ["certified_stores"],
            "operationId": "list_certified_stores",
            "description": "One day (`on`) or a whole period (`from` and `to`, both inclusive); default today. "
            "`known`: as the register knew it at the end of that day.",
            "parameters": _parameters(),
            "responses": answers
            | {code: {"description": text, "content": problems} for code, text in refusals.items()},
        }
        return {PATH: {"get": operation}}


def _schema() -> dict[str, Any]:
    texts: dict[str, Any] = {name: {"type": "string"} for name, _ in report.COLUMNS}
    texts["verdict"] = {"type": "string", "enum": list(report.VERDICTS)}
    required = list(texts)
    texts["custom_fields"] = {"type": "object", "description": "Where fields are asked for with `field`."}
    item = {"type": "object", "required": required, "additionalProperties": False, "properties": texts}
    return {
        "type": "object",
        "required": ["count", "result"],
        "additionalProperties": False,
        "properties": {"count": {"type": "integer", "minimum": 0}, "result": {"type": "array", "items": item}},
    }


def _parameters() -> list[dict[str, Any]]:
    several = {
        "county": {"type": "string", "pattern": "^[0-9]{2}$"},
        "municipality": {"type": "string", "pattern": "^[0-9]{4}$"},
        "postal": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{4})?$"},
        "field": {"type": "string", "pattern": "^(x_)?[a-z][a-z0-9_]{0,39}$"},
    }
    single = {
        "scheme": {"type": "string", "maxLength": 40},
        "on": DAY,
        "from": DAY,
        "to": DAY,
        "known": DAY,
        "designer": FLAG,
        "near_misses": FLAG,
    }
    many = {name: {"type": "array", "items": schema, "maxItems": 100} for name, schema in several.items()}
    return [{"name": n, "in": "query", "required": False, "schema": schema} for n, schema in {**single, **many}.items()]

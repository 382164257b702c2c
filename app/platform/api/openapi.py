"""The OpenAPI document, made from what the resources declare, so that it cannot say anything else than they do."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from flask_appbuilder.api import expose

from app.kernel.expressions import LONGEST
from app.kernel.problems import N_
from app.kernel.relative_days import FORM
from app.platform import extras, past
from app.platform.api import arguments, custom, fields
from app.platform.api.base import PlainApi
from app.platform.api.domain import DomainApi
from app.platform.guards import guarded_api
from app.platform.listing import LARGEST_PAGE, PAGE_SIZE
from app.platform.runtime import runtime

PROBLEM = {
    "type": "object",
    "required": ["code", "field", "message"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string"},
        "field": {"type": "string", "nullable": True},
        "message": {"type": "string"},
    },
}
PROBLEMS = {
    "type": "object",
    "required": ["problems"],
    "additionalProperties": False,
    "properties": {"problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}},
}
REFUSALS = {
    "400": N_("The request is not JSON"), "401": N_("Not signed in"), "403": N_("Not allowed"),
    "404": N_("No such record"), "412": N_("Changed since it was read"), "415": N_("Not application/json"),
    "422": N_("Refused by the rules"), "428": N_("If-Match is missing"),
}  # fmt: skip
PK = {"name": "pk", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647}}
IF_MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "minLength": 1}}
END_PREVIOUS = {
    "name": arguments.END_PREVIOUS, "in": "query", "required": False,
    "schema": {"type": "string", "enum": list(arguments.FLAGS)},
    "description": "1: what holds until then gets the day before this one's first as its last day",
}  # fmt: skip
DUPLICATE = {
    "name": arguments.DUPLICATE, "in": "query", "required": False,
    "schema": {"type": "string", "enum": list(arguments.FLAGS)},
    "description": "1: it is another record than the one like it that is there already (duplicates.exists)",
}  # fmt: skip

WHERE = {"type": "string", "maxLength": LONGEST, "example": '["not",["is","q","rose"]]'}
VIEW = {"type": "integer", "minimum": 1, "maximum": 2147483647}
WHERE_TEXT = (
    'One combined filter as JSON: ["all", e...], ["any", e...], ["not", e], ["is", filter, value...] with this '
    'resource\'s own filters, ["some", relation, e] for a related record. Days may be said from today: today, +90d.'
)


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON body of a schema."""
    return {"application/json": {"schema": schema}}


def refusals(*codes: str) -> dict[str, Any]:
    """The answers that refuse."""
    ref = {"$ref": "#/components/schemas/Problems"}
    return {code: {"description": REFUSALS[code], "content": json_of(ref)} for code in codes}


def listed(ref: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list's answer."""
    return {
        "type": "object",
        "required": ["count", "result"],
        "additionalProperties": False,
        "properties": {"count": {"type": "integer", "minimum": 0}, "result": {"type": "array", "items": ref}},
    }


class OpenApi(PlainApi):
    """`/api/v1/openapi.json`."""

    resource_name = "openapi.json"

    @expose("", methods=["GET"])
    @guarded_api(None)
    def document(self) -> Response:
        return self.answer(build())


def build() -> dict[str, Any]:
    """The document of the running application."""
    paths: dict[str, Any] = {"/api/v1/openapi.json": {"get": _own()}}
    schemas: dict[str, Any] = {"Problem": PROBLEM, "Problems": PROBLEMS}
    for api in [a for a in current_app.extensions["appbuilder"].baseviews if isinstance(a, PlainApi)]:
        if isinstance(api, DomainApi):
            schemas.update(_schemas(api))
            paths.update(_paths(api))
        if (spec := getattr(api, "spec", None)) is not None:
            paths.update(spec())
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Bukett",
            "version": "1",
            "description": "Members, stores and certificates of a cooperative.",
        },
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _own() -> dict[str, Any]:
    answers = {"200": {"description": "This document", "content": json_of({"type": "object"})}, **refusals("401")}
    return {"tags": ["openapi"], "operationId": "get_openapi", "responses": answers}


def _name(api: DomainApi) -> str:
    return str(api.datamodel.obj.__name__)


def _schemas(api: DomainApi) -> dict[str, Any]:
    columns = api.columns
    model = api.datamodel.obj
    shown = {n: fields.schema(columns[n]) for n in api.show_columns} | dict(api.computed()) | custom.shown(model)
    found: dict[str, Any] = {_name(api): _object(shown, list(shown))}
    if api.datamodel.lifecycle.created:
        properties = {n: fields.schema(columns[n]) for n in api.add_columns} | custom.taken(model)
        found[f"{_name(api)}New"] = _object(properties, [n for n in api.add_columns if fields.required(columns[n])])
    if api.datamodel.lifecycle.changed:
        found[f"{_name(api)}Change"] = _object(
            {n: fields.schema(columns[n]) for n in api.edit_columns} | custom.taken(model), []
        )
    return found


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": required} if required else {})


def _paths(api: DomainApi) -> dict[str, Any]:
    base, name, step = f"/api/v1/{api.resource_name}", _name(api), api.datamodel.lifecycle
    ref = {"$ref": f"#/components/schemas/{name}"}
    one = {"description": name, "content": json_of(ref), "headers": {"ETag": {"schema": {"type": "string"}}}}
    collection = {
        "get": _operation(
            api, "list", {"200": {"description": name, "content": json_of(listed(ref))}}, "401", "403", "422"
        )
    }
    moment = _moment(api)
    collection["get"]["parameters"] = [*_parameters(api), *moment]
    record = {"get": _operation(api, "get", {"200": one}, "401", "403", "404", *(["422"] if moment else []))}
    if moment:
        record["get"]["parameters"] = moment
    if step.created:
        made = _operation(api, "create", {"201": one, "202": _waiting(ref)}, "400", "401", "403", "415", "422")
        twice = [DUPLICATE] if api.datamodel.obj.__tablename__ in runtime().alike else []
        collection["post"] = made | _body(f"{name}New") | _given([*([END_PREVIOUS] if step.successive else []), *twice])
    if step.changed:
        changed = _operation(
            api, "change", {"200": one, "202": _waiting(ref)}, "400", "401", "403", "404", "412", "415", "422", "428"
        )
        record["patch"] = (
            changed | _body(f"{name}Change") | {"parameters": [IF_MATCH, *([END_PREVIOUS] if step.successive else [])]}
        )
    if step.deleted:
        answers = {"204": {"description": "Deleted"}, "202": _waiting(ref)}
        gone = _operation(api, "delete", answers, "401", "403", "404", "412", "422", "428")
        record["delete"] = gone | {"parameters": [IF_MATCH]}
    return {base: collection, f"{base}/{{pk}}": {"parameters": [PK], **record}, **_files(api, base)}


def _files(api: DomainApi, base: str) -> dict[str, Any]:
    """Where what stands in the records' file fields is read, where there are such fields."""
    keys = [each.key for each in extras.seen(api.datamodel.obj) if each.kind == extras.FILE]
    if not keys:
        return {}
    found = {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string", "enum": keys}}
    reading = _operation(api, "file", {"200": found}, "401", "403", "404")
    return {f"{base}/{{pk}}/custom_fields/{{key}}": {"parameters": [PK, key], "get": reading}}


def _waiting(ref: dict[str, Any]) -> dict[str, Any]:
    """The answer where some of what was sent waits for approval."""
    texts = {"type": "array", "items": {"type": "string"}}
    whole = {"type": "string", "nullable": True, "description": "Null: the whole new record waits"}
    waits = _object({"change": {"type": "integer"}, "field": whole, "roles": texts}, ["change", "field", "roles"])
    record = {"nullable": True, "allOf": [ref]}
    schema = _object({"record": record, "waits": {"type": "array", "items": waits}}, ["record", "waits"])
    return {"description": "Saved, except what waits for approval", "content": json_of(schema)}


def _given(parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {"parameters": parameters} if parameters else {}


def _body(schema: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": json_of({"$ref": f"#/components/schemas/{schema}"})}}


def _operation(api: DomainApi, verb: str, answers: dict[str, Any], *refused: str) -> dict[str, Any]:
    return {
        "tags": [api.resource_name],
        "operationId": f"{verb}_{api.resource_name}",
        "responses": {**answers, **refusals(*refused)},
    }


def _parameters(api: DomainApi) -> list[dict[str, Any]]:
    listing = runtime().listings[api.listing.name]
    sorts = [s for c in listing.columns if c.sort is not None for s in (c.name, f"-{c.name}")]
    groups = [c.name for c in listing.columns if c.group is not None]
    found = [
        _query("page", {"type": "integer", "minimum": 1, "maximum": 10**6, "default": 1}),
        _query("page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}),
        _query("sort", {"type": "string", "enum": sorts, "default": listing.sort}),
        *([_query("group", {"type": "string", "enum": groups})] if groups else []),
        _query("where", WHERE) | {"description": WHERE_TEXT},
        _query("view", VIEW) | {"description": "A saved view; parameters beside it replace its own."},
    ]
    kinds: dict[str, dict[str, Any]] = {
        "bool": {"type": "string", "enum": ["1", "0", "true", "false"]},
        "date": {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": f"^({FORM})$"}]},
    }
    kinds["numbers"] = {"type": "string", "pattern": "^[0-9a-f]{20}$"}
    kinds["lookup"] = {"type": "integer", "minimum": 1, "maximum": 2147483647}
    for wanted in listing.filters:
        schema: dict[str, Any] = kinds.get(wanted.kind, {"type": "string"})
        if wanted.multiple:
            schema = {"type": "array", "items": schema, "maxItems": 100}
        found.append(_query(wanted.name, schema) | ({"description": wanted.label} if wanted.label else {}))
    return found


def _moment(api: DomainApi) -> list[dict[str, Any]]:
    """As of a day and as known on a day, where a resource can be looked back on."""
    if not past.covers(api.datamodel.obj):
        return []
    day = {"type": "string", "format": "date"}
    texts = {"on": "As it holds on this day; default today", "known": "As it was known at the end of this day"}
    return [_query(name, day) | {"description": text} for name, text in texts.items()]


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}

"""The REST resources of the ledger, to read, and of message templates, with their preview on a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request
from flask_appbuilder.api import expose
from flask_login import current_user

from app.kernel.problems import N_, Problem, Refused
from app.notices import forms, listings, operations, queries, rules
from app.notices.models import Notice, NoticeTemplate
from app.notices.operations.rendering import values
from app.platform import offering
from app.platform.api import DomainApi
from app.platform.api.base import told
from app.platform.api.domain import GONE, PK
from app.platform.api.openapi import PK as PK_PARAMETER
from app.platform.api.openapi import json_of, refusals
from app.platform.db import db
from app.platform.guards import guarded_api
from app.platform.interface import UnitOfWorkInterface
from app.platform.mail import MailMessage

TEXTS = ("name", "name_en", "record", "optional", *rules.TEXTS)
RECORD_ID = Problem("field.type", "record_id", N_("Give the record's number."))
NO_RECORD = Problem("record.gone", "record_id", N_("There is no such record to try it on."))
LARGEST = 2147483647


class NoticeApi(DomainApi):
    """The ledger. Notices are ordered by automations and programs; here one reads what became of them."""

    resource_name = "notices"
    class_permission_name = "Notices"
    datamodel = UnitOfWorkInterface(Notice)
    listing = listings.NOTICES
    show_columns = (
        "id", "kind", "key", "template_id", "name", "address", "language", "entity", "entity_id", "state", "due_at",
        "sent_at", "attempts", "created_at", "tidied_at",
    )  # fmt: skip

    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """With the template's name, why it stands as it does, and the message that it became."""
        names = queries.template_names(db.session(), {item.template_id for item in items})
        mails = queries.messages(db.session(), {item.mail_id for item in items} - {None})
        found = super().shown_many(items)
        for item, row in zip(items, found, strict=True):
            row["template"] = names.get(item.template_id, "")
            row["reason"] = listings.why(item.reason)
            row["message"] = _message(mails.get(item.mail_id or 0))
        return found

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        texts = {"subject": {"type": "string"}, "body": {"type": "string"}}
        message = {"type": "object", "nullable": True, "properties": texts, "required": sorted(texts)}
        return {"template": {"type": "string"}, "reason": {"type": "string"}, "message": message}


def _message(row: MailMessage | None) -> dict[str, str] | None:
    return None if row is None or not row.to else {"subject": row.subject, "body": row.body}


class NoticeTemplateApi(DomainApi):
    """Message templates."""

    resource_name = "notice_templates"
    class_permission_name = "NoticeTemplates"
    datamodel = UnitOfWorkInterface(NoticeTemplate, operations.TEMPLATE)
    listing = listings.TEMPLATES
    show_columns = ("id", "code", *TEXTS, "shipped", "recorded_at", "version")
    add_columns = ("code", *TEXTS)
    edit_columns = TEXTS
    check = staticmethod(forms.check_template)

    @expose(f"/{PK}/preview", methods=["GET"])
    @guarded_api("edit")
    def preview(self, pk: int) -> Response:
        """Both languages as a recipient would read them, filled in with a record; nothing is saved or sent."""
        item = db.session.get(NoticeTemplate, pk)
        if item is None:
            return self.refusal(404, "record.gone", GONE)
        asked = request.args.get("record_id")
        record_id = _number(asked)
        if record_id is None and (asked is not None or item.record is not None):
            return self.problems([RECORD_ID])
        about = (item.record, record_id) if item.record is not None else (None, None)
        if item.record is not None and offering.read(db.session(), item.record, record_id or 0) is None:
            return self.problems([NO_RECORD])
        offered = values(db.session(), about, {}, current_user.name)
        return self.answer({language: _tried(item, offered, language) for language in rules.LANGUAGES})

    def spec(self) -> dict[str, Any]:
        """The preview in the OpenAPI document."""
        text: dict[str, Any] = {"type": "string", "nullable": True}
        problems = {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}
        one = {
            "type": "object", "required": ["subject", "body", "problems"], "additionalProperties": False,
            "properties": {"subject": text, "body": text, "problems": problems},
        }  # fmt: skip
        both = {
            "type": "object", "required": list(rules.LANGUAGES), "additionalProperties": False,
            "properties": dict.fromkeys(rules.LANGUAGES, one),
        }  # fmt: skip
        record = {
            "name": "record_id", "in": "query", "required": False,
            "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST},
            "description": "The record it is tried on; needed where the template is written about records",
        }  # fmt: skip
        told_of = {
            "tags": [self.resource_name], "operationId": "preview_notice_templates", "parameters": [record],
            "responses": {
                "200": {"description": "Both languages; null where there is no text", "content": json_of(both)},
                **refusals("401", "403", "404", "422"),
            },
        }  # fmt: skip
        return {f"/api/v1/{self.resource_name}/{{pk}}/preview": {"parameters": [PK_PARAMETER], "get": told_of}}


def _number(text: str | None) -> int | None:
    good = text is not None and text.isascii() and text.isdigit() and len(text) < 11
    return int(text) if good and text is not None and int(text) <= LARGEST else None


def _tried(item: NoticeTemplate, offered: Mapping[str, Any], language: str) -> dict[str, Any]:
    if not getattr(item, rules.BODIES[language]):
        return {"subject": None, "body": None, "problems": []}
    try:
        found = operations.written(item, offered, language)
    except Refused as refused:
        return {"subject": None, "body": None, "problems": [told(problem) for problem in refused.problems]}
    return {"subject": found.subject, "body": found.body, "problems": []}

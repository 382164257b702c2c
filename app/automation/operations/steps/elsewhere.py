"""Steps whose effect lies elsewhere: a follow-up that a domain offers, a signed webhook to a server outside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.automation.operations.steps.base import StepField, StepKind, Subject, Values, Work
from app.automation.rules import signing
from app.kernel.domain import FollowUp
from app.kernel.problems import N_, Problem, Refused
from app.platform import webhooks
from app.platform.db import Uow
from app.platform.runtime import runtime

NOT_OFFERED = N_("This follow-up is not offered any more.")
TRANSPORT = "bukett.webhook_transport"
"""Where an application keeps another way of sending; the usual one where it keeps none."""


def _offered(table: str | None) -> dict[str, FollowUp]:
    return {each.name: each for domain in runtime().domains for each in domain.follow_ups if each.table == table}


def _follow_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    choices = [(name, str(gettext(each.label))) for name, each in _offered(subject.table).items()]
    return (StepField(name="follow_up", label=gettext(N_("Follow-up")), kind="choice", choices=choices),)


def _follow_phrase(subject: Subject, values: Values) -> str:
    found = _offered(subject.table).get(str(values.get("follow_up")))
    return str(gettext(found.label)) if found else str(gettext(N_("start a follow-up")))


def _follow(uow: Uow, work: Work) -> dict[str, Any]:
    found = _offered(work.table).get(str(work.values["follow_up"]))
    if found is None:
        raise Refused([Problem("automation.follow-up", None, NOT_OFFERED)])
    return {"said": found.call(uow, work.item.id, origin=work.origin)}


FOLLOW_UP = StepKind(
    name="follow_up", label=N_("start a follow-up"), icon="signpost-split", fields=_follow_fields,
    phrase=_follow_phrase, run=_follow, needs_record=True,
)  # fmt: skip


def secret(automation_id: int, position: int) -> str:
    """The secret with which a step's webhooks are signed."""
    return signing.secret_for(str(current_app.config["SECRET_KEY"]).encode(), automation_id, position)


def _hook_fields(subject: Subject, values: Values) -> Sequence[StepField]:
    said = N_("Signed, with the record's values as JSON. The secret stands on the automation's card once it is saved.")
    return (StepField(name="url", label=gettext(N_("Address")), help=gettext(said)),)


def _hook_phrase(subject: Subject, values: Values) -> str:
    host = str(values.get("url", "")).partition("://")[2].partition("/")[0]
    return str(gettext(N_("call the webhook at %(host)s"), host=host or "…"))


def _hook_check(subject: Subject, values: Values) -> Iterator[Problem]:
    try:
        webhooks.check_address(str(values.get("url", "")))
    except Refused as refusal:
        yield from refusal.problems


def _body(work: Work) -> dict[str, Any]:
    record = {"kind": work.table, "id": work.record_id, "values": dict(work.words)} if work.record_id else None
    return {
        "automation": {"id": work.automation_id, "name": work.automation},
        "run": work.run_id, "step": work.position, "trigger": dict(work.trigger), "record": record,
    }  # fmt: skip


def _send(session: Session, work: Work) -> webhooks.Answer:
    body = json.dumps(_body(work), ensure_ascii=False).encode()
    moment = int(work.now.timestamp())
    headers = {
        signing.HEADER: signing.signature(secret(work.automation_id, work.position), moment, body),
        signing.KEY_HEADER: signing.run_key(work.run_id, work.position),
        "User-Agent": "Bukett",
    }
    transport: webhooks.Transport = current_app.extensions.get(TRANSPORT, webhooks.send)
    return transport(str(work.values["url"]), body, headers)


def _sent(uow: Uow, work: Work) -> dict[str, Any]:
    answer: webhooks.Answer = work.prepared
    return {"status": answer.status, "answer": answer.text}


WEBHOOK = StepKind(
    name="webhook", label=N_("call a webhook"), icon="broadcast", fields=_hook_fields, phrase=_hook_phrase, run=_sent,
    prepare=_send, check=_hook_check,
)  # fmt: skip

"""Asking for a notice: a row of the ledger for each recipient. Asked again under the same key, nothing changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.problems import N_, Problem, Refused
from app.notices import queries, rules
from app.notices.models import Notice, NoticeTemplate
from app.notices.operations.delivering import fail, order
from app.notices.operations.tidying import print_of
from app.notices.queries import Recipient
from app.notices.rules.addresses import kept_address
from app.notices.rules.values import packed
from app.platform.db import Uow

NO_TEMPLATE = N_("There is no message template «%(code)s».")
NO_ADDRESS = N_("There is no e-mail address that it could be sent to.")
SAME = ("kind", "key", "recipient")


def send_from_template(
    uow: Uow,
    *,
    template: str,
    recipients: Sequence[Recipient],
    about: tuple[str, int] | None,
    offered: Mapping[str, Any],
    kind: str,
    key: str,
    due_at: dt.datetime | None = None,
) -> list[int]:
    """Order a notice to each recipient; delivered when it is due (at once without `due_at`) and outside quiet hours.

    `template`: its short name. `about`: table and id of the record; its values are read when the notice is written, and
    its card then tells of the message. `offered`: further plain values by group and name. `kind`: what sort of occasion
    this is, `key`: which one; a recipient gets one notice for a kind and key, however often this is asked. Returns the
    ids of the ledger's rows, one for each recipient in their order. Refused where there is no such template.
    """
    found = queries.template(uow.session, template)
    if found is None:
        raise Refused([Problem("notices.template.unknown", "template", NO_TEMPLATE, {"code": template})])
    if not recipients:
        return []
    same = {
        "kind": kind, "key": key, "template_id": found.id, "entity": about[0] if about else None,
        "entity_id": about[1] if about else None, "offered": packed(offered), "due_at": due_at or uow.now,
        "next_at": due_at or uow.now, "created_at": uow.now, "attempts": 0,
    }  # fmt: skip
    rows = {row["recipient"]: row for row in (_row(each, same) for each in recipients)}
    tidied = _tidied(uow, kind, key, list(rows))
    if fresh := [row for name, row in rows.items() if name not in tidied]:
        _write(uow, found, fresh)
    if same["due_at"] <= uow.now:
        order(uow)
    known = _ids(uow, kind, key, list(rows)) | tidied
    return [known[_identity(each)] for each in recipients]


def _tidied(uow: Uow, kind: str, key: str, identities: Sequence[str]) -> dict[str, int]:
    """Whom of these the ledger has told of it so long ago that it keeps a print of them only: ids by recipient."""
    prints = {print_of(identity): identity for identity in identities}
    return {prints[name]: pk for name, pk in _ids(uow, kind, key, list(prints)).items() if name not in identities}


def _row(recipient: Recipient, same: Mapping[str, Any]) -> dict[str, Any]:
    address = kept_address(recipient.address)
    return {
        **same,
        "recipient": _identity(recipient),
        "address": address,
        "name": recipient.name[:200],
        "language": rules.language_of(recipient.language),
        "user_id": recipient.user_id,
        "person_id": recipient.person_id,
        "state": rules.WAITING if address else rules.FAILED,
        "reason": [] if address else [NO_ADDRESS, {}],
    }


def _identity(recipient: Recipient) -> str:
    """What tells one recipient from another: the address, or who it is where there is none."""
    if address := kept_address(recipient.address):
        return address
    known = (("person", recipient.person_id), ("user", recipient.user_id))
    return next((f"{what} {pk}" for what, pk in known if pk is not None), f"name {recipient.name}"[:254])


def _write(uow: Uow, template: NoticeTemplate, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert what is not there yet. Two workers that ask at once write one row: the unique key decides."""
    uow.settle()
    dialect = postgresql if uow.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Notice).on_conflict_do_nothing(index_elements=SAME)
    made = uow.session.scalars(statement.returning(Notice), rows).all()
    for notice in made:
        if notice.state == rules.FAILED:
            fail(uow, notice, template.code, Problem("notices.address", None, NO_ADDRESS))


def _ids(uow: Uow, kind: str, key: str, identities: Sequence[str]) -> dict[str, int]:
    mine = (Notice.kind == kind, Notice.key == key, Notice.recipient.in_(identities))
    return dict(uow.session.execute(select(Notice.recipient, Notice.id).where(*mine)).all())

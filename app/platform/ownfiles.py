"""The files in records' extra fields: who may read one, and how a form takes one."""

from __future__ import annotations

from typing import Any

from flask import abort, has_request_context, request, send_file
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from app.kernel.checks import REQUIRED
from app.kernel.problems import N_, Refused
from app.platform import extras, files
from app.platform.audit import AuditEntry
from app.platform.files import own

UPLOAD, REMOVE = "-file", "-remove"
REMOVING = N_("Remove the file")
CHOSEN = N_("%(name)s is received. It is saved with the form.")


def of_record(session: Session, item: Any, key: str, file_id: int) -> files.OwnFile | None:
    """A file that stands in a record's field, or stood there by its history; None where the reader does not see the
    field, or it never held this one. The record itself has been found under the reader's scope.
    """
    field = next((each for each in extras.seen(type(item)) if each.key == key and each.kind == "file"), None)
    if field is None:
        return None
    kind = item.__tablename__
    file = own.one(session, kind, key, file_id=file_id)
    if file is None:
        return None
    value = own.value_of(file)
    return file if getattr(item, field.name) == value or _stood(session, kind, item.id, key, value) else None


def held(session: Session, item: Any, key: str) -> files.OwnFile | None:
    """The file that stands in a record's field now; None where the reader sees none."""
    found = own.SAVED.fullmatch(str(getattr(item, f"{extras.PREFIX}{key}")))
    return of_record(session, item, key, int(found.group(1))) if found is not None else None


def sent(file: files.OwnFile) -> Any:
    """The file as a download; 404 where its content is lost."""
    try:
        content = own.content(file)
    except Refused:
        abort(404)
    return send_file(content, mimetype=file.media_type, as_attachment=True, download_name=file.name)


def _stood(session: Session, kind: str, pk: int, key: str, value: str) -> bool:
    mine = (AuditEntry.entity == kind, AuditEntry.entity_id == pk)
    entries = session.scalars(select(AuditEntry.changes).where(*mine))
    return any(value in pair for each in entries for name, pair in extras.spread(each).items() if name == f"x_{key}")


class OwnFileField(Field):
    """A file: the one that is there, another one in its place, or none. Three inputs: `<name>` says what the field
    holds (an upload that is not saved yet is carried in it, so that a refused form keeps it), `<name>-file` takes
    another one, `<name>-remove` takes it away.
    """

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, *, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.flags.required = needed
        self.removing = False

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.removing = bool(formdata and formdata.get(f"{self.name}{REMOVE}"))
        super().process(formdata, *([] if data is None else [data]))

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = request.files.get(f"{self.name}{UPLOAD}") if has_request_context() else None
        said = str(valuelist[0]) if valuelist else ""
        if sent is not None and sent.filename:
            self.data = self._received(sent)
        elif self.removing:
            self.data = None
        elif own.read_upload(said, current_user.id) is not None:
            self.data = said  # what was sent with an earlier try
        else:
            self.data = self.object_data  # whatever else is said, nobody gets hold of another record's file

    def _received(self, sent: Any) -> str:
        try:
            return own.uploaded(files.accept(sent.stream, name=sent.filename), current_user.id)
        except Refused as refusal:
            self.data = self.object_data
            raise ValidationError(refusal.problems[0].text(gettext)) from refusal

    def pre_validate(self, form: Any) -> None:
        """Ask for what is needed, unless it is already said why the file will not do."""
        if self.flags.required and not self.data and not self.process_errors:
            raise StopValidation(gettext(REQUIRED))

    def _value(self) -> str:
        return self.data or ""

    def __call__(self, **attributes: Any) -> Markup:
        """The inputs, with the name of the file that is there."""
        name, described = self.name, attributes.get("aria-describedby", "")
        found = Markup('<input type="hidden" name="{}" value="{}">').format(name, self._value())
        if self.data:
            called = own.name_of(self.data)
            text = gettext(CHOSEN, name=called) if self.data.startswith(own.NEW) else called
            found += Markup('<p class="b-own-now">{}</p>').format(text)
            found += Markup(
                '<label class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="1">'
                "<span>{}</span></label>"
            ).format(f"{name}{REMOVE}", gettext(REMOVING))
        wrong = Markup(' aria-invalid="true"') if attributes.get("aria-invalid") else ""
        return found + Markup(
            '<input class="form-control" type="file" id="{}" name="{}" aria-describedby="{}"{}>'
        ).format(self.id, f"{name}{UPLOAD}", escape(described), wrong)

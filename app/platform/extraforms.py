"""The form fields of a record type's extra fields, for the reader and the record at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import validators
from wtforms.validators import ValidationError

from app.kernel.checks import REQUIRED
from app.kernel.problems import Refused
from app.platform import extras
from app.platform.db import db
from app.platform.extras import FILE, ExtraField
from app.platform.forms import field_of
from app.platform.ownfiles import OwnFileField


def with_extras(form: type[Any], model: Any, item: Any) -> type[Any]:
    """A form with the extra fields that the reader may change. `item`: the record, or None for a new one."""
    fields = {each.name: form_field(each, item) for each in extras.written(model)}
    return type(form.__name__, (form,), fields) if fields else form


def bulk_names(view: Any) -> list[str]:
    """What a bulk edit of a view's records offers: no extra field that must be unique, and none that holds files."""
    return [*view.bulk_fields, *(each.name for each in _in_bulk(view))]


def bulk_form(view: Any) -> type[Any]:
    """The form of a bulk edit of a view's records."""
    more = {each.name: form_field(each, None, bulk=True) for each in _in_bulk(view)}
    form: type[Any] = type("Bulk", (view.bulk_form,), more) if more else view.bulk_form
    return form


def _in_bulk(view: Any) -> list[ExtraField]:
    return [each for each in extras.written(view.datamodel.obj) if not each.unique and each.kind != FILE]


def form_field(each: ExtraField, item: Any, *, bulk: bool = False) -> Any:
    """The form field of one extra field; `bulk`: for many records, each of which is asked whether it needs a value."""
    needed, column = not bulk and each.needed(db.session(), item), each.column
    if each.kind == FILE:
        label, text = column.info["label"], column.info.get("help", "")
        return OwnFileField(label, needed=needed, description=text)
    checks: list[Any] = [_checked(each)]
    checks.insert(0, validators.InputRequired(lazy_gettext(REQUIRED)) if needed else validators.Optional())
    made = field_of(column, column.info["label"], column.info.get("help", ""), checks)
    if item is None and not bulk and each.default is not None:
        made.kwargs["default"] = each.default
    return made


def _checked(each: ExtraField) -> Callable[[Any, Any], None]:
    """What the definition asks of a value, beside the field; its stored form stands there afterwards."""

    def check(form: Any, field: Any) -> None:
        if field.data in (None, "", []):
            return
        try:
            field.data = each.check(field.data)
        except Refused as refusal:
            raise ValidationError(refusal.problems[0].text(gettext)) from refusal

    return check

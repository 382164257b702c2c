"""Form fields made from a model's columns: dates as people type them, decimal comma, searched relations, kept text.

A column tells by its `info`: `label`, `help`, `choices` (value, label), `lookup` (the kind of record searched for).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from flask_appbuilder.forms import DynamicForm, GeneralModelConverter
from flask_babel import gettext, lazy_gettext
from sqlalchemy import Boolean, Date, Integer, Numeric, Text
from wtforms import BooleanField, IntegerField, StringField, validators
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.kernel.checks import REQUIRED
from app.kernel.problems import N_, Problem
from app.platform import lookups, momentwords
from app.platform.choicefields import AnswerField, ChoiceField, LookupField, Several, several
from app.platform.columns import UtcDateTime
from app.platform.textfields import AtMost, LongTextField, TextField

Check = Callable[[Mapping[str, Any]], list[Problem]]
StaticCheck: TypeAlias = "staticmethod[[Mapping[str, Any]], list[Problem]]"
NOT_A_DATE = N_("Write the date as day, month and year, for example 21.11.2026.")
NOT_A_NUMBER = N_("Write a number, for example 1 234,50.")
NO_SUCH_DAY = N_("There is no such day in the calendar.")
NOT_A_YEAR = N_("This day lies in a year that cannot be right: give one from 1800 to 2999.")
_DATE = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*")
EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2999, 12, 31)


class Unlikely(ValueError):
    """What was typed is well written, but cannot be meant. `why`: what to say of it."""

    why = NOT_A_YEAR


class NoSuchDay(Unlikely):
    """A day that the calendar does not have, such as 31.02.2027."""

    why = NO_SUCH_DAY


def read_date(text: str) -> dt.date:
    """A day as people or browsers write it: 21.11.2026, 21/11/2026 or 2026-11-21. Raises ValueError."""
    if found := _DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        try:
            value = dt.date(year, month, day)
        except ValueError as error:
            raise NoSuchDay(text) from error
    else:
        value = dt.date.fromisoformat(text.strip())
    if not EARLIEST <= value <= LATEST:
        raise Unlikely(text)
    return value


def write_date(value: dt.date | None) -> str:
    """A day as people write it: 21.11.2026."""
    return "" if value is None else f"{value.day:02}.{value.month:02}.{value.year}"


class Typed(StringField):
    """A field that shows again exactly what was typed when it could not be understood."""

    message = ""
    data: Any

    def read(self, text: str) -> Any:
        raise NotImplementedError(type(self))

    def write(self, value: Any) -> str:
        return "" if value is None else str(value)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.write(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except Unlikely as error:
                raise ValidationError(gettext(error.why)) from error
            except (ValueError, ArithmeticError) as error:
                raise ValidationError(gettext(self.message)) from error


class DayField(Typed):
    """A day, typed or picked."""

    message = NOT_A_DATE

    def read(self, text: str) -> dt.date:
        return read_date(text)

    def write(self, value: Any) -> str:
        return write_date(value)


class LastDayField(DayField):
    """An inclusive last day; its value is the first day after it, as the column holds it."""

    def read(self, text: str) -> dt.date:
        return read_date(text) + dt.timedelta(days=1)

    def write(self, value: Any) -> str:
        return "" if value is None else write_date(value - dt.timedelta(days=1))


class MomentField(Typed):
    """A day and a time of day in Norway; an instant for the program."""

    message = momentwords.NOT_A_MOMENT

    def read(self, text: str) -> dt.datetime:
        day, time = momentwords.parts(text)
        return momentwords.instant(read_date(day), time)

    def write(self, value: Any) -> str:
        return "" if value is None else momentwords.written(value)


class WholeField(IntegerField):
    """A whole number that fits in a database integer."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > 2_147_483_647:
            self.data = None
            raise ValidationError(gettext(NOT_A_NUMBER))


class DecimalCommaField(Typed):
    """A decimal number with comma or point and any spaces between thousands."""

    message = NOT_A_NUMBER

    def read(self, text: str) -> Any:
        from decimal import Decimal

        value = Decimal(re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", "."))
        if not value.is_finite() or abs(value) >= 10**15:
            raise ValueError(text)
        return value

    def write(self, value: Any) -> str:
        return "" if value is None else f"{value:f}".replace(".", ",")


class AmountField(DecimalCommaField):
    """An amount in kroner and øre, or another currency's; its value is whole minor units, as they are stored."""

    def read(self, text: str) -> Any:
        value = super().read(text) * 100
        if value != int(value):
            raise ValueError(text)
        return int(value)

    def write(self, value: Any) -> str:
        return "" if value is None else f"{'-' if value < 0 else ''}{abs(value) // 100},{abs(value) % 100:02}"


class ModelConverter(GeneralModelConverter):
    """FAB's converter with our fields: it makes a form from the columns a view names."""

    def _convert_simple(self, col_name: str, label: Any, description: Any, lst_validators: Any, form_props: Any) -> Any:
        column = self.datamodel.obj.__table__.c[col_name]
        required = not column.nullable and not isinstance(column.type, Boolean) and column.default is None
        checks = [
            *lst_validators,
            validators.InputRequired(lazy_gettext(REQUIRED)) if required else validators.Optional(),
        ]
        form_props[col_name] = field_of(column, label, description, checks)
        return form_props


def field_of(column: Any, label: Any, description: Any, checks: list[Any]) -> Any:
    """The form field for a column, by its type and its `info`."""
    drawn = _drawn(column)
    common: dict[str, Any] = {"description": description, "validators": checks, **drawn}
    if column.info.get("lookup"):
        # WTForms' own check looks at what was sent: empty where words were typed, blank where nothing was.
        needed = any(isinstance(check, validators.InputRequired) for check in checks)
        return LookupField(label, lookup=column.info["lookup"], needed=needed, description=description)
    if column.info.get("choices"):
        return _chosen(column, label, common)
    if isinstance(column.type, Boolean) and not column.info.get("open"):
        return BooleanField(label, description=description, **drawn)
    for kind, field in _TYPED:
        if isinstance(column.type, kind):
            return field(column, label, common)
    return _text(column, label, common)


def _drawn(column: Any) -> dict[str, Any]:
    """What the page's scripts are told of a field: of a secret no draft is kept on the device; a field that applies
    only `when` another one holds certain values is shown then.
    """
    found = {"data-secret": ""} if column.info.get("secret") else {}
    other, values = column.info.get("when", ("", ()))
    if other:
        found |= {"data-when": other, "data-is": " ".join(values)}
    return {"render_kw": found} if found else {}


def _chosen(column: Any, label: Any, common: dict[str, Any]) -> Any:
    if isinstance(column.type, Several):
        return several(label, column.info["choices"], **common)
    empty = [SelectChoice("", "–")] if column.nullable else []
    choices = [SelectChoice(value, lazy_gettext(text)) for value, text in column.info["choices"]]
    usual = column.default.arg if column.default is not None and column.default.is_scalar else None
    return ChoiceField(label, choices=[*empty, *choices], default=usual, **common)


def _text(column: Any, label: Any, common: dict[str, Any]) -> Any:
    long = isinstance(column.type, Text)
    most = 20000 if long else getattr(column.type, "length", None)
    limit = [AtMost(most)] if most else []
    return (LongTextField if long else TextField)(label, **{**common, "validators": [*common["validators"], *limit]})


_TYPED: Sequence[tuple[Any, Callable[[Any, Any, dict[str, Any]], Any]]] = (
    (Boolean, lambda column, label, common: AnswerField(label, **common)),
    (UtcDateTime, lambda column, label, common: MomentField(label, **common)),
    (Date, lambda column, label, common: (LastDayField if column.info.get("last_day") else DayField)(label, **common)),
    (
        Integer,
        lambda column, label, common: (AmountField if column.info.get("amount") else WholeField)(label, **common),
    ),
    (Numeric, lambda column, label, common: DecimalCommaField(label, **common)),
)


def ask_rules(form: type[DynamicForm], check: Check | None) -> type[DynamicForm]:
    """A form that shows the rules' problems beside the fields they concern, and keeps what was typed.

    Relations to records that the reader may not look for are neither shown nor taken.
    """

    class Asking(form):
        form_errors: list[str]
        offers: Sequence[tuple[str, str]] = ()
        """Other ways to save, which solve what was refused: the name of the button, its text."""
        rest: Mapping[str, Any] = {}
        """What else the rules must know of the record: the fields that this form does not show."""
        labels: Mapping[str, str] = {}
        """What those fields are called."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, field in list(self._fields.items()):
                if isinstance(field, LookupField) and not lookups.allowed(field.lookup):
                    del self[name]

        def validate(self, extra_validators: Any = None) -> bool:
            sound = bool(super().validate(extra_validators))
            values = {**self.rest, **{name: value for name, value in self.data.items() if name != "csrf_token"}}
            broken = {name for name, field in self._fields.items() if field.errors}
            problems = [p for p in (check(values) if check else []) if p.field not in broken]
            for problem in problems:
                if (field := self._fields.get(problem.field or "")) is not None:
                    field.errors = [*field.errors, problem.text(gettext)]
                else:
                    self.form_errors = [*self.form_errors, elsewhere(self, problem)]
            return sound and not problems

    return Asking


def elsewhere(form: Any, problem: Problem) -> str:
    """What is wrong with the record as a whole, or with a field that this form does not show: then by its name."""
    label = getattr(form, "labels", {}).get(problem.field)
    return f"{label}: {problem.text(gettext)}" if label else problem.text(gettext)

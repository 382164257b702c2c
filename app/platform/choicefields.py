"""Form fields of answers that are chosen: a record, one or several of a column's values; yes, no or not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy import JSON, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from app.kernel.problems import N_
from app.platform import lookups

YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
ANSWERS = {"": None, None: None, "yes": True, "no": False, True: True, False: False, "True": True, "False": False}


class LookupField(Field):
    """A relation by its id, searched for and never listed. Without JavaScript the typed words are resolved here.

    Two inputs: `<name>` carries the id, `<name>-text` what was typed.
    """

    def __init__(
        self, label: Any = None, validators: Any = None, *, lookup: str = "", needed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.lookup, self.flags.required = lookup, needed
        self.typed = ""

    @property
    def lookup_url(self) -> str:
        return lookups.url(self.lookup)

    @property
    def text(self) -> str:
        """What the text box shows: what was typed, or the chosen record's name."""
        return self.typed or (lookups.text_of(self.lookup, self.data) if self.data else "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.typed = str(formdata.get(f"{self.name}-text", "")).strip() if formdata else ""
        if formdata and self.name not in formdata and self.typed:
            formdata = formdata.copy()
            formdata.setlist(self.name, [""])
        super().process(formdata, *([] if data is None else [data]))

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
            if self.data is None or not lookups.exists(self.lookup, self.data):
                self.data = None
                raise ValidationError(gettext(N_("Choose one from the list.")))
        elif self.typed:
            self.data = lookups.resolve(self.lookup, self.typed)
            if self.data is None:
                raise ValidationError(
                    gettext(N_("Nothing, or more than one, is called this. Choose one from the list."))
                )

    def pre_validate(self, form: Any) -> None:
        """Ask for what is needed, unless it is already said why the typed words will not do."""
        if self.flags.required and not self.data and not self.process_errors:
            raise StopValidation(self.gettext("This field is required."))


class RecordField(Field):
    """Any record with a card that the reader may look for, as its kind and number (`store:5`); searched for.

    The same two inputs as a `LookupField`; without JavaScript the typed words are resolved here. What the record holds
    already stays, also where its kind cannot be searched for.
    """

    def __init__(self, label: Any = None, validators: Any = None, *, but: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.but, self.typed = but, ""

    @property
    def lookup_url(self) -> str:
        return url_for("SearchView.records", but=list(self.but))

    @property
    def text(self) -> str:
        """What the text box shows: what was typed, or the chosen record's name."""
        return self.typed or (lookups.text_of_record(self.data) if self.data else "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.typed = str(formdata.get(f"{self.name}-text", "")).strip()[:200] if formdata else ""
        if formdata and self.name not in formdata and self.typed:
            formdata = formdata.copy()
            formdata.setlist(self.name, [""])
        super().process(formdata, *([] if data is None else [data]))

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        held, self.data = self.object_data, None
        if text:
            if text != held and not lookups.exists_record(text, self.but):
                raise ValidationError(gettext(N_("Choose one from the list.")))
            self.data = text
        elif self.typed:
            self.data = lookups.resolve_record(self.typed, self.but)
            if self.data is None:
                raise ValidationError(
                    gettext(N_("Nothing, or more than one, is called this. Choose one from the list."))
                )


class ChoiceField(SelectField):
    """One of a column's declared values."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data or None


class Several(TypeDecorator[list[str]]):
    """Several of a column's choices, as a list; none is no value."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind: Any = JSONB(none_as_null=True) if dialect.name == "postgresql" else JSON(none_as_null=True)
        return dialect.type_descriptor(kind)

    @property
    def python_type(self) -> type[Any]:
        return list


class SeveralField(SelectMultipleField):
    """Several of a column's declared values; none is no value."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([text for text in dict.fromkeys(valuelist) if text])
        self.data = self.data or None


def several(label: Any, choices: Sequence[tuple[str, str]], **common: Any) -> SeveralField:
    """The field of a column with `Several` values."""
    return SeveralField(label, choices=[SelectChoice(v, lazy_gettext(text)) for v, text in choices], **common)


def read_answer(value: Any) -> bool | None:
    """Yes, no, or None for not known. Raises ValueError."""
    try:
        return ANSWERS[value]
    except (KeyError, TypeError) as error:
        raise ValueError(value) from error


class AnswerField(SelectField):
    """Yes, no, or not known."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        choices = [SelectChoice("", "–"), *(SelectChoice(v, lazy_gettext(text)) for v, text in YES_NO)]
        super().__init__(label, validators, coerce=read_answer, choices=choices, **kwargs)

"""Form fields for text: an empty one is no value, and a long one is told rather than cut."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField, validators


class AtMost(validators.Length):
    """So many characters, said beside the field: a browser that knew the number would cut what is pasted, silently."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)
        self.field_flags: dict[str, int] = {}


class TextField(StringField):
    """Text; an empty one is no value, so that unique and optional columns work."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).replace("\x00", "").strip() if valuelist else ""
        self.data = text or None


class LongTextField(TextAreaField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).replace("\x00", "").strip() if valuelist else ""
        self.data = text or None

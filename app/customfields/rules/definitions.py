"""What a definition must be: its kind, its names in both languages, its choices and limits, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.customfields.rules.values import Limits, read
from app.kernel.checks import Checking
from app.kernel.problems import N_, Refused

KINDS = (
    ("text", N_("Text")),
    ("long_text", N_("Long text")),
    ("whole", N_("Whole number")),
    ("decimal", N_("Decimal number")),
    ("amount", N_("Amount")),
    ("answer", N_("Yes or no")),
    ("date", N_("Date")),
    ("choice", N_("Choice")),
    ("several", N_("Several choices")),
    ("link", N_("Link to a record")),
    ("web", N_("Web address")),
    ("file", N_("File")),
)
CURRENCIES = (("NOK", "NOK"), ("SEK", "SEK"), ("DKK", "DKK"), ("EUR", "EUR"))
CHOOSING, RANGED, TEXTS = ("choice", "several"), ("whole", "decimal", "amount", "date"), ("text", "long_text")
UNIQUE = ("text", "whole", "date", "web", "link")
APPLIES: Mapping[str, tuple[str, ...]] = {
    "choices_text": CHOOSING, "link_to": ("link",), "currency": ("amount",), "minimum": RANGED, "maximum": RANGED,
    "longest": TEXTS, "mask": ("text",), "unique": UNIQUE,
    "default_text": tuple(kind for kind, _ in KINDS if kind not in ("link", "file")),
}  # fmt: skip
"""The kinds to which a part of a definition applies; every other part applies to all."""
MOST_CHOICES, LONGEST_CODE, LONGEST_KEY = 200, 40, 40
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "é": "e", "è": "e", "ü": "u"})

KEY = N_("Small letters, digits and underscores, beginning with a letter; at most 40.")
TAKEN = N_("Another field of these records has this short name already.")
ENTITY = N_("Choose whose records get the field.")
NO_CHOICES = N_("Write at least one choice, one on each line.")
CHOICE_LINE = N_("Line %(line)s: write it as code = Norwegian | English, or only the words.")
CHOICE_TWICE = N_("Line %(line)s: the choice %(choice)s stands there twice.")
MANY_CHOICES = N_("At most %(most)s choices.")
NOT_FOR = N_("This does not apply to a field of this type.")
LINK = N_("Choose which records the field leads to.")
ORDER = N_("The largest value lies below the smallest.")
STATE = N_("This state belongs to other records.")
MASK = N_("At most 60 signs: A stands for a letter, 9 for a digit, ? for either.")
LENGTH = N_("Give a whole number from 1 to %(most)s.")
EDITORS = N_("%(role)s must see the field in order to change it.")


@dataclass(frozen=True, slots=True)
class Definition:
    """A field's definition as plain values. `choices`: code -> (Norwegian, English)."""

    id: int
    entity: str
    key: str
    kind: str
    label_nb: str
    label_en: str
    help_nb: str = ""
    help_en: str = ""
    section_nb: str = ""
    section_en: str = ""
    required: str = ""
    default: Any = None
    limits: Limits = field(default_factory=lambda: Limits("text"))
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    link_to: str = ""
    currency: str = "NOK"
    unique: bool = False
    florists: bool = False
    visible_to: tuple[str, ...] = ()
    editable_by: tuple[str, ...] = ()
    history: bool = True
    removed: bool = False


def slug(text: str, *, longest: int = LONGEST_KEY) -> str:
    """A short name made of words: "Antall varebiler" gives antall_varebiler."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold().translate(_PLAIN)).strip("_")
    return (plain if not plain[:1].isdigit() else f"n{plain}")[:longest].strip("_")


def read_choices(text: str, found: Checking | None = None) -> dict[str, tuple[str, str]]:
    """The choices of a text, one on each line: `code = Norwegian | English`, or only the words."""
    choices: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, equals, words = (part.strip() for part in line.partition("="))
        norwegian, _, english = (part.strip() for part in (words if equals else code).partition("|"))
        code = code if equals else slug(norwegian, longest=LONGEST_CODE)
        if not _CODE.fullmatch(code) or not norwegian or len(norwegian) > 100 or len(english) > 100:
            if found is not None:
                found.refuse("customfields.choices.line", "choices_text", CHOICE_LINE, line=number)
        elif code in choices:
            if found is not None:
                found.refuse("customfields.choices.twice", "choices_text", CHOICE_TWICE, line=number, choice=code)
        else:
            choices[code] = (norwegian, english or norwegian)
    return choices


def checked(
    values: Mapping[str, Any],
    *,
    entities: Collection[str],
    states: Collection[str],
    taken: Iterable[str] = (),
) -> Checking:
    """A definition's values, cleaned. `states`: those that a value can be required from; `taken`: keys in use."""
    found = Checking(values)
    for name in ("label_nb", "label_en", "help_nb", "help_en", "section_nb", "section_en"):
        found.values[name] = " ".join(str(values.get(name) or "").split()) or None
    found.need("entity", "kind", "label_nb")
    found.values["label_en"] = found.values["label_en"] or found.values["label_nb"]
    if values.get("entity") and values["entity"] not in entities:
        found.refuse("customfields.entity", "entity", ENTITY)
    key = str(values.get("key") or "").strip() or slug(found.values["label_nb"] or "")
    found.values["key"] = key or None
    if found.values["label_nb"] and not _KEY.fullmatch(key):
        found.refuse("customfields.key.form", "key", KEY)
    elif key in taken:
        found.refuse("customfields.key.taken", "key", TAKEN)
    if values.get("required") not in (None, "", "always", *states):
        found.refuse("customfields.required", "required", STATE)
    _of_kind(found, str(values.get("kind") or "text"))
    _people(found)
    return found


def _of_kind(found: Checking, kind: str) -> None:
    """What applies to some kinds only, and the limits and the default, which are values of the field itself."""
    values = found.values
    for name, kinds in APPLIES.items():
        if kind not in kinds and name != "currency" and values.get(name):  # a currency is always there
            found.refuse("customfields.not_for", name, NOT_FOR)
    choices = read_choices(str(values.get("choices_text") or ""), found) if kind in CHOOSING else {}
    if kind in CHOOSING and not choices and not found.problems:
        found.refuse("customfields.choices.none", "choices_text", NO_CHOICES)
    if len(choices) > MOST_CHOICES:
        found.refuse("customfields.choices.many", "choices_text", MANY_CHOICES, most=MOST_CHOICES)
    if kind == "link" and not values.get("link_to"):
        found.refuse("customfields.link", "link_to", LINK)
    _limited(found, kind, choices)


def _limited(found: Checking, kind: str, choices: Mapping[str, Sequence[str]]) -> None:
    longest, mask = found.values.get("longest"), str(found.values.get("mask") or "")
    most = 20_000 if kind == "long_text" else 500
    if longest is not None and not 1 <= longest <= most:
        found.refuse("customfields.longest", "longest", LENGTH, most=most)
    if len(mask) > 60:
        found.refuse("customfields.mask", "mask", MASK)
    if found.problems:
        return
    bare = Limits(kind, choices)
    least, most_ = (_read(found, bare, name) for name in ("minimum", "maximum"))
    if least is not None and most_ is not None and most_ < least:
        found.refuse("customfields.range", "maximum", ORDER)
    _read(found, Limits(kind, choices, least, most_, longest, mask), "default_text")


def _read(found: Checking, limits: Limits, name: str) -> Any:
    """One of the texts that are values of the field, as such."""
    try:
        return read(limits, str(found.values.get(name) or ""))
    except Refused as refusal:
        found.problems += [problem.at(name) for problem in refusal.problems]
        return None


def _people(found: Checking) -> None:
    seeing, changing = set(found.values.get("visible_to") or ()), found.values.get("editable_by") or ()
    for role in changing:
        if seeing and role not in seeing:
            found.refuse("customfields.editors", "editable_by", EDITORS, role=role)
            return


def limits_of(values: Mapping[str, Any]) -> Limits:
    """The limits of a sound definition."""
    kind = str(values["kind"])
    choices = read_choices(str(values.get("choices_text") or "")) if kind in CHOOSING else {}
    bare = Limits(kind, choices)
    least, most = (read(bare, str(values.get(name) or "")) for name in ("minimum", "maximum"))
    return Limits(kind, choices, least, most, values.get("longest"), str(values.get("mask") or ""))


def labels(definition: Definition, *, norwegian: bool) -> tuple[str, str]:
    """Label and help in the reader's language; where one language has none, the other's."""
    mine = (definition.label_nb, definition.help_nb), (definition.label_en, definition.help_en)
    first, second = mine if norwegian else mine[::-1]
    return first[0] or second[0], first[1] or second[1]


def section_of(definition: Definition, *, norwegian: bool, otherwise: str) -> tuple[str, str]:
    """Name and title of the part of the form in which the field stands."""
    if not definition.section_nb and not definition.section_en:
        return "extra", otherwise
    title = definition.section_nb if norwegian else definition.section_en or definition.section_nb
    return f"extra-{slug(definition.section_nb or definition.section_en)}", title or definition.section_en


def readers(
    definition: Definition, *, office: Collection[str], always: Collection[str], florist: str
) -> frozenset[str]:
    """The roles that see the field: the named ones, or the whole office; always some; florists where it says so."""
    named = frozenset(definition.visible_to) or frozenset(office)
    return named | frozenset(always) | (frozenset({florist}) if definition.florists else frozenset())


def editors(definition: Definition, seeing: Collection[str], *, always: str, never: Collection[str]) -> frozenset[str]:
    """The roles that may change the field, where they may change the record."""
    named = frozenset(definition.editable_by) or frozenset(seeing)
    return (named & frozenset(seeing) | {always}) - frozenset(never)


def lost(values: Iterable[tuple[int, Any]], limits: Limits, as_text: Any) -> tuple[dict[int, Any], dict[int, str]]:
    """What values become in a field with other limits: (those that stay, by record), (those that are lost, as text)."""
    kept: dict[int, Any] = {}
    gone: dict[int, str] = {}
    for record, value in values:
        text = as_text(value)
        try:
            kept[record] = read(limits, text)
        except Refused:
            gone[record] = text
    return kept, gone

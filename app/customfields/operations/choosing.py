"""A choice goes: first it is told how many records hold it, and which; they get another one in its place, or none."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.customfields import queries, rules
from app.customfields.models import CustomField
from app.customfields.operations.rewriting import rewrite
from app.customfields.operations.supplying import forget
from app.kernel.problems import N_, Problem, Refused
from app.platform.db import Uow

NO_CHOICE = N_("The field has no such choice.")
LAST = N_("A field of this type has at least one choice. Remove the whole field instead.")
MORE = N_("More records hold it now than when you looked: %(count)s. Look again.")
HELD = N_("%(count)s records hold the choice %(choice)s. Remove it on the field's card: there you say what they get.")
GONE = N_("There is no such record.")


def held(session: Session, row: CustomField, before: str, now: str) -> list[Problem]:
    """What stands in the way of other choices: those that would go and that records hold."""
    mine = rules.read_choices(before)
    missing = mine.keys() - rules.read_choices(now).keys()
    counts = queries.choice_counts(session, row.entity, str(row.key)) if missing else {}
    return [
        Problem("customfields.choices.held", "choices_text", HELD, {"choice": mine[code][0], "count": counts[code]})
        for code in mine
        if code in missing and counts.get(code)
    ]


def drop_choice(uow: Uow, field_id: int, code: str, *, instead: str, losing: int) -> None:
    """Take a choice away. `instead`: what the records that hold it get, nothing where it is empty; `losing`: how many
    the person saw. Refused where they are more by now.
    """
    row = queries.one(uow.session, field_id)
    if row is None:
        raise Refused([Problem("record.gone", None, GONE)])
    choices = queries.definition(row).choices
    if code not in choices or instead == code or (instead and instead not in choices):
        raise Refused([Problem("customfields.choices.unknown", "instead", NO_CHOICE)])
    if len(choices) == 1:
        raise Refused([Problem("customfields.choices.last", None, LAST)])
    found = queries.holding_choice(uow.session, row.entity, str(row.key), code)
    if len(found) > losing:
        raise Refused([Problem("customfields.choices.more", None, MORE, {"count": len(found)})])
    row.choices_text = "\n".join(_line(each, names) for each, names in choices.items() if each != code)
    if row.default_text and code in rules.read_choices(row.default_text.replace(",", "\n")):
        row.default_text = None
    forget(uow)
    rewrite(uow, row.entity, str(row.key), {pk: _without(value, code, instead) for pk, value in found.items()})


def _line(code: str, names: Any) -> str:
    return f"{code} = {names[0]} | {names[1]}"


def _without(value: Any, code: str, instead: str) -> Any:
    if not isinstance(value, list):
        return instead or None
    kept = [instead if each == code else each for each in value]
    return list(dict.fromkeys(each for each in kept if each)) or None

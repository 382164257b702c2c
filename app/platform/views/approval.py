"""What forms say of fields that need approval: before they are changed, and once they wait. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import governable, policies
from app.platform.db import db
from app.platform.security import roles
from app.platform.views import formpages

HINTS = {
    policies.ONE: N_("A change waits for approval by %(who)s."),
    policies.TWO: N_("A change waits for approval by two of %(who)s."),
    policies.NEVER: N_("It is not changed here."),
}
SOME = N_("Only for the records in a segment: %(told)s")
WAITS = N_("Not changed yet: %(what)s. It waits for approval by %(who)s.")
WAITS_GONE = N_("It is not deleted yet: that waits for approval by %(who)s.")
QUOTED = N_("“%(text)s”")
GONE = (policies.DELETION,)
WAITS_WHOLE = N_("It is not registered yet: it waits for approval by %(who)s.")


def _who(names: Sequence[str]) -> str:
    *some, last = [str(roles.BY_NAME[name].label) for name in names] or [""]
    return str(gettext(N_(" or "))).join([", ".join(some), last]) if some else last


def foretell(view: Any, form: Any) -> None:
    """Say beside each field that needs approval what saving it will come to."""
    rules = policies.foreseen(view.datamodel.obj)
    for name, field in form._fields.items() if rules else ():
        asked = (*rules.get(name, ()), *rules.get(policies.EVERY, ()))
        rule = next((rule for rule in asked if not rule.value), None)
        if rule is not None and rule.mode in HINTS and name != "csrf_token":
            told = gettext(HINTS[rule.mode], who=_who(rule.roles)) if rule.roles else gettext(HINTS[rule.mode])
            if rule.within is not None:
                told = gettext(SOME, told=told)
            field.description = " ".join(text for text in (str(field.description), told) if text)


REMOVAL = {
    policies.ONE: N_("It is deleted when %(who)s has approved that."),
    policies.TWO: N_("It is deleted when two of %(who)s have approved that."),
    policies.NEVER: N_("A change policy does not let it be deleted here."),
}


def of_removal(item: Any) -> list[str]:
    """What to say before a record is deleted, where that waits or is refused."""
    rule = policies.foreseen_removal(db.session(), item)
    return [] if rule is None else [gettext(REMOVAL[rule.mode], who=_who(rule.roles))]


def tell_waiting() -> None:
    """Say of what was just saved what waits now, and for whom."""
    for filed in policies.told():
        who = _who(filed.roles)
        what = ", ".join(gettext(QUOTED, text=governable.label(filed.table, name)) for name in filed.fields)
        alone = WAITS_GONE if filed.fields else WAITS_WHOLE
        told = gettext(WAITS, what=what, who=who) if filed.fields not in ((), GONE) else gettext(alone, who=who)
        flash(told, "warn")


def waiting_whole(view: Any, form: Any) -> str:
    """Say that a new record waits. Where that leads: to the card from which it was to be added, or to the list."""
    tell_waiting()
    return formpages.back(view, form, None, "")

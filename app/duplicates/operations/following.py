"""What an automation can begin for a record of which there may be two: a look for others like it."""

from __future__ import annotations

from functools import partial

from flask_babel import force_locale, gettext

from app.duplicates import queries
from app.duplicates.operations.searching import found
from app.kernel.domain import FollowUp
from app.kernel.problems import N_
from app.platform import lookups
from app.platform.db import Uow
from app.platform.runtime import runtime
from app.platform.security.roles import MEMBERSHIP
from app.platform.security.users import LOCALES
from app.todos import operations as todos

KINDS = ("member", "store", "person")
NONE = N_("Nothing like it was found.")
FOUND = N_("Something like it was found: a task for the membership office.")
TITLE = N_("May be there twice: %(name)s")
STEP = N_("Compare with %(name)s")


def look(kind: str, uow: Uow, record_id: int, *, origin: str) -> str:
    """Look for records like this one. What is found is listed under Duplicates, and given to the membership office as a
    task; what somebody has said is another one is not. Answers what was done, in English.
    """
    alike = runtime().alike.get(kind)
    if alike is None:
        return NONE
    like = queries.like_record(uow.session, queries.setting(uow.session, alike), record_id, uow.today)
    if not like:
        return NONE
    listed = {pair.other(record_id) for pair in queries.pairs_of(uow.session, kind, record_id, limit=100)}
    found(uow, kind, record_id, [each for each in like if each.id not in listed])
    ids = [record_id, *(each.id for each in like)]
    items = {each.id: each for each in uow.session.query(alike.model).where(alike.model.id.in_(ids))}
    texts = lookups.kinds()[kind].texts(uow.session, [items[pk] for pk in ids if pk in items])
    names = dict(zip((pk for pk in ids if pk in items), (f"{title} ({sub})" for title, sub in texts), strict=True))
    with force_locale(LOCALES[0]):
        title = gettext(TITLE, name=names.get(record_id, ""))[:200]
        steps = [gettext(STEP, name=names[each.id])[:200] for each in like if each.id in names]
    todos.create_task(uow, title=title, about=(kind, record_id), role=MEMBERSHIP, checklist=steps, origin=origin)
    return FOUND


FOLLOW_UPS = tuple(
    FollowUp(f"duplicates.look-for-{kind}", N_("look for duplicates of it"), kind, partial(look, kind))
    for kind in KINDS
)

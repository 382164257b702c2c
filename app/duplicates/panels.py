"""What cards and forms of all kinds show of duplicates: whom a record may be the same as, and what the nets say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from app.duplicates import operations, queries, rules
from app.duplicates.queries import Setting
from app.duplicates.rules import DIFFERS, EQUAL, Reason
from app.kernel.problems import N_, Problem
from app.platform import clock, lookups
from app.platform.db import db, unit_of_work
from app.platform.guards import may
from app.platform.merging import RESOURCE
from app.platform.pages import Action, HeadCell, Link, Row, TablePanel
from app.platform.panels import Panel, View
from app.platform.runtime import runtime
from app.platform.similar import Alike, Likely

SAYS = {
    EQUAL: N_("%(trait)s is the same (%(what)s): %(points)s points"),
    rules.NEAR: N_("%(trait)s is nearly the same (%(what)s): %(points)s points"),
    DIFFERS: N_("%(trait)s differs (%(what)s): %(points)s points"),
}
REFUSED = N_("This seems to be there already: %(name)s (%(why)s). Use that record, or say that it is another one.")


def told(alike: Alike, reason: Reason) -> str:
    """One reason in plain words."""
    labels = {trait.name: trait.label for trait in alike.traits}
    trait = gettext(labels.get(reason.trait, reason.trait))
    return str(gettext(SAYS[reason.verdict], trait=trait, what=reason.what, points=f"{reason.points:+d}"))


def why(alike: Alike, reasons: Sequence[Reason]) -> str:
    """In a few words on what two records agree."""
    labels = {trait.name: trait.label for trait in alike.traits}
    said = [str(gettext(labels[r.trait])) for r in reasons if r.verdict != DIFFERS and r.trait in labels]
    return ", ".join(said)


def named(alike: Alike, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Title, second line and address of records by id, as far as the reader sees them."""
    if not ids:
        return {}
    searchable, view = lookups.kinds()[alike.kind], runtime().views[alike.kind]
    chosen = select(alike.model).where(alike.model.id.in_(ids)).order_by(alike.model.id)
    items = db.session.scalars(chosen).all()
    texts = searchable.texts(db.session(), items)
    pages = (url_for(f"{view.endpoint}.show", pk=item.id) for item in items)
    return {item.id: (title, sub, url) for item, (title, sub), url in zip(items, texts, pages, strict=True)}


class ReadersFinder:
    """`platform.similar.Finder` for the reader of the request."""

    @property
    def panel(self) -> Panel:
        """Whom a record may be the same as."""
        return Panel("duplicates", RESOURCE, _drawn, side=True, late=True)

    def url(self, kind: str) -> str:
        """Where a new record's form asks."""
        return url_for("DuplicatesView.similar", kind=kind) if kind in runtime().alike else ""

    def like(self, kind: str, values: Mapping[str, Any]) -> Sequence[Likely]:
        """Records like typed values, the likeliest first."""
        setting = _setting(kind)
        found = queries.like(db.session(), setting, values, clock.today(), least=setting.limits.broad)
        return _likely(setting, found)

    def refusal(self, kind: str, values: Mapping[str, Any], *, attended: bool) -> Problem | None:
        """Why a new record is refused; None where nothing speaks against it."""
        if kind not in runtime().alike:
            return None
        setting = _setting(kind)
        if attended and not setting.in_forms:
            return None
        found = queries.like(db.session(), setting, values, clock.today(), least=setting.limits.strict)
        if not found:
            return None
        likely = _likely(setting, found[:1])
        values = {"name": likely[0].title, "why": likely[0].why} if likely else {"name": "", "why": ""}
        return Problem("duplicates.exists", None, REFUSED, values)

    def registered(self, kind: str, pk: int, values: Mapping[str, Any]) -> Sequence[Likely]:
        """Whom a new record may be the same as; each pair is listed for cleaning from now on."""
        if kind not in runtime().alike:
            return ()
        setting = _setting(kind)
        limit = setting.limits.likely
        found = [x for x in queries.like(db.session(), setting, values, clock.today(), least=limit) if x.id != pk]
        if found:
            with unit_of_work(label=gettext(N_("Duplicates"))) as uow:
                operations.found(uow, kind, pk, found)
        return _likely(setting, found)

    def compare_url(self, kind: str, ids: Sequence[int]) -> str:
        """Where records stand side by side, for who may merge them."""
        if kind not in runtime().alike or not may("merge", RESOURCE):
            return ""
        return url_for("DuplicatesView.compare", kind=kind, id=list(ids))


def _setting(kind: str) -> Setting:
    return queries.setting(db.session(), runtime().alike[kind])


def _likely(setting: Setting, found: Sequence[queries.Like]) -> list[Likely]:
    known = named(setting.alike, [each.id for each in found])
    return [
        Likely(each.id, *known[each.id], why(setting.alike, each.reasons), each.points)
        for each in found
        if each.id in known
    ]


def _drawn(view: View) -> TablePanel | None:
    """Whom the record may be the same as, by the last search; nothing where there is nobody."""
    kind, pk = view.item.__tablename__, view.item.id
    pairs = queries.pairs_of(view.session, kind, pk)
    alike = runtime().alike[kind]
    known = named(alike, [pair.other(pk) for pair in pairs])
    finder, rows = ReadersFinder(), []
    for pair in pairs:
        other = pair.other(pk)
        if other in known:
            title, sub, url = known[other]
            compare = finder.compare_url(kind, [pk, other])
            actions = [Action(gettext(N_("Compare")), compare, icon="layout-split")] if compare else []
            said = " · ".join(text for text in (sub, why(alike, pair.reasons)) if text)
            rows.append(Row(other, url, title, [Link(title, url, said)], actions=actions))
    if not rows:
        return None
    return TablePanel("duplicates", gettext(N_("May be the same as")), [HeadCell("name", gettext(N_("Record")))], rows)

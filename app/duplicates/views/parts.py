"""What the pages of duplicates show, as plain values: groups of pairs, what was said to be none, the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext, ngettext

from app.duplicates import panels, queries
from app.duplicates.forms import Points
from app.duplicates.models import DuplicateRun
from app.kernel.problems import N_, Problem
from app.platform import jobs
from app.platform.changepages import parts
from app.platform.db import db
from app.platform.guards import may
from app.platform.jobs.model import Job
from app.platform.merging import RESOURCE
from app.platform.pages import Action, Crumb, Pager
from app.platform.pages.changes import Pill
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.platform.similar import Alike

TITLE = N_("Duplicates")
LISTED = parts.LISTED
SAID = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A record: what it is called, its second line, its page."""

    id: int
    title: str
    sub: str
    url: str


@dataclass(frozen=True, slots=True)
class PairShown:
    """Two records, the points in words, each reason, and what says that they are not the same."""

    first: Named
    second: Named
    points: str
    reasons: Sequence[str]
    compare: Action | None
    dismiss: Action | None


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Records that hang together."""

    records: Sequence[Named]
    pairs: Sequence[PairShown]
    compare: Action | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """`duplicates/index.html`."""

    title: str
    crumbs: Sequence[Crumb]
    actions: Sequence[Action]
    pills: Sequence[Pill]
    groups: Sequence[GroupShown]
    total: int
    pager: Pager | None
    told: str
    notes: Sequence[str]
    empty: str


def kinds() -> list[Alike]:
    """The kinds of record in which duplicates are looked for and which the reader may list."""
    views = runtime().views
    return [each for kind, each in runtime().alike.items() if may("list", views[kind].class_permission_name)]


def asked(kind: str) -> Alike:
    """A kind by its table; 404 for others."""
    found = next((each for each in kinds() if each.kind == kind), None)
    if found is None:
        abort(404)
    return found


def called(alike: Alike) -> str:
    """What records of a kind are called together."""
    return str(gettext(runtime().views[alike.kind].listing.title))


def index(alike: Alike) -> ListPage:
    """The groups of a kind, the likeliest first."""
    session = db.session()
    run = queries.last_run(session, alike.kind)
    total = queries.count_groups(session, run) if run is not None else 0
    number = parts.page_number(total)
    found = queries.groups(session, run, limit=LISTED, offset=(number - 1) * LISTED) if run is not None else []
    names = _names(alike, [pk for group in found for pk in group.ids])
    here = url_for("DuplicatesView.index", kind=alike.kind)
    title = gettext(TITLE)
    return ListPage(
        title, [Crumb(title)], _actions(alike), _pills(alike),
        [shown_group for group in found if (shown_group := _group(alike, group, names)) is not None],
        total, parts.pager(here, number, total), _told(run), _notes(run, alike), _empty(run),
    )  # fmt: skip


def _names(alike: Alike, ids: Sequence[int]) -> dict[int, Named]:
    return {pk: Named(pk, *texts) for pk, texts in panels.named(alike, ids).items()}


def _actions(alike: Alike) -> list[Action]:
    kind, found = alike.kind, []
    if may("edit", RESOURCE):
        found.append(Action(gettext(N_("Points")), url_for("DuplicatesView.rule", kind=kind), icon="sliders"))
    found.append(Action(gettext(N_("Not duplicates")), url_for("DuplicatesView.said", kind=kind), icon="x-circle"))
    if may("merge", RESOURCE):
        url = url_for("DuplicatesView.search", kind=kind)
        found.append(Action(gettext(N_("Search now")), url, icon="search", primary=True, post=True))
    return found


def _pills(chosen: Alike) -> list[Pill]:
    session, found = db.session(), []
    for each in kinds():
        run = queries.last_run(session, each.kind)
        count = queries.count_groups(session, run) if run is not None else 0
        url = url_for("DuplicatesView.index", kind=each.kind)
        found.append(Pill(called(each), count, url, each.kind == chosen.kind))
    return found


def _group(alike: Alike, group: queries.Group, names: Mapping[int, Named]) -> GroupShown | None:
    pairs = [_pair(alike, pair, names) for pair in group.pairs if {pair.first_id, pair.second_id} <= names.keys()]
    ids = [pk for pk in group.ids if pk in names]
    compare = _compare(alike, ids[:5]) if len(ids) > 2 else None
    return GroupShown([names[pk] for pk in ids], pairs, compare) if pairs else None


def _pair(alike: Alike, pair: queries.Pair, names: Mapping[int, Named]) -> PairShown:
    fields = {"first": str(pair.first_id), "second": str(pair.second_id)}
    dismiss = Action(
        gettext(N_("Not the same")), url_for("DuplicatesView.dismiss", kind=alike.kind), icon="x-lg", post=True,
        fields=fields,
    )  # fmt: skip
    return PairShown(
        names[pair.first_id], names[pair.second_id],
        ngettext("%(num)s point", "%(num)s points", pair.points),
        [panels.told(alike, reason) for reason in pair.reasons],
        _compare(alike, [pair.first_id, pair.second_id]),
        dismiss if may("merge", RESOURCE) else None,
    )  # fmt: skip


def _compare(alike: Alike, ids: Sequence[int]) -> Action | None:
    url = panels.ReadersFinder().compare_url(alike.kind, ids)
    return Action(gettext(N_("Compare")), url, icon="layout-split") if url else None


def _told(run: DuplicateRun | None) -> str:
    if run is None or run.finished_at is None:
        return ""
    searched = ngettext("%(num)s record was searched", "%(num)s records were searched", run.records)
    return str(gettext(N_("%(searched)s, %(at)s"), searched=searched, at=shown(run.finished_at)))


def _notes(run: DuplicateRun | None, alike: Alike) -> list[str]:
    found, going = [], queries.running(db.session(), alike.kind)
    job = db.session.get(Job, going.job_id) if going is not None and going.job_id is not None else None
    if job is not None and not job.ended:
        found.append(gettext(N_("A search is going on. The list shows what the one before it found.")))
    elif job is not None and job.state != jobs.DONE:
        found.append(gettext(N_("The last search was stopped before its end. The list shows the one before it.")))
    if run is not None and run.skipped:
        said = N_(
            "%(count)s values are shared by too many records to tell anything, such as a common telephone number."
        )
        found.append(gettext(said, count=run.skipped))
    return found


def _empty(run: DuplicateRun | None) -> str:
    if run is None:
        return str(gettext(N_("Nobody has looked yet. Every night Bukett looks by itself; or search now.")))
    return str(gettext(N_("Nothing that may be there twice.")))


def said(alike: Alike) -> dict[str, Any]:
    """What was said not to be the same, with who and when."""
    rows = db.session.scalars(queries.remembered(alike.kind).limit(SAID)).all()
    names = _names(alike, sorted({pk for row in rows for pk in (row.first_id, row.second_id)}))
    people = parts.people([row.created_by for row in rows])
    title = gettext(N_("Not duplicates"))
    found = [
        (names[row.first_id], names[row.second_id], parts.by_whom(people, row.created_by, row.recorded_at),
         Action(gettext(N_("List again")), url_for("DuplicatesView.back", pk=row.id), icon="arrow-counterclockwise",
                post=True) if may("merge", RESOURCE) else None)
        for row in rows
        if row.first_id in names and row.second_id in names
    ]  # fmt: skip
    crumbs = [Crumb(gettext(TITLE), url_for("DuplicatesView.index", kind=alike.kind)), Crumb(title)]
    return {"title": title, "crumbs": crumbs, "rows": found, "called": called(alike)}


def rule(alike: Alike, typed: Points | None = None, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The points of a kind, as they are or as they were typed, with what is wrong beside them."""
    setting = queries.setting(db.session(), alike)
    weights = typed.weights if typed else {m.name: (m.points, m.against) for m in setting.measures}
    limits = typed.limits if typed else (setting.limits.broad, setting.limits.likely, setting.limits.strict)
    version = typed.version if typed else setting.row.version if setting.row is not None else 0
    title = gettext(N_("Points for %(records)s"), records=called(alike))
    blamed: dict[str, str] = {problem.field or "": problem.text(gettext) for problem in problems}
    sent = request.form if typed else {}
    return {
        "title": title,
        "crumbs": [Crumb(gettext(TITLE), url_for("DuplicatesView.index", kind=alike.kind)), Crumb(title)],
        "traits": [
            (t.name, gettext(t.label), *(sent.get(f"{part}-{t.name}", value) for part, value in
             zip(("points", "against"), weights[t.name], strict=True)), t.points, t.against, t.how == "name")
            for t in alike.traits
        ],
        "limits": dict(zip(("broad", "likely", "strict"), limits, strict=True)) | dict(sent.items()),
        "shipped": {"broad": alike.limits.broad, "likely": alike.limits.likely, "strict": alike.limits.strict},
        "in_forms": typed.in_forms if typed else setting.in_forms,
        "version": version,
        "problems": list(dict.fromkeys(blamed.values())),
        "blamed": blamed,
        "action_url": url_for("DuplicatesView.rule", kind=alike.kind),
        "cancel_url": url_for("DuplicatesView.index", kind=alike.kind),
    }  # fmt: skip

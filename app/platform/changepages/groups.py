"""Change groups as pages show them: the list of changes, and one with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.kernel.problems import N_
from app.platform import merging, record_names, undo
from app.platform.audit import AuditEntry, ChangeGroup
from app.platform.changepages import parts, results
from app.platform.db import db
from app.platform.guards import may
from app.platform.history import SOURCES
from app.platform.pages import Chip, Crumb
from app.platform.pages.changes import ChangedRow, Pill, RowsPage
from app.platform.runtime import runtime
from app.platform.undo import keepers, reading

TITLE = N_("Changes")
LISTED = (N_("Change"), N_("State"), N_("By whom and when"))
DID = {"create": N_("Registered"), "update": N_("Changed"), "delete": N_("Deleted")}
KINDS = {
    "bulk": (N_("Bulk edits"), ("bulk",)), "import": (N_("Imports"), ("import",)),
    "merge": (N_("Merges"), ("merge",)),
    "single": (N_("Single changes"), ("form", "api")), "automation": (N_("Automations"), ("automation",)),
    "config": (N_("Configuration"), ("configuration",)), "undo": (N_("Undone"), (undo.SOURCE,)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where changes of a source have a page of their own: a title, an address, and how far one is undone."""

    title: str
    url: str
    state: Chip | None = None


def readable() -> list[str]:
    """The tables whose records the reader may see."""
    return [table for table, resource in keepers.tables() if may("show", resource)]


def index() -> RowsPage:
    """The reader's changes, or everybody's where they may see them: the latest first."""
    everybody = may("show", "AllChanges")
    actor, asked = None if everybody else current_user.id, request.args.get("kind", "")
    sources = KINDS[asked][1] if asked in KINDS else reading.SHOWN
    session, url = db.session(), url_for("ChangesView.index")
    counts = reading.count_groups(session, actor_id=actor)
    total, more = _total(counts, sources)
    number = parts.page_number(total)
    found = reading.groups(
        session, actor_id=actor, sources=sources, limit=parts.LISTED, offset=(number - 1) * parts.LISTED
    )
    here = f"{url}?kind={asked}" if asked in KINDS else url
    title = gettext(TITLE)
    intro = N_("What has been changed, by whom and through what. Open a change to see its rows and to undo it.")
    return RowsPage(
        title, [Crumb(title)], gettext(N_("The latest first")), _listed(found), total,
        parts.pager(here, number, total), intro=gettext(intro), pills=_kinds(counts, asked, url), more=more,
        empty=gettext(N_("Nothing has been changed yet.")), headings=[gettext(text_) for text_ in LISTED],
    )  # fmt: skip


def _total(counts: Mapping[str, int], sources: Sequence[str]) -> tuple[int, bool]:
    """How many changes are told of, and whether there are more."""
    count = sum(counts[source] for source in sources)
    return min(count, reading.MOST), count > reading.MOST


def _kinds(counts: Mapping[str, int], asked: str, url: str) -> list[Pill]:
    total, more = _total(counts, reading.SHOWN)
    found = [Pill(gettext(N_("All")), total, url, asked not in KINDS, more)]
    for name, (label, sources) in KINDS.items():
        count, more = _total(counts, sources)
        if count:
            found.append(Pill(gettext(label), count, f"{url}?kind={name}", name == asked, more))
    return found


def _listed(found: Sequence[ChangeGroup]) -> list[ChangedRow]:
    session, ids = db.session(), [group.id for group in found]
    names = parts.people(group.actor_id for group in found)
    undone, redone = reading.undos(session, ids)
    sizes = reading.sizes(session, [group.id for group in found if group.source != "import"])
    elsewhere = pages_of(found)
    rows = []
    for group in found:
        page = elsewhere.get(group.id)
        name = page.title if page else title_of(group, sizes.get(group.id), redone)
        url = page.url if page else url_for("ChangesView.show", pk=group.id)
        made = undone.get(group.id)
        state = results.state(made) if made else page.state if page else None
        through = gettext(SOURCES.get(group.source, "")) if group.source in SOURCES else ""
        rows.append(ChangedRow(name, url, state, (), parts.by_whom(names, group.actor_id, group.recorded_at), through))
    return rows


def pages_of(found: Sequence[ChangeGroup]) -> Mapping[int, Elsewhere]:
    """The changes that domains show on pages of their own, such as imports, as far as the reader may see those."""
    pages: dict[int, Elsewhere] = {}
    for domain in runtime().domains:
        for source, look in domain.change_pages.items():
            ids = [group.id for group in found if group.source == source]
            if ids:
                pages |= {pk: Elsewhere(*there) for pk, there in look(db.session(), ids).items()}
    return pages


def title_of(group: ChangeGroup, size: tuple[int, str] | None, redone: Mapping[int, undo.ChangeUndo]) -> str:
    """A change in a few words: what kind of records, and how many."""
    if size is None:
        return str(gettext(N_("Nothing was changed")))
    if group.source == merging.SOURCE and group.label:
        return str(group.label)
    count, entity = size
    kind = gettext(record_names.title_of(entity))
    said = ngettext(
        "%(kind)s: one record", "%(kind)s: %(count)s records", count, kind=kind, count=parts.shown_count(count)
    )
    return str(gettext(N_("Undone: %(what)s"), what=said) if group.id in redone else said)


def page_of(group: ChangeGroup) -> RowsPage:
    """One change: its rows, and after undoing what became of each."""
    session = db.session()
    made, names = undo.undo_of(session, group.id), parts.people([group.actor_id])
    _, redone = reading.undos(session, [group.id])
    size = reading.sizes(session, [group.id]).get(group.id)
    title = title_of(group, size, redone)
    through = gettext(SOURCES[group.source]) if group.source in SOURCES else ""
    facts = [parts.by_whom(names, group.actor_id, group.recorded_at), through]
    common = {
        "title": title, "crumbs": [Crumb(gettext(TITLE), url_for("ChangesView.index")), Crumb(title)],
        "facts_line": [fact for fact in facts if fact], "actions": results.actions(group, made),
    }  # fmt: skip
    return _before(group, common) if made is None else results.page(group, made, common)


def _before(group: ChangeGroup, common: Mapping[str, Any]) -> RowsPage:
    chosen = reading.entries(group.id, readable())
    total = reading.count(db.session(), chosen)
    number = parts.page_number(total)
    entries = db.session.scalars(chosen.limit(parts.LISTED).offset((number - 1) * parts.LISTED)).all()
    names: dict[tuple[str, int], str] = {}
    for kind in {entry.entity for entry in entries}:
        known = record_names.names(db.session(), kind, [e.entity_id for e in entries if e.entity == kind])
        names |= {(kind, pk): name for pk, name in known.items()}
    rows = [_entry(entry, names.get((entry.entity, entry.entity_id))) for entry in entries]
    pages = parts.pager(url_for("ChangesView.show", pk=group.id), number, total)
    empty = gettext(N_("There are no rows that you may see."))
    return RowsPage(rows_title=gettext(N_("Every row")), rows=rows, total=total, pager=pages, empty=empty, **common)


def _entry(entry: AuditEntry, name: str | None) -> ChangedRow:
    url = parts.card_url(entry.entity, entry.entity_id) if name is not None else None
    did = Chip(gettext(DID[entry.action]), "bad" if entry.action == "delete" else "off")
    kind = gettext(record_names.title_of(entry.entity))
    return ChangedRow(name or f"({entry.entity_id})", url, did, parts.told(entry.entity, entry.changes), "", kind)

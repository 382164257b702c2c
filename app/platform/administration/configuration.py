"""The administrator's pages of the configuration: take it out as a file, see what a file would do, bring it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import format_decimal, gettext

from app.kernel.problems import N_, Problem, Refused
from app.platform import clock, configuration, record_names, tables
from app.platform.changepages import parts
from app.platform.configuration import Plan, Step
from app.platform.db import db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.pages import Chip, Crumb, HeadCell, Row, TablePanel
from app.platform.shown import NO, YES, shown
from app.platform.views.base import PageView

TITLE = N_("Configuration")
LATEST = 20
MOST_PROBLEMS = 50
WHATS = {
    configuration.ADDED: (N_("Will be added"), "ok", "plus-lg"),
    configuration.CHANGED: (N_("Will be changed"), "info", "pencil"),
    configuration.REMOVED: (N_("Will be removed"), "bad", "trash"),
    configuration.STAYS: (N_("Stays, though it is not in the file"), "off", "dash-circle"),
}
NO_FILE = N_("Choose a file first.")
NO_TEXT = N_("This is not a text file in UTF-8.")
SINCE = N_("The configuration was changed in the meantime. Look at what the file would do now.")
DONE = N_("The configuration is brought in: %(number)s changes.")


@dataclass(frozen=True, slots=True)
class StartPage:
    """`bukett/configuration.html`: what can be taken along, the way in, and what has been changed lately."""

    title: str
    crumbs: Sequence[Crumb]
    file_url: str
    preview_url: str
    parts: Sequence[tuple[str, int, Sequence[str]]]
    latest: TablePanel
    problems: Sequence[str] = ()
    may_write: bool = False


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """`bukett/configuration_preview.html`. `steps`: (part, what it is called, chip, changes). `text` comes back."""

    title: str
    crumbs: Sequence[Crumb]
    import_url: str
    back_url: str
    facts: Sequence[str]
    steps: Sequence[tuple[str, str, Chip, Sequence[tuple[str, Any, Any]]]]
    text: str
    removing: bool
    seen: str
    problems: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    doing: int = 0


class ConfigurationView(PageView):
    """The configuration as a file."""

    route_base = "/configuration"
    class_permission_name = "Configuration"

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        return self._start()

    @expose("/bukett.yaml")
    @guarded("export")
    def file(self) -> Any:
        """Everything as one file."""
        text = configuration.write(db.session(), configuration.sections())
        name = f"bukett-{clock.today().isoformat()}.yaml"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, mimetype="application/yaml", headers=disposition)

    @expose("/preview", methods=["POST"])
    @guarded("edit")
    def preview(self) -> Any:
        """What a file would do, tried out and taken back."""
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return self._start([gettext(NO_FILE)])
        try:
            text = sent.stream.read(4 * configuration.LARGEST).decode("utf-8-sig")
        except UnicodeDecodeError:
            return self._start([gettext(NO_TEXT)])
        return self._preview(text, removing=bool(request.form.get("removing")))

    @expose("/import", methods=["POST"])
    @guarded("edit")
    def bring_in(self) -> Any:
        """Do what the preview showed, in one change that can be undone."""
        text, removing = request.form.get("text", ""), bool(request.form.get("removing"))
        known = configuration.sections()
        if request.form.get("seen") != configuration.fingerprint(db.session(), known):
            return self._preview(text, removing=removing, notes=[gettext(SINCE)])
        found = configuration.read(text, {section.name: section for section in known})
        wanted = configuration.plan(db.session(), found, known, removing=removing)
        if found.problems or not wanted.doing:
            return self._preview(text, removing=removing)
        try:
            with unit_of_work(source=configuration.SOURCE, label=configuration.LABEL) as uow:
                configuration.apply(uow, wanted)
        except Refused:
            return self._preview(text, removing=removing)
        group = uow.group_id
        flash(gettext(DONE, number=format_decimal(len(wanted.doing))), "ok")
        to = url_for("ConfigurationView.index") if group is None else url_for("ChangesView.show", pk=group)
        return redirect(to, code=303)

    def _start(self, problems: Sequence[str] = ()) -> Any:
        session, title = db.session(), gettext(TITLE)
        known = configuration.sections()
        page = StartPage(
            title=title, crumbs=[Crumb(title)], file_url=url_for("ConfigurationView.file"),
            preview_url=url_for("ConfigurationView.preview"),
            parts=[(gettext(each.title), len(each.read(session)), each.left_out(session)) for each in known],
            latest=_latest(), problems=problems, may_write=may("edit", "Configuration"),
        )  # fmt: skip
        return self.page("bukett/configuration.html", page, status=422 if problems else 200)

    def _preview(self, text: str, *, removing: bool, notes: Sequence[str] = ()) -> Any:
        known, title = configuration.sections(), gettext(N_("What the file would do"))
        found = configuration.read(text, {section.name: section for section in known})
        wanted = configuration.plan(db.session(), found, known, removing=removing)
        problems = configuration.wrong(found, wanted)
        wanted = Plan() if found.problems else wanted
        page = PreviewPage(
            title=title, crumbs=[Crumb(gettext(TITLE), url_for("ConfigurationView.index")), Crumb(title)],
            import_url=url_for("ConfigurationView.bring_in"), back_url=url_for("ConfigurationView.index"),
            facts=() if problems else _facts(wanted), steps=[_step(step) for step in wanted.steps],
            text=text, removing=removing, seen=configuration.fingerprint(db.session(), known),
            problems=_said(problems), notes=notes, doing=0 if problems else len(wanted.doing),
        )  # fmt: skip
        return self.page("bukett/configuration_preview.html", page, status=422 if problems else 200)


def _said(problems: Sequence[Problem]) -> list[str]:
    told = [configuration.said(problem, gettext) for problem in problems[:MOST_PROBLEMS]]
    rest = len(problems) - len(told)
    return [*told, gettext(N_("and %(number)s more"), number=format_decimal(rest))] if rest > 0 else told


def _facts(wanted: Plan) -> list[str]:
    counts = {what: sum(step.what == what for step in wanted.steps) for what in WHATS}
    told = [f"{gettext(WHATS[what][0])}: {format_decimal(count)}" for what, count in counts.items() if count]
    return [*told, gettext(N_("As they are already: %(number)s"), number=format_decimal(wanted.same))]


def _step(step: Step) -> tuple[str, str, Chip, list[tuple[str, Any, Any]]]:
    words, tone, icon = WHATS[step.what]
    labels = step.section.labels
    table = step.section.tables[0] if step.section.tables else ""
    changes = [
        (gettext(labels.get(name, name)), _value(table, name, old), _value(table, name, new))
        for name, old, new in step.changes
    ]
    return gettext(step.section.title), step.name or step.key, Chip(gettext(words), tone, icon), changes


def _value(table: str, name: str, value: Any) -> Any:
    """A value of the file for a cell: as its column says, where it is kept in one."""
    if isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(each, Mapping) for each in value)):
        return _written(value)  # an automation's steps, points for duplicates: as the file has them
    if table and name in tables.model(table).__table__.c:
        return parts.value(table, name, value)
    if isinstance(value, bool):
        return gettext(YES if value else NO)
    if isinstance(value, list):
        return ", ".join(" ".join(str(x) for x in each) if isinstance(each, list) else str(each) for each in value)
    return value if value is None else str(value)


def _written(value: Any) -> str:
    """Nested values as one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_written(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    return "" if value is None else str(value)


def _latest() -> TablePanel:
    kept = [table for section in configuration.sections() for table in section.tables]
    found = configuration.latest(db.session(), kept, limit=LATEST)
    names = parts.people(group.actor_id for group, _, _ in found)
    rows = []
    for group, table, count in found:
        what = gettext(record_names.title_of(table))
        cells = (what, format_decimal(count), names.get(group.actor_id or 0) or "–", shown(group.recorded_at))
        url = url_for("ChangesView.show", pk=group.id) if may("show", "AllChanges") else None
        rows.append(Row(group.id, url, what, cells))
    head = (N_("What"), N_("How many"), N_("By whom"), N_("When"))
    return TablePanel(
        "latest", gettext(N_("Lately changed")), [HeadCell(str(n), gettext(text)) for n, text in enumerate(head)], rows,
        empty_text=gettext(N_("Nothing has been changed yet.")),
    )  # fmt: skip

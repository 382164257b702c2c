"""The pages of tasks: list, card and form; ticking, cancelling and opening again; the line that adds one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, current_app, flash, jsonify, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.kernel.problems import N_, Refused
from app.platform import clock, extras, record_refs
from app.platform.choicefields import RecordField
from app.platform.db import Uow, db, unit_of_work
from app.platform.fact_panels import facts
from app.platform.guards import guarded, may
from app.platform.interface import Conflict, UnitOfWorkInterface
from app.platform.pages import Action, Crumb, Fact, FormPage, FormSection
from app.platform.panels import View
from app.platform.redirects import referring_page
from app.platform.runtime import runtime
from app.platform.shown import shown
from app.platform.views import DomainView, Heading, Section, cards, formpages
from app.platform.views.domain import PK
from app.todos import forms, listings, operations, panels, queries, rules
from app.todos.models import Task, TaskItem

DETAILS = ("title", "description", "owner_id", "role", "due_on", "remind_at")
NOT_ABOUT = ("task", "ab_user")
MORE_NEEDED = N_("A task needs more than the line has room for. Fill in the rest here.")
RECORD_HELP = lazy_gettext("Its card then shows the task. Leave it empty where it is about none.")
ITEM = f"{PK}/items/<int(max=2147483647):item_id>"


class TaskView(DomainView):
    """Tasks."""

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {
        "done", "reopen", "cancel", "about", "quick", "who", "add_item", "tick", "untick", "up",
    }  # fmt: skip
    route_base = "/tasks"
    one = N_("Task")
    class_permission_name = panels.RESOURCE
    datamodel = UnitOfWorkInterface(Task, operations.TASK)
    listing = listings.TASKS
    check = staticmethod(forms.check_task)
    bulk_fields = ("state", "owner_id", "role", "due_on")
    own_fields: ClassVar[Mapping[str, Any]] = {
        "about": RecordField(lazy_gettext("Record"), but=NOT_ABOUT, description=RECORD_HELP),
    }
    in_new_menu: ClassVar[bool] = True
    add_title = lazy_gettext("New task")
    empty_text = N_("No tasks yet. Add one here, or on the card of the record that it is about.")
    delete_text = N_("Delete only what was entered by mistake. A task that nobody needs to do any more is cancelled.")
    sections = (Section("task", N_("The task"), (*DETAILS[:2], "about", *DETAILS[2:])),)
    edit_sections = (Section("task", N_("The task"), (*DETAILS[:2], "state", *DETAILS[2:])),)

    def heading(self, item: Task) -> Heading:
        due = listings.due_chip(item.due_on, clock.today()) if item.state == rules.OPEN else None
        state = listings.state_chip(item.state, again=item.changed_at is not None)
        return Heading(item.title, tuple(chip for chip in (state, due) if chip))

    def panels(self, item: Task) -> list[Any]:
        row = queries.one(db.session(), item.id)
        about = facts("task", N_("The task"), item, ("description", "due_on", "remind_at"))
        whose = [Fact(gettext(label), value or shown(None)) for label, value in self._whose(row)]
        text, *when = about.facts
        first = [replace(text, wide=True)] if item.description else []
        told = replace(about, facts=[*first, *whose[:2], *when, *whose[2:]])
        return [told, panels.checklist(View(db.session(), item, clock.today(), may), item)]

    @staticmethod
    def _whose(row: Any) -> list[tuple[str, Any]]:
        task = row.Task
        name = f"{row.first_name or ''} {row.last_name or ''}".strip() or None
        told = [
            (N_("For"), listings.who_words(name, task.role, here=bool(row.owner_active))),
            (N_("Record"), record_refs.link(task.entity, task.entity_id, row.record_name)),
            (N_("Given"), _by(row.made_by, task.recorded_at)),
        ]
        if task.changed_at is not None:
            told.append((dict(rules.STATES)[task.state], _by(row.changed_by, task.changed_at)))
        if task.reminded_at is not None:
            told.append((N_("Reminded"), shown(task.reminded_at)))
        return told

    def actions_on(self, item: Task) -> Sequence[Action]:
        if not may("tick", self.class_permission_name):
            return []
        if item.state != rules.OPEN:
            return [
                Action(
                    gettext(N_("Open again")),
                    url_for("TaskView.reopen", pk=item.id),
                    "arrow-counterclockwise",
                    post=True,
                )
            ]
        done = Action(gettext(N_("Mark as done")), url_for("TaskView.done", pk=item.id), "check2", post=True)
        if not may("edit", self.class_permission_name):
            return [done]
        return [
            done,
            Action(gettext(N_("Cancel the task")), url_for("TaskView.cancel", pk=item.id), "slash-circle", post=True),
            Action(gettext(N_("Choose the record")), url_for("TaskView.about", pk=item.id), "link-45deg"),
        ]

    @expose(f"/{PK}/done", methods=["POST"])
    @guarded("tick")
    def done(self, pk: int) -> Any:
        self._do(lambda uow: operations.finish(uow, pk), N_("Task done"))
        return self._ticked(url_for("TaskView.reopen", pk=pk), panels.UNTICK, self.item(pk).title, done=True)

    @expose(f"/{PK}/reopen", methods=["POST"])
    @guarded("tick")
    def reopen(self, pk: int) -> Any:
        self._do(lambda uow: operations.reopen(uow, pk), N_("Task opened again"))
        return self._ticked(url_for("TaskView.done", pk=pk), panels.TICK, self.item(pk).title, done=False)

    @expose(f"/{PK}/cancel", methods=["POST"])
    @guarded("edit")
    def cancel(self, pk: int) -> Any:
        self._do(lambda uow: operations.cancel(uow, pk), N_("Task cancelled"))
        return redirect(referring_page())

    @expose(f"/{PK}/about", methods=["GET", "POST"])
    @guarded("edit")
    def about(self, pk: int) -> Any:
        """Choose the record that a task is about, or none."""
        item = self.item(pk)
        form = forms.AboutForm(data={"about": item.about, "version": str(item.version)})
        if request.method == "POST" and form.validate_on_submit():
            try:
                self.datamodel.change(pk, {"about": form.about.data}, version=formpages.version_typed())
            except Refused as refused:
                formpages.blame(form, refused.problems)
            except Conflict:
                form.form_errors = [gettext(N_("Somebody changed this record in the meantime. Look at it again."))]
            else:
                flash(gettext(N_("Saved.")), "ok")
                return redirect(url_for("TaskView.show", pk=pk), code=303)
        title, card = gettext(N_("Choose the record")), url_for("TaskView.show", pk=pk)
        crumbs = [Crumb(gettext(self.listing.title), url_for("TaskView.list")), Crumb(item.title, card), Crumb(title)]
        page = FormPage(
            title=title, crumbs=crumbs, sections=[FormSection(gettext(N_("Record")), "", [form.about])],
            hidden=[form.version], problems=formpages.summary(form), action_url=request.path, cancel_url=card,
            check_url=None, submit_text=gettext(N_("Save")),
        )  # fmt: skip
        return self._render("bukett/form.html", page, status=422 if request.method == "POST" else 200)

    @expose("/quick", methods=["POST"])
    @guarded("add")
    def quick(self) -> Any:
        """The line on a card or on the start page: what, who, when."""
        line = forms.typed(request.form)
        view, item = self._about(line)
        meant: dict[str, Any] = {}
        try:
            with unit_of_work(label=str(self.add_title)) as uow:
                meant = forms.understood(line, current_user.id, uow.today)
                operations.create_task(uow, about=line.about, **meant)
        except Refused as refusal:
            if any((problem.field or "").startswith(extras.PREFIX) for problem in refusal.problems):
                flash(gettext(MORE_NEEDED), "info")
                return redirect(url_for("TaskView.add", **forms.in_full(line, meant)))
            problems = {forms.beside(problem.field): problem.text(gettext) for problem in refusal.problems}
            forms.keep(replace(line, problems=problems))
            if view is None:
                return current_app.view_functions["StartView.index"](), 422
            return self._render("bukett/card.html", cards.page(view, view.item(item.id)), status=422)
        if view is None:
            return redirect(url_for("StartView.index", _anchor=panels.MINE))
        return redirect(url_for(f"{view.endpoint}.show", pk=item.id, _anchor=panels.ON_CARD))

    @staticmethod
    def _about(line: forms.Line) -> tuple[Any, Any]:
        """The view and the record that a line stood on; none for the start page. 404 where the reader sees none."""
        if line.about is None:
            return None, None
        view = runtime().views.get(line.about[0])
        if view is None or not may("show", view.class_permission_name):
            abort(404)
        return view, view.item(line.about[1])

    @expose("/who")
    @guarded("add")
    def who(self) -> Any:
        """Whom a task may be given to, while somebody types."""
        return jsonify(result=forms.suggestions(request.args.get("q", "")[:200]))

    @expose(f"/{PK}/items", methods=["POST"])
    @guarded("edit")
    def add_item(self, pk: int) -> Any:
        self.item(pk)
        text = request.form.get("title", "")
        try:
            with unit_of_work(label=gettext(N_("New item"))) as uow:
                operations.add_item(uow, pk, text)
        except Refused as refusal:
            problems = {"title": refusal.problems[0].text(gettext)}
            forms.keep(forms.Line(title=text, about=("task", pk), problems=problems))
            return self._render("bukett/card.html", cards.page(self, self.item(pk)), status=422)
        return redirect(url_for("TaskView.show", pk=pk, _anchor="checklist"))

    @expose(f"/{ITEM}/tick", methods=["POST"])
    @guarded("tick")
    def tick(self, pk: int, item_id: int) -> Any:
        text = self._do(lambda uow: operations.tick(uow, pk, item_id).text, N_("Item ticked"))
        return self._ticked(url_for("TaskView.untick", pk=pk, item_id=item_id), panels.UNTICK, text, done=True)

    @expose(f"/{ITEM}/untick", methods=["POST"])
    @guarded("tick")
    def untick(self, pk: int, item_id: int) -> Any:
        text = self._do(lambda uow: operations.untick(uow, pk, item_id).text, N_("Tick taken away"))
        return self._ticked(url_for("TaskView.tick", pk=pk, item_id=item_id), panels.TICK, text, done=False)

    @expose(f"/{ITEM}/up", methods=["POST"])
    @guarded("edit")
    def up(self, pk: int, item_id: int) -> Any:
        self._do(lambda uow: operations.move_up(uow, pk, item_id), N_("Item moved"))
        return redirect(url_for("TaskView.show", pk=pk, _anchor="checklist"))

    @staticmethod
    def _do(step: Callable[[Uow], Any], label: str) -> Any:
        """One change; 404 where the task is not there for the reader."""
        try:
            with unit_of_work(label=gettext(label)) as uow:
                return step(uow)
        except Refused:
            abort(404)

    @staticmethod
    def _ticked(back: str, text: str, name: str, *, done: bool) -> Any:
        """For the script how to take it back; else the page that the box stood on."""
        if request.accept_mimetypes.best == "application/json":
            return jsonify(done=done, url=back, text=gettext(text, name=name))
        return redirect(referring_page())


def _by(name: str | None, at: Any) -> str:
    return f"{name or 'Bukett'}, {shown(at)}"


class TaskItemView(DomainView):
    """Items of checklists; they are ticked on their task's card."""

    route_base = "/task-items"
    one = N_("Checklist item")
    class_permission_name = panels.RESOURCE
    datamodel = UnitOfWorkInterface(TaskItem, operations.ITEM)
    listing = listings.ITEMS
    check = staticmethod(forms.check_item)
    notes: ClassVar[bool] = False
    add_title = lazy_gettext("New item")
    empty_text = N_("No task has a checklist.")
    delete_text = N_("The item is taken off the checklist.")
    sections = (Section("item", N_("Item"), ("task_id", "text")),)
    edit_sections = (Section("item", N_("Item"), ("text", "done")),)

    def parent(self, item: TaskItem) -> tuple[str, int]:
        return "task", item.task_id

    def heading(self, item: TaskItem) -> Heading:
        return Heading(item.text)

    def panels(self, item: TaskItem) -> list[Any]:
        return [facts("item", N_("Item"), item, ("text", "done", "done_at"))]

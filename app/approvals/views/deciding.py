"""The routes of pending changes: looking, approving, refusing, asking back, handing over, withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, jsonify, redirect, request, send_file, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField

from app.approvals import operations, panels
from app.approvals.views import held, inbox, looks, parts
from app.approvals.views.looks import Look, me, to
from app.kernel.problems import N_, Refused
from app.platform import files, ownfiles
from app.platform.db import Uow, db, unit_of_work
from app.platform.forms import DayField
from app.platform.guards import guarded
from app.platform.pages import Crumb, FormPage, FormSection
from app.platform.refusals import tell
from app.platform.textfields import LongTextField
from app.platform.views import formpages
from app.platform.views.base import PageView

PK = "<int(max=2147483647):pk>"


class Saying(FlaskForm):
    """A form of ours with what was refused about it."""

    form_errors: Sequence[str] = ()


class ExplainForm(Saying):
    reason = LongTextField(lazy_gettext("Reason"))
    effective_on = DayField(
        lazy_gettext("Takes effect on"), description=lazy_gettext("Empty: as soon as it is approved.")
    )


class RefuseForm(Saying):
    remark = LongTextField(lazy_gettext("Why"))


class AskForm(Saying):
    question = LongTextField(lazy_gettext("Question"))


class AnswerForm(Saying):
    answer = LongTextField(lazy_gettext("Answer"))


class HandForm(Saying):
    to = SelectField(lazy_gettext("To"), coerce=int)


class ApprovalsView(PageView):
    """Pending changes. Who may decide about one follows from its policy and is asked in the operations."""

    route_base = "/approvals"
    class_permission_name = panels.RESOURCE

    @expose("/")
    @guarded("list")
    def index(self) -> Any:
        return self.page("bukett/rows.html", inbox.page(db.session()))

    @expose(f"/{PK}")
    @guarded("show")
    def show(self, pk: int) -> Any:
        return self.page("bukett/card.html", parts.page(db.session(), self._look(pk)))

    @expose(f"/{PK}/approve", methods=["POST"])
    @guarded("edit")
    def approve(self, pk: int) -> Any:
        """One field, or all that the reader may approve."""
        self._look(pk)
        items, look = _items(request.form.get("item")), request.form.get("look", "-")
        return self._do(pk, N_("Approved."), lambda uow: operations.approve(uow, pk, me(), items=items, look=look))

    @expose(f"/{PK}/refuse", methods=["GET", "POST"])
    @guarded("edit")
    def refuse(self, pk: int) -> Any:
        """One field, or all; with the reason."""
        items = _items(request.args.get("item"))
        form = RefuseForm()

        def call(uow: Uow) -> None:
            operations.refuse(uow, pk, me(), remark=form.remark.data or "", items=items)

        here = to("refuse", pk, **({"item": request.args["item"]} if items else {}))
        intro = parts.told(self._look(pk), items)
        return self._say(pk, form, N_("Refuse the change"), N_("Refused."), call, here, intro=intro)

    @expose(f"/{PK}/withdraw", methods=["POST"])
    @guarded("edit")
    def withdraw(self, pk: int) -> Any:
        self._look(pk)
        return self._do(pk, N_("Withdrawn."), lambda uow: operations.withdraw(uow, pk, int(current_user.id)))

    @expose(f"/{PK}/again", methods=["POST"])
    @guarded("edit")
    def again(self, pk: int) -> Any:
        """Ask anew, by whoever asked: the record was changed meanwhile."""
        self._look(pk)
        try:
            with unit_of_work() as uow:
                made = operations.ask_again(uow, pk, int(current_user.id))
        except Refused as refusal:
            tell(refusal.problems)
            return redirect(to("show", pk))
        flash(gettext(N_("Asked for anew, with what the record holds today.")), "ok")
        return redirect(to("show", made))

    @expose(f"/{PK}/explain", methods=["GET", "POST"])
    @guarded("edit")
    def explain(self, pk: int) -> Any:
        """The reason and the day, from whoever asked."""
        form = ExplainForm(obj=self._look(pk).request)

        def call(uow: Uow) -> None:
            reason, day = form.reason.data or "", form.effective_on.data
            operations.explain(uow, pk, int(current_user.id), reason=reason, effective_on=day)

        return self._say(pk, form, N_("The reason and the day"), N_("Saved."), call, to("explain", pk))

    @expose(f"/{PK}/ask", methods=["GET", "POST"])
    @guarded("edit")
    def ask(self, pk: int) -> Any:
        form = AskForm()

        def call(uow: Uow) -> None:
            operations.ask(uow, pk, me(), form.question.data or "")

        return self._say(pk, form, N_("Ask back"), N_("Asked."), call, to("ask", pk), intro=parts.told(self._look(pk)))

    @expose(f"/{PK}/questions/<int(max=2147483647):question_id>", methods=["GET", "POST"])
    @guarded("edit")
    def answer(self, pk: int, question_id: int) -> Any:
        form = AnswerForm()

        def call(uow: Uow) -> None:
            operations.answer(uow, pk, question_id, int(current_user.id), form.answer.data or "")

        asked = next((q.question for q in parts.questions(pk) if q.id == question_id), None)
        if asked is None:
            abort(404)
        here = to("answer", pk, question_id=question_id)
        return self._say(pk, form, N_("Answer"), N_("Answered."), call, here, intro=asked)

    @expose(f"/{PK}/hand-over", methods=["GET", "POST"])
    @guarded("edit")
    def hand_over(self, pk: int) -> Any:
        """To somebody else who may approve it."""
        found, form = self._look(pk), HandForm()
        heirs = operations.heirs(db.session(), found.request, found.made)
        form.to.choices = [(user, name) for user, name in heirs.items() if user != current_user.id]

        def call(uow: Uow) -> None:
            operations.hand_over(uow, pk, me(), form.to.data or 0)

        return self._say(pk, form, N_("Hand over"), N_("Handed over."), call, to("hand_over", pk))

    @expose(f"/{PK}/files", methods=["POST"])
    @guarded("edit")
    def add_file(self, pk: int) -> Any:
        """From whoever asked, until somebody has approved."""
        self._look(pk)
        upload, plainly = request.files.get("file"), request.accept_mimetypes.best != "application/json"
        try:
            stream, name = (upload.stream, upload.filename or "") if upload else (request.stream, "")
            accepted = files.accept(stream, name=name)
            with unit_of_work() as uow:
                operations.attach(uow, pk, int(current_user.id), accepted)
        except Refused as refusal:
            text = refusal.problems[0].text(gettext)
            if not plainly:
                return jsonify(problems=[{"field": "file", "message": text}]), 422
            flash(text, "bad")
        there = to("show", pk, _anchor="files")
        return redirect(there) if plainly else jsonify(url=there)

    @expose(f"/{PK}/files/<int(max=2147483647):file_id>")
    @guarded("show")
    def file(self, pk: int, file_id: int) -> Any:
        if not any(each.id == file_id for each in self._look(pk).attached):
            abort(404)
        row, content = files.open_attachment(db.session(), file_id)
        return send_file(content, mimetype=row.media_type, as_attachment=True, download_name=row.name)

    @expose(f"/{PK}/own/<int(max=2147483647):file_id>")
    @guarded("show")
    def own_file(self, pk: int, file_id: int) -> Any:
        """A file that stands in a field of the change, old or new."""
        file = held.file_of(db.session(), self._look(pk), file_id)
        if file is None:
            abort(404)
        return ownfiles.sent(file)

    # What the routes share ----------------------------------------------------------------------------------------
    def _look(self, pk: int) -> Look:
        found = looks.look(db.session(), pk)
        if found is None:
            abort(404)
        return found

    def _do(self, pk: int, said: str, call: Callable[[Uow], None]) -> Any:
        try:
            with unit_of_work() as uow:
                call(uow)
        except Refused as refusal:
            tell(refusal.problems)
        else:
            flash(gettext(said), "ok")
            self._tell_closed(pk)
        return redirect(to("show", pk))

    def _tell_closed(self, pk: int) -> None:
        """Say where the record had been changed meanwhile, or its rules refused."""
        for text in parts.left(pk):
            flash(text, "warn")

    def _say(
        self, pk: int, form: Any, title: str, said: str, call: Callable[[Uow], None], here: str, *, intro: str = ""
    ) -> Any:
        """A small form about a pending change, and doing what it says."""
        found = self._look(pk)
        if request.method == "POST" and form.validate_on_submit():
            try:
                with unit_of_work() as uow:
                    call(uow)
            except Refused as refusal:
                formpages.blame(form, refusal.problems)
            else:
                flash(gettext(said), "ok")
                return redirect(to("show", pk))
        name, _ = looks.record(db.session(), found.request)
        crumbs = [
            Crumb(gettext(looks.TITLE), url_for("ApprovalsView.index")),
            Crumb(name, to("show", pk)),
            Crumb(gettext(title)),
        ]
        names = [n for n in form._fields if n != "csrf_token"]
        section = FormSection(name, "", [form[n] for n in names])
        page = FormPage(
            gettext(title), crumbs, [section], [form.csrf_token], formpages.summary(form), here, to("show", pk), None,
            gettext(title), intro=intro,
        )  # fmt: skip
        return self.page("bukett/form.html", page, status=422 if request.method == "POST" else 200)


def _items(text: str | None) -> set[int] | None:
    """The one field that is meant; None: all."""
    return {int(text)} if text and text.isascii() and text.isdigit() and len(text) < 10 else None

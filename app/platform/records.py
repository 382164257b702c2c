"""Writing notes on any record and attaching files to it, under the record's own permission."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, jsonify, redirect, request, send_file, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_, Refused
from app.platform import feed_panel, files, mentions, notes, ownfiles
from app.platform.db import db, unit_of_work
from app.platform.guards import may, signed_in
from app.platform.pages import Crumb, NotePage
from app.platform.runtime import runtime
from app.platform.settings import settings
from app.platform.shown import shown
from app.platform.views import cards
from app.platform.views.base import PageView

PK = "<int(max=2147483647):pk>"
NOTE = "<int(max=2147483647):note_id>"
ACTIVITY = feed_panel.ID


def _owner(item: Any) -> dict[str, int | None]:
    """To whom what hangs on a record belongs: its store, its member, or the user whose own it is (a task)."""
    kind = item.__tablename__
    store = item.id if kind == "store" else getattr(item, "store_id", None)
    member = item.id if kind == "member" else None if store else getattr(item, "member_id", None)
    own = ("owner_id", "users") in getattr(type(item), "__scope__", ())
    return {"store_id": store, "member_id": member, "owner_id": item.owner_id if own else None}


def _about(view: Any, item: Any) -> mentions.About:
    """The record as a mention tells of it: its address is the public one of this installation."""
    path = url_for(f"{view.endpoint}.show", pk=item.id, _anchor=ACTIVITY)
    public = str(getattr(settings(), "public_url", "")).rstrip("/")
    return mentions.About(item, view.class_permission_name, view.heading(item).title, public + path)


def _told(nobody: Sequence[str]) -> None:
    """Who saved a note learns that somebody it names was not told."""
    for name in nobody:
        flash(gettext(N_("The note is saved. Nobody here is called @%(name)s, so nobody was told."), name=name), "warn")


def _drawn(file: files.Attachment | files.OwnFile | None) -> Any:
    """A picture of a file that the reader may see."""
    content = files.open_preview(db.session(), file) if file is not None else None
    if content is None:
        return "", 204  # the file is there and there is nothing to show: no mistake of the page that asked
    answer = send_file(io.BytesIO(content), mimetype="image/png", download_name="preview.png")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


class RecordsView(PageView):
    """What is written on and attached to records. Whoever may edit a record may write; whoever sees it may read."""

    route_base = "/records"

    def _record(self, kind: str, pk: int, permission: str) -> Any:
        view = runtime().views.get(kind)
        if view is None or not view.notes or not may(permission, view.class_permission_name):
            abort(404)
        item = db.session.get(view.datamodel.obj, pk)
        if item is None:
            abort(404)
        return view, item

    def _back(self, view: Any, pk: int, panel: str) -> Any:
        return redirect(url_for(f"{view.endpoint}.show", pk=pk, _anchor=panel))

    @expose(f"/<kind>/{PK}/notes", methods=["POST"])
    @signed_in
    def add_note(self, kind: str, pk: int) -> Any:
        view, item = self._record(kind, pk, "edit")
        belongs, text, about = _owner(item), request.form.get("text", ""), _about(view, item)
        try:
            with unit_of_work() as uow:
                row = notes.write_note(uow, entity=kind, entity_id=pk, text=text, **belongs)
                nobody = mentions.tell(uow, row, about)
        except Refused as refusal:
            problem = refusal.problems[0].text(gettext)
            page = cards.page(view, view.item(pk), draft=text, problem=problem)
            return self.page("bukett/card.html", page, status=422)
        _told(nobody)
        flash(request.path, "saved")
        return self._back(view, pk, ACTIVITY)

    @expose(f"/<kind>/{PK}/notes/{NOTE}", methods=["GET", "POST"])
    @signed_in
    def note(self, kind: str, pk: int, note_id: int) -> Any:
        """A note with what it said before; its author may change it."""
        view, item = self._record(kind, pk, "edit" if request.method == "POST" else "show")
        row, about = self._note(kind, pk, note_id), _about(view, item)
        mine = row.created_by == current_user.id and may("edit", view.class_permission_name)
        text, problem = row.text, ""
        if request.method == "POST":
            text = request.form.get("text", "")
            try:
                with unit_of_work() as uow:
                    nobody = mentions.tell(uow, notes.rewrite_note(uow, note_id, text), about)
            except Refused as refusal:
                problem = refusal.problems[0].text(gettext)
            else:
                _told(nobody)
                flash(request.path, "saved")
                return self._back(view, pk, ACTIVITY)
        earlier = [(said, shown(until)) for said, until in notes.earlier_texts(db.session(), note_id)]
        here = url_for(f"{view.endpoint}.show", pk=pk, _anchor=ACTIVITY)
        crumbs = [Crumb(about.title, here), Crumb(gettext(N_("Note")))]
        title, people = gettext(N_("Note on %(name)s"), name=about.title), url_for(".mentionable", kind=kind, pk=pk)
        page = NotePage(title, crumbs, text, problem, mine, request.path, earlier, people)
        return self.page("bukett/note.html", page, status=422 if problem else 200)

    @expose(f"/<kind>/{PK}/notes/{NOTE}/delete", methods=["POST"])
    @signed_in
    def remove_note(self, kind: str, pk: int, note_id: int) -> Any:
        view, _ = self._record(kind, pk, "edit")
        self._note(kind, pk, note_id)
        with unit_of_work() as uow:
            mentions.forget(uow, note_id)
            notes.remove_note(uow, note_id)
        return self._back(view, pk, ACTIVITY)

    @expose(f"/<kind>/{PK}/mentionable")
    @signed_in
    def mentionable(self, kind: str, pk: int) -> Any:
        """Whom a note on the record may mention, while somebody types."""
        view, item = self._record(kind, pk, "edit")
        found = mentions.suggestions(db.session(), request.args.get("q", "")[:60], _about(view, item))
        return jsonify(result=[{"username": user.username, "name": user.name} for user in found])

    @expose("/mentions/<int(max=2147483647):mention_id>/seen", methods=["POST"])
    @signed_in
    def mention_seen(self, mention_id: int) -> Any:
        """Back to the start page, where it waits no longer."""
        try:
            with unit_of_work() as uow:
                mentions.mark_seen(uow, current_user.id, mention_id)
        except Refused:
            abort(404)
        return redirect("/")

    def _note(self, kind: str, pk: int, note_id: int) -> notes.Note:
        found = notes.note_on(db.session(), kind, pk, note_id)
        if found is None:
            abort(404)
        return found

    @expose(f"/<kind>/{PK}/files", methods=["POST"])
    @signed_in
    def add_file(self, kind: str, pk: int) -> Any:
        view, item = self._record(kind, pk, "edit")
        belongs, upload = _owner(item), request.files.get("file")
        try:
            accepted = files.accept(
                upload.stream if upload else request.stream, name=(upload.filename or "") if upload else ""
            )
            with unit_of_work() as uow:
                files.attach(uow, accepted, entity=kind, entity_id=pk, label="", **belongs)
        except Refused as refusal:
            text = refusal.problems[0].text(gettext)
            if request.accept_mimetypes.best == "application/json":
                return jsonify(problems=[{"field": "file", "message": text}]), 422
            flash(text, "bad")
        if request.accept_mimetypes.best == "application/json":
            return jsonify(url=url_for(f"{view.endpoint}.show", pk=pk, _anchor="files"))
        return self._back(view, pk, "files")

    @expose(f"/<kind>/{PK}/files/<int(max=2147483647):file_id>")
    @signed_in
    def file(self, kind: str, pk: int, file_id: int) -> Any:
        self._record(kind, pk, "show")
        self._attached(kind, pk, file_id)
        try:
            row, content = files.open_attachment(db.session(), file_id)
        except Refused:
            abort(404)
        return send_file(content, mimetype=row.media_type, as_attachment=True, download_name=row.name)

    @expose(f"/<kind>/{PK}/own/<key>/<int(max=2147483647):file_id>")
    @signed_in
    def own_file(self, kind: str, pk: int, key: str, file_id: int) -> Any:
        """The file that stands, or stood, in an extra field of a record: for who sees both."""
        return ownfiles.sent(self._own(kind, pk, key, file_id))

    @expose(f"/<kind>/{PK}/own/<key>/<int(max=2147483647):file_id>/preview")
    @signed_in
    def own_preview(self, kind: str, pk: int, key: str, file_id: int) -> Any:
        """A picture of such a file."""
        return _drawn(self._own(kind, pk, key, file_id))

    @staticmethod
    def _own(kind: str, pk: int, key: str, file_id: int) -> files.OwnFile:
        view = runtime().views.get(kind)
        if view is None or not may("show", view.class_permission_name):
            abort(404)
        found = ownfiles.of_record(db.session(), view.item(pk), key, file_id)
        if found is None:
            abort(404)
        return found

    @expose(f"/<kind>/{PK}/files/<int(max=2147483647):file_id>/preview")
    @signed_in
    def preview(self, kind: str, pk: int, file_id: int) -> Any:
        """A picture of the file, for whom the file is; the browser may do nothing with it but show it."""
        self._record(kind, pk, "show")
        self._attached(kind, pk, file_id)
        file = db.session.get(files.Attachment, file_id)
        return _drawn(file)

    @expose(f"/<kind>/{PK}/files/<int(max=2147483647):file_id>/delete", methods=["POST"])
    @signed_in
    def remove_file(self, kind: str, pk: int, file_id: int) -> Any:
        view, _ = self._record(kind, pk, "edit")
        self._attached(kind, pk, file_id)
        with unit_of_work() as uow:
            files.detach(uow, file_id)
        return self._back(view, pk, "files")

    def _attached(self, kind: str, pk: int, file_id: int) -> None:
        if not any(file.id == file_id for file in files.attachments_on(db.session(), kind, pk, limit=10_000)):
            abort(404)

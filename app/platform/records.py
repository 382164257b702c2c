"""Writing notes on any record and attaching files to it, under the record's own permission."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, request, send_file, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import Refused
from app.platform import files, notes
from app.platform.db import db, unit_of_work
from app.platform.guards import may, signed_in
from app.platform.runtime import runtime
from app.platform.views.base import PageView

PK = "<int(max=2147483647):pk>"


def _owner(item: Any) -> dict[str, int | None]:
    """To whom what hangs on a record belongs: its store, or its member."""
    kind = item.__tablename__
    store = item.id if kind == "store" else getattr(item, "store_id", None)
    member = item.id if kind == "member" else None if store else getattr(item, "member_id", None)
    return {"store_id": store, "member_id": member}


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
        belongs = _owner(item)
        try:
            with unit_of_work() as uow:
                notes.write_note(uow, entity=kind, entity_id=pk, text=request.form.get("text", ""), **belongs)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
        return self._back(view, pk, "notes")

    @expose(f"/<kind>/{PK}/notes/<int(max=2147483647):note_id>/delete", methods=["POST"])
    @signed_in
    def remove_note(self, kind: str, pk: int, note_id: int) -> Any:
        view, _ = self._record(kind, pk, "edit")
        if not any(note.id == note_id for note in notes.notes_on(db.session(), kind, pk, limit=10_000)):
            abort(404)
        with unit_of_work() as uow:
            notes.remove_note(uow, note_id)
        return self._back(view, pk, "notes")

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

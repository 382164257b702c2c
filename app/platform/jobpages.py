"""The page of one piece of long work: how far it is, a button to stop it, and its result. It stays reachable."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, send_file, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_, Refused
from app.platform import files, jobs
from app.platform.db import db, unit_of_work
from app.platform.guards import may, signed_in
from app.platform.jobs.model import Job
from app.platform.pages import Action, Crumb, JobPage
from app.platform.runtime import application
from app.platform.views.base import PageView

PK = "<int(max=2147483647):pk>"
STATES = {
    "waiting": N_("Waiting"), "running": N_("Working"), "done": N_("Done"), "failed": N_("Failed"),
    "cancelled": N_("Cancelled"), "quarantined": N_("Stopped"),
}  # fmt: skip


class JobView(PageView):
    """Long work, for whoever started it and for administrators."""

    route_base = "/jobs"
    class_permission_name = "Jobs"

    def _job(self, pk: int, permission: str = "show") -> Job:
        job = db.session.get(Job, pk)
        if job is None or not _theirs(job, permission):
            abort(404)
        return job

    @expose(f"/{PK}")
    @signed_in
    def show(self, pk: int) -> Any:
        job = self._job(pk)
        told = jobs.status(job, gettext)
        kind = jobs.kinds(application()).get(job.kind)
        page = JobPage(
            title=gettext(kind.label) if kind else job.kind,
            state=told["state"],
            state_text=gettext(STATES[told["state"]]),
            done=told["done"],
            total=told["total"],
            text=told["text"],
            status_url=url_for("JobView.status", pk=pk),
            cancel_url=url_for("JobView.cancel", pk=pk) if not job.ended and _theirs(job, "edit") else None,
            result=self._result(job),
            crumbs=[Crumb(gettext(kind.label) if kind else job.kind)],
            problem=told.get("problem") or "",
        )
        return self.page("bukett/job.html", page)

    @expose(f"/{PK}/status")
    @signed_in
    def status(self, pk: int) -> Any:
        job = self._job(pk)
        result = self._result(job)
        told = jobs.status(job, gettext)
        return jsonify(
            {**told, "state_text": gettext(STATES[told["state"]]), "result_url": result.url if result else None}
        )

    @expose(f"/{PK}/cancel", methods=["POST"])
    @signed_in
    def cancel(self, pk: int) -> Any:
        self._job(pk, "edit")
        try:
            with unit_of_work() as uow:
                jobs.cancel(uow, pk)
        except Refused as refusal:
            flash(refusal.problems[0].text(gettext), "bad")
        return redirect(url_for("JobView.show", pk=pk))

    @expose(f"/{PK}/file")
    @signed_in
    def file(self, pk: int) -> Any:
        """The file that the work has made."""
        job = self._job(pk)
        resource = job.arguments.get("resource")
        if resource is not None and not may("export", resource):
            abort(404)
        found = next(iter(files.attachments_on(db.session(), "job", job.id)), None)
        if found is None:
            abort(404)
        try:
            row, content = files.open_attachment(db.session(), found.id)
        except Refused:
            abort(404)
        return send_file(content, mimetype=row.media_type, as_attachment=True, download_name=row.name)

    def _result(self, job: Job) -> Action | None:
        result = job.result or {}
        if job.state != "done":
            return None
        if result.get("file"):
            return Action(gettext(N_("Download")), url_for("JobView.file", pk=job.id), icon="download", primary=True)
        if result.get("url"):
            return Action(gettext(N_("See the result")), result["url"], icon="arrow-right", primary=True)
        return None


def _theirs(job: Job, permission: str) -> bool:
    """Whether the reader started the work, or may do this with everybody's."""
    return job.created_by == current_user.id or may(permission, "Jobs")

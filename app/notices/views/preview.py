"""A template filled in with a real record, as it is saved or as it is being typed. Nothing is saved or sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.problems import N_, Refused
from app.notices import operations, queries, rules
from app.notices.forms import PreviewForm
from app.notices.models import NoticeTemplate
from app.notices.operations.rendering import values
from app.notices.views.templates import TEMPLATES
from app.platform import lookups, offering, record_names
from app.platform.db import db
from app.platform.guards import guarded
from app.platform.pages import Crumb
from app.platform.views.base import PageView

SHOWN = 20
LANGUAGES = {"nb": N_("In Norwegian"), "en": N_("In English")}


@dataclass(frozen=True, slots=True)
class Tried:
    """A template's text in one language, or what is wrong with it. `missing`: there is no text in this language."""

    title: str
    language: str
    subject: str = ""
    body: str = ""
    problems: tuple[str, ...] = ()
    missing: bool = False


@dataclass(slots=True)
class Typed:
    """The texts that are tried, and about which records."""

    record: str | None
    subject_nb: str
    body_nb: str
    subject_en: str
    body_en: str


class PreviewView(PageView):
    """Previews of templates, for those who write them."""

    route_base = "/notice-previews"
    class_permission_name = "NoticeTemplates"
    template_folder = TEMPLATES

    @expose("/", methods=["GET", "POST"])
    @guarded("edit")
    def index(self) -> Any:
        """Both languages, on the record asked for or the newest one."""
        saved = self._saved()
        typed = self._typed(saved)
        ids = offering.newest(db.session(), typed.record, SHOWN) if typed.record else []
        asked = _number(request.values.get("try_on", ""))
        pk = asked or (ids[0] if ids else None)
        record = (typed.record, pk) if typed.record and pk else (None, None)
        missing = typed.record is not None and offering.read(db.session(), typed.record, pk or 0) is None
        offered = values(db.session(), (None, None) if missing else record, {}, current_user.name)
        title = gettext(N_("Preview"))
        page = {
            "title": title, "crumbs": self._crumbs(saved, title),
            "tried": [_tried(typed, offered, each) for each in LANGUAGES],
            "texts": {name: getattr(typed, name) for name in rules.TEXTS} if request.method == "POST" else {},
            "record": typed.record, "template": saved.id if saved else "", "action_url": url_for("PreviewView.index"),
            "method": request.method.lower(), "choices": self._choices(typed.record, ids), "chosen": pk,
            "missing": missing,
            "lookup_url": lookups.url(typed.record) if typed.record in lookups.kinds() else "",
            "text": lookups.text_of(typed.record, pk) if typed.record in lookups.kinds() and pk else "",
        }  # fmt: skip
        return self.page("notices/preview.html", page)

    def _saved(self) -> NoticeTemplate | None:
        pk = _number(request.values.get("template", ""))
        if pk is None:
            return None
        found = db.session.get(NoticeTemplate, pk)
        if found is None:
            abort(404)
        return found

    def _typed(self, saved: NoticeTemplate | None) -> Typed:
        if request.method == "POST":
            form = PreviewForm()
            texts = {name: (form[name].data or "").replace("\x00", "").strip() for name in rules.TEXTS}
            record = request.form.get("record", "")
        elif saved is not None:
            texts, record = {name: getattr(saved, name) or "" for name in rules.TEXTS}, saved.record or ""
        else:
            abort(404)
        return Typed(record=record if record in offering.OFFERS else None, **texts)

    def _crumbs(self, saved: NoticeTemplate | None, title: str) -> list[Crumb]:
        found = [Crumb(gettext(N_("Message templates")), url_for("NoticeTemplateView.list"))]
        if saved is not None:
            found.append(Crumb(queries.named(saved), url_for("NoticeTemplateView.show", pk=saved.id)))
        return [*found, Crumb(title)]

    def _choices(self, record: str | None, ids: list[int]) -> list[tuple[int, str]]:
        if record is None or record in lookups.kinds():
            return []
        named = record_names.names(db.session(), record, ids)
        return [(pk, f"{named.get(pk, '')} ({pk})".replace(f"({pk}) ({pk})", f"({pk})")) for pk in ids]


def _tried(typed: Typed, offered: dict[str, Any], language: str) -> Tried:
    title = gettext(LANGUAGES[language])
    if not getattr(typed, rules.BODIES[language]):
        return Tried(title, language, missing=True)
    try:
        found = operations.written(typed, offered, language)
    except Refused as refused:
        labels = {rules.SUBJECTS[language]: N_("Subject"), rules.BODIES[language]: N_("Text")}
        told = (f"{gettext(labels.get(p.field or '', N_('Text')))}: {p.text(gettext)}" for p in refused.problems)
        return Tried(title, language, problems=tuple(told))
    return Tried(title, language, found.subject, found.body)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else None

"""The pages of templates: list, card, form with the values on offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from flask import flash, redirect, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext, ngettext

from app.kernel.problems import N_, Refused
from app.notices import forms, listings, operations, queries, rules
from app.notices.models import RECORDS, NoticeTemplate
from app.platform import sandbox
from app.platform.db import db, unit_of_work
from app.platform.fact_panels import facts
from app.platform.guards import guarded, may
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Chip, Fact, FactPanel, HeadCell, Link, Row, TablePanel
from app.platform.refusals import tell
from app.platform.shown import shown
from app.platform.views import DomainView, Heading, Section
from app.platform.views.domain import PK

TEMPLATES = str(Path(__file__).parents[1] / "templates")
NORWEGIAN, ENGLISH = ("subject_nb", "body_nb"), ("subject_en", "body_en")
HELP = N_("Values stand in double braces: {{ store.name }}. Which ones there are is listed at the end of this page.")
ENGLISH_HELP = N_("For recipients whose language is English. Left empty, they get the Norwegian text.")
LISTED = 10
FACTS = ("name", "name_en", "code", "record", "optional", "shipped")


@dataclass(frozen=True, slots=True)
class Offered:
    """The values that one kind of record offers: (name, what it is)."""

    title: str
    values: Sequence[tuple[str, str]]
    open: bool = False


class NoticeTemplateView(DomainView):
    """Message templates."""

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {"again"}
    route_base = "/notice-templates"
    class_permission_name = "NoticeTemplates"
    template_folder = TEMPLATES
    datamodel = UnitOfWorkInterface(NoticeTemplate, operations.TEMPLATE)
    listing = listings.TEMPLATES
    check = staticmethod(forms.check_template)
    notes: ClassVar[bool] = False
    in_place: ClassVar[bool] = False
    add_title = lazy_gettext("New message template")
    empty_text = N_("No templates yet. Write the first one: automations can then send it.")
    delete_text = N_("A template that no notice has been written with can be deleted.")
    sections = (
        Section("template", N_("The template"), ("name", "name_en", "record", "code", "optional")),
        Section("norwegian", N_("In Norwegian"), NORWEGIAN, HELP),
        Section("english", N_("In English"), ENGLISH, ENGLISH_HELP),
    )
    edit_sections = (
        Section("template", N_("The template"), ("name", "name_en", "record", "optional")),
        Section("norwegian", N_("In Norwegian"), NORWEGIAN, HELP),
        Section("english", N_("In English"), ENGLISH, ENGLISH_HELP),
    )

    def heading(self, item: NoticeTemplate) -> Heading:
        chip = Chip(gettext(N_("Unsubscribing possible")), "info", "envelope-x") if item.optional else None
        title = queries.named(item)
        return Heading(title, (chip,) if chip else (), (item.code, listings.record_title(item.record)))

    def panels(self, item: NoticeTemplate) -> list[Any]:
        ended = queries.number_unsubscribed(db.session(), item.id)
        said = ngettext("%(num)s recipient has unsubscribed", "%(num)s recipients have unsubscribed", ended)
        who = url_for("NoticeOptOutView.list", template=item.id) if ended and may("list", "Notices") else None
        more = [Fact(gettext(N_("Unsubscribed")), Link(said, who))] if item.optional or ended else []
        return [
            _text("norwegian", N_("In Norwegian"), item.subject_nb, item.body_nb),
            _text("english", N_("In English"), item.subject_en, item.body_en),
            facts("template", N_("The template"), item, FACTS, more=more),
            _latest(item),
        ]

    def deletable(self, item: NoticeTemplate) -> bool:
        """Shipped ones stay, and so does what the ledger names."""
        return not item.shipped and not queries.used(db.session(), item.id)

    def actions_on(self, item: NoticeTemplate) -> Sequence[Action]:
        if not self.allowed("edit"):
            return ()
        found = [Action(gettext(N_("Preview")), url_for("PreviewView.index", template=item.id), icon="eye")]
        if item.shipped:
            url, ask = url_for("NoticeTemplateView.again", pk=item.id), N_("Put the text back that Bukett ships with?")
            text = gettext(N_("Back to the shipped text"))
            found.append(Action(text, url, icon="arrow-counterclockwise", post=True, confirm=gettext(ask)))
        return found

    @expose(f"/{PK}/again", methods=["POST"])
    @guarded("edit")
    def again(self, pk: int) -> Any:
        """The shipped text again."""
        self.item(pk)
        try:
            with unit_of_work(label=gettext(N_("Message templates"))) as uow:
                operations.ship_again(uow, pk)
        except Refused as refused:
            tell(refused.problems)
        else:
            flash(gettext(N_("The shipped text stands there again. The history has what it replaced.")), "ok")
        return redirect(url_for("NoticeTemplateView.show", pk=pk), code=303)

    def _render(self, template: str, page: Any, *, status: int = 200, **more: Any) -> tuple[str, int]:
        if template != "bukett/form.html" or page.conflict is not None:
            return super()._render(template, page, status=status, **more)
        fields = {field.name: field for section in page.sections for field in section.fields}
        for name in rules.BODIES.values():
            fields[name].render_kw = {**(fields[name].render_kw or {}), "rows": 16}
        told = {"groups": offered(fields["record"].data), "filters": ", ".join(sandbox.FILTERS)}
        preview = url_for("PreviewView.index")
        return super()._render("notices/template_form.html", page, status=status, preview=preview, **told, **more)


def offered(chosen: str | None) -> list[Offered]:
    """All values by kind of record for the reader; those of the chosen kind stand open."""
    kinds: Mapping[str, str] = dict(RECORDS)
    return [
        Offered(
            gettext(title),
            [(name, gettext(label)) for name, label in (queries.names_for(table) or {}).items()],
            open=table == chosen,
        )
        for table, title in kinds.items()
    ]


def _text(name: str, title: str, subject: str | None, body: str | None) -> FactPanel:
    told = [Fact(gettext(N_("Subject")), subject, wide=True), Fact(gettext(N_("Text")), body, wide=True)]
    return FactPanel(name, gettext(title), told)


def _latest(item: NoticeTemplate) -> TablePanel | None:
    if not may("list", "Notices"):
        return None
    rows = [
        Row(n.id, url_for("NoticeView.show", pk=n.id), n.name or n.address,
            [n.name or n.address, listings.state_chip(n.state), shown(n.due_at)])
        for n in queries.latest(db.session(), item.id, LISTED)
    ]  # fmt: skip
    heads = (N_("Recipient"), N_("State"), N_("Due"))
    head = [HeadCell(str(number), gettext(text)) for number, text in enumerate(heads)]
    more = Action(gettext(N_("All of them")), url_for("NoticeView.list", template=item.id)) if rows else None
    empty = gettext(N_("Nothing has been written with it yet."))
    return TablePanel("latest", gettext(N_("Latest notices")), head, rows, (), empty, more)

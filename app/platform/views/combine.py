"""Combining filters: conditions as rows, groups of them, and what all of it says in words with the number of rows.

Works without scripts: every button sends the form, and what is typed comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import abort, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel import expressions, pasted
from app.kernel.expressions import AllOf, Expression, Is
from app.kernel.problems import N_, Problem, Refused
from app.platform import asked as asking
from app.platform import lookups, numberlists, savedlists, where
from app.platform.db import db, unit_of_work
from app.platform.guards import may, signed_in
from app.platform.listing import Lens, Listing
from app.platform.numberlists import TOKEN
from app.platform.pages import CombinePage, Crumb, DraftGroup, DraftRow, FilterChoice
from app.platform.views import drafts, sentences
from app.platform.views.base import PageView
from app.platform.views.drafts import FILTER, RELATION, Draft
from app.platform.views.lists import typed
from app.platform.views.listurls import Pairs, Urls
from app.platform.views.numbers import LONG, LONGEST

GIVE = N_("Choose a value, or remove this row.")
CHOOSE = N_("Choose what this row is about, or remove it.")
WITHOUT = N_("Without the value that cannot be used: %(said)s")
FIT = N_("This value cannot be used for the filter.")


class CombineView(PageView):
    """The page on which a list's filters are combined. Whoever may see the list may use it."""

    route_base = "/combine"
    class_permission_name = "Combine"
    default_view = "build"

    @expose("/<listing>", methods=["GET", "POST"])
    @signed_in
    def build(self, listing: str) -> Any:
        view = savedlists.page_of(listing)
        if view is None or not savedlists.readable(listing):
            abort(404)
        builder = Builder(view)
        if request.method == "GET":
            opened = savedlists.opened(listing, request.args.to_dict(flat=False))
            return self.page("bukett/combine.html", builder.opened(opened))
        form = request.form.to_dict(flat=False)
        kept = _kept(request.form.get("keep", ""))
        verb = request.form.get("do", "")
        draft = builder.resolved(drafts.acted(drafts.read(form), verb))
        if verb == "show" and not builder.problems(draft):
            return redirect(builder.list_url(draft, kept))
        page = builder.page(draft, kept, telling=verb == "show")
        return self.page("bukett/combine.html", page, status=422 if verb == "show" else 200)


class Builder:
    """A list's draft beside the list: its choices, its words, its number of rows."""

    def __init__(self, view: Any) -> None:
        self.view, self.lens = view, view.lens()
        self.listing: Listing = view.listed()
        self.base = url_for(f"{view.endpoint}.list")

    def opened(self, opened: savedlists.Opened) -> CombinePage:
        """The page for a list's present state: its plain filters become rows too."""
        asked = self.listing.read(typed(self.listing, opened.arguments))
        plain = [Is(name, texts) for name, texts in asked.values.items()]
        joined = expressions.tidied(AllOf((*plain, *sentences.must(asked.where))))
        urls = Urls(self.base, asked, self.listing, opened.view)
        kept = [(name, text) for name, text in urls.keep if name not in {*asked.values, "where"}]
        draft = drafts.root(joined)
        return self.page(draft if draft.parts else drafts.acted(draft, "row 0"), kept)

    def list_url(self, draft: Draft, kept: Pairs) -> str:
        """The list with what the draft says."""
        said = drafts.expression_of(draft)
        found = [(name, text) for name, text in kept if name not in ("where", "page")]
        found += [] if said == AllOf() else [("where", expressions.write(said))]
        return f"{self.base}?{urlencode(found)}" if found else self.base

    def problems(self, draft: Draft) -> list[Problem]:
        """What stands against showing the list."""
        found: list[Problem] = []
        said = drafts.expression_of(draft)
        try:
            where.sound(self.listing, expressions.read(expressions.write(said)), found)
        except Refused as refusal:
            found += refusal.problems
        return [*found, *([Problem("combine.row", None, GIVE)] if _any_incomplete(draft) else [])]

    def resolved(self, draft: Draft, listing: Listing | None = None) -> Draft:
        """Typed words in place of a record become the record, if there is exactly one."""
        listing = listing or self.listing
        if draft.group or draft.relation:
            below = self._target(listing, draft) if draft.relation else listing
            parts = tuple(self.resolved(part, below) if below else part for part in draft.parts)
            return replace(draft, parts=parts)
        wanted = listing.filter(draft.name)
        if wanted is not None and wanted.kind == "numbers":
            return _kept_numbers(draft)
        if wanted is None or wanted.kind != "lookup" or not draft.texts or draft.texts[0].isdigit():
            return draft
        pk = lookups.resolve(wanted.lookup, draft.texts[0])
        return replace(draft, texts=(str(pk),)) if pk else draft

    def page(self, draft: Draft, kept: Pairs, *, telling: bool = False) -> CombinePage:
        """What the page shows. `telling`: rows that are not complete say so."""
        found: list[Problem] = []
        said = drafts.expression_of(draft)
        sound: Expression = AllOf()
        try:
            sound = where.sound(self.listing, expressions.read(expressions.write(said)), found)
        except Refused as refusal:
            found += refusal.problems
        asked = asking.Asked(where=None if sound == AllOf() else sound)
        sentence = " · ".join(sentences.said(self.lens, self.listing, asked)) or gettext(N_("All rows"))
        if any(problem.code == "list.where.value" for problem in found):
            sentence = gettext(WITHOUT, said=sentence)
        title = gettext(N_("Combine filters"))
        return CombinePage(
            title=title,
            action_url=url_for("CombineView.build", listing=self.listing.name),
            cancel_url=f"{self.base}?{urlencode(kept)}" if kept else self.base,
            keep=urlencode(kept),
            root=self._group(draft, "0", self.listing, telling=telling),
            sentence=sentence,
            count=self.listing.count(self.lens, asked),
            problems=[p.text(gettext) for p in found if p.code != "list.where.value"],
            crumbs=(Crumb(gettext(self.listing.title), self.base), Crumb(title)),
        )

    def _group(self, draft: Draft, path: str, listing: Listing, *, telling: bool) -> DraftGroup:
        parts: list[Any] = []
        for place, part in enumerate(draft.parts):
            here = f"{path}-{place}"
            make = self._group if part.group else self._row
            parts.append(make(part, here, listing, telling=telling))
        return DraftGroup(path, draft.denied, draft.any_of, parts, deep=path.count("-") >= expressions.DEEPEST - 4)

    def _row(self, draft: Draft, path: str, listing: Listing, *, telling: bool) -> DraftRow:
        wanted = listing.filter(draft.name) if draft.chosen.startswith(FILTER) else None
        target = self._target(listing, draft) if draft.relation else None
        return DraftRow(
            path=path,
            chosen=draft.chosen,
            denied=draft.denied,
            choices=_choices(listing),
            value=_value(self.lens, wanted, draft, path) if wanted else None,
            inside=self._group(draft, path, target, telling=telling) if target else None,
            problem=_problem(wanted, draft, telling=telling),
            new=draft.new,
        )

    @staticmethod
    def _target(listing: Listing, draft: Draft) -> Listing | None:
        relation = listing.relation(draft.name)
        target = listing.others.get(relation.listing) if relation else None
        return target if target and may("list", target.resource) else None


def _kept(text: str) -> Pairs:
    """The rest of the list's state."""
    try:
        return parse_qsl(text, max_num_fields=100)
    except ValueError:
        return []


def _kept_numbers(draft: Draft) -> Draft:
    """Pasted numbers become a list that is kept. What cannot be kept stays as it was typed, with a word at its row."""
    text = "\n".join(draft.texts)
    if not text or TOKEN.fullmatch(text) or len(text) > LONGEST:
        return draft
    try:
        with unit_of_work(label=gettext(N_("Pasted numbers"))) as uow:
            return replace(draft, texts=(numberlists.keep(uow, pasted.read(text).numbers),))
    except Refused:
        return draft


def _any_incomplete(draft: Draft) -> bool:
    return drafts.incomplete(draft) or any(_any_incomplete(part) for part in draft.parts)


def _choices(listing: Listing) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """What a row can be about: the list's own fields, then what it leads to."""
    own = [(FILTER + f.name, gettext(f.label)) for f in listing.filters]
    reached = [
        (RELATION + r.name, gettext(r.label))
        for r in listing.relations
        if (target := listing.others.get(r.listing)) and may("list", target.resource)
    ]
    groups = [(gettext(N_("This list")), own), (gettext(N_("What belongs to it")), reached)]
    return [(title, sorted(pairs, key=lambda pair: pair[1].lower())) for title, pairs in groups if pairs]


def _value(lens: Lens, wanted: Any, draft: Draft, path: str) -> FilterChoice:
    """The control of a row's value."""
    choices = wanted.choices(lens.session) if wanted.choices else ()
    looked_up = draft.texts and (wanted.kind == "lookup" or (wanted.kind == "numbers" and _is_token(draft)))
    return FilterChoice(
        name=f"{path}:value",
        label=gettext(wanted.label),
        kind=wanted.kind,
        choices=[(value, gettext(text) if text else value) for value, text in choices],
        multiple=wanted.multiple,
        values=draft.texts,
        lookup_url=lookups.url(wanted.lookup) if wanted.lookup else "",
        text=sentences.label(lens, wanted, draft.texts[0]) if looked_up else "",
        help=gettext(wanted.help) if wanted.help else "",
    )


def _problem(wanted: Any, draft: Draft, *, telling: bool) -> str:
    """What is wrong with a row, if anything should be said yet."""
    if draft.relation:
        return ""
    if wanted is None:
        return str(gettext(CHOOSE)) if telling else ""
    if not draft.texts:
        return str(gettext(GIVE)) if telling else ""
    try:
        wanted.read(draft.texts)
    except Refused:
        return _not_kept(draft) if wanted.kind == "numbers" else str(gettext(FIT))
    return ""


def _is_token(draft: Draft) -> bool:
    return bool(draft.texts) and TOKEN.fullmatch(draft.texts[0]) is not None


def _not_kept(draft: Draft) -> str:
    """Why pasted numbers became no list."""
    text = "\n".join(draft.texts)
    if len(text) > LONGEST:
        return str(gettext(LONG))
    problem = numberlists.refusal(db.session(), pasted.read(text).numbers, int(current_user.id))
    return str(problem.text(gettext) if problem else gettext(FIT))

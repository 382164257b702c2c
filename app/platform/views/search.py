"""The global search and the pick lists: one field over everything the reader may see."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import lookups
from app.platform.guards import may, signed_in
from app.platform.runtime import runtime
from app.platform.views.base import PageView

LONGEST = 200
SUGGESTED = 5
ALMOST = N_("Nothing is spelt exactly like that. This is spelt almost like it:")


class SearchView(PageView):
    """Answers as a page, or as JSON while somebody types."""

    route_base = "/search"

    @expose("/")
    @signed_in
    def search(self) -> Any:
        text = request.args.get("q", "")[:LONGEST].strip()
        wants_json = request.accept_mimetypes.best == "application/json"
        known = sorted(lookups.kinds().items(), key=lambda pair: pair[1].rank)
        kinds = [kind for kind, s in known if not s.pick and may("list", s.resource)]
        most = SUGGESTED if wants_json else lookups.MOST
        found, guessed = lookups.find_or_guess(text, kinds, limit=most)
        note = gettext(ALMOST) if guessed else ""
        groups = [(gettext(lookups.kinds()[kind].title), hits) for kind, hits in found.items()]
        if wants_json:
            rows = [
                {"title": t, "rows": [{"url": h.url, "text": h.text, "sub": h.sub} for h in hits]} for t, hits in groups
            ]
            return jsonify(groups=rows, note=note)
        page = {"title": gettext(N_("Search")), "text": text, "groups": groups, "note": note}
        return self.page("bukett/search.html", page)

    @expose("/records")
    @signed_in
    def records(self) -> Any:
        """A pick list's suggestions over all kinds of record that have a card; `but`: kinds that are not offered."""
        hits = lookups.records(request.args.get("q", "")[:LONGEST], request.args.getlist("but"))
        names = {kind: gettext(runtime().views[kind].one or s.title) for kind, s in lookups.kinds().items()
                 if kind in runtime().views}  # fmt: skip
        rows = [{"id": f"{kind}:{h.id}", "text": h.text, "sub": f"{names[kind]} · {h.sub}" if h.sub else names[kind]}
                for kind, h in hits]  # fmt: skip
        return jsonify(result=rows)

    @expose("/lookup/<kind>")
    @signed_in
    def lookup(self, kind: str) -> Any:
        """A pick list's suggestions: at most twenty records of one kind."""
        searchable = lookups.kinds().get(kind)
        if searchable is None or not may("list", searchable.resource):
            abort(404)
        text = request.args.get("q", "")[:LONGEST]
        hits = lookups.find_or_guess(text, [kind])[0].get(kind, [])
        return jsonify(result=[{"id": h.id, "text": h.text, "sub": h.sub} for h in hits])

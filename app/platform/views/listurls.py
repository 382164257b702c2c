"""The addresses of a list: the same list with something changed, inside the saved view that it was opened from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from app.kernel import expressions
from app.kernel.expressions import AllOf
from app.platform import past
from app.platform.listing import PAGE_SIZE, Asked, Listing
from app.platform.savedlists import ALL, SavedList

Pairs = list[tuple[str, str]]


class Urls:
    """Links to the same list with something changed. `begins`: the bare address leads to a view of the reader's own.
    `more`: what another way of showing the list keeps in its address, which is no filter.
    """

    def __init__(
        self,
        base: str,
        asked: Asked,
        listing: Listing,
        view: SavedList | None = None,
        *,
        begins: bool = False,
        more: Pairs | None = None,
    ) -> None:
        self.base, self.asked, self.listing, self.view, self.begins = base, asked, listing, view, begins
        self.more = more or []
        kept = listing.read(view.arguments) if view else Asked()
        self.saved = sorted(Urls(base, kept, listing).plain()) if view else []
        self.as_saved = asked.nothing or not kept.widened  # what is left of a broken view is not what was saved

    def plain(self, **changed: Any) -> Pairs:
        """The whole state but the page; `values`, `where`, `sort` and `columns` may be replaced. Defaults are left
        out.
        """
        values = changed.get("values", self.asked.values)
        found = [(name, text) for name, texts in values.items() for text in texts]
        where = changed.get("where", self.asked.where)
        if where is not None and where != AllOf():
            found.append(("where", expressions.write(where)))
        sort = changed.get("sort", self.sort)
        if sort != self.listing.sort:
            found.append(("sort", sort))
        if self.asked.group:
            found.append(("group", self.asked.group))
        columns = changed.get("columns", self.asked.columns)
        if tuple(columns) != tuple(c.name for c in self.listing.columns if c.default):
            found.append(("columns", ",".join(columns)))
        if self.asked.page_size != PAGE_SIZE:
            found.append(("page_size", str(self.asked.page_size)))
        return found

    @property
    def sort(self) -> str:
        """The order, as an address says it."""
        return ("-" if self.asked.descending else "") + self.asked.sort

    def state(self, **changed: Any) -> Pairs:
        """The query: the day, and the view alone where nothing differs from it, else the whole state beside it."""
        found = self.plain(**changed)
        if self.view is not None and self.as_saved and sorted(found) == self.saved:
            found = [("view", str(self.view.id))]
        elif self.view is not None:
            found = [("view", str(self.view.id)), *(found or [("sort", self.sort)])]
        if changed.get("page", 1) > 1:
            found.append(("page", str(changed["page"])))
        return [*past.kept(), *found]

    @property
    def keep(self) -> Pairs:
        """What forms on the page carry along: always the whole state, since the form replaces a part of it."""
        found = self.plain()
        if self.view is None:
            return [*past.kept(), *found, *self.more]
        said = [] if any(name == "sort" for name, _ in found) else [("sort", self.sort)]
        return [*past.kept(), ("view", str(self.view.id)), *found, *said, *self.more]

    @property
    def changed(self) -> bool:
        """Whether the list differs from the view it was opened from."""
        return self.view is not None and not (self.as_saved and sorted(self.plain()) == self.saved)

    def to(self, **changed: Any) -> str:
        query = urlencode([*self.state(**changed), *self.more])
        return f"{self.base}?{query}" if query else self.bare

    @property
    def bare(self) -> str:
        """All rows, whatever the reader begins with."""
        return self.opening(ALL) if self.begins or past.looking_back() else self.base

    def opening(self, view: object) -> str:
        """A view as it is saved, on the day that is looked at."""
        return f"{self.base}?{urlencode([*past.kept(), ('view', str(view))])}"

    def without(self, name: str) -> str:
        return self.to(values={n: v for n, v in self.asked.values.items() if n != name})

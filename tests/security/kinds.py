"""A generated resource with all its routes, and who may ask each. Which resources there are stands in `matrix`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.security.rows import SIGNED, STALE, Row, outcomes


@dataclass(frozen=True, slots=True)
class Kind:
    """A generated resource: its addresses, who reads and who writes. `scoped`: florists see their own rows only."""

    page: str
    table: str
    write: Any = frozenset()
    read: Any = SIGNED
    api: str = ""
    scoped: bool = True
    notes: bool = False
    without: frozenset[str] = frozenset()
    word: str = "canarybjorn"
    key: str = ""
    api_word: str = ""
    own_files: bool = True  # its records can have fields of the office's own, files among them
    personal: bool = False  # one florist's own, not the store's: whoever else works there does not see it

    @property
    def own(self) -> str:
        return self.key or self.table

    def rows(self) -> dict[tuple[str, str], Row]:
        return {
            **(self._pages() if self.page else {}),
            **(self._api() if self.api else {}),
            **(self._papers() if self.notes else {}),
        }

    def _reading(self, told: str, foreign: Any) -> dict[str, Any]:
        others = ("foreign", "second") if self.personal else ("foreign",)
        single = dict.fromkeys(others, foreign) if self.scoped and "foreign" in self.read else {}
        return outcomes(self.read, told, **single)

    def _pages(self) -> dict[tuple[str, str], Row]:
        base, pk, word = self.page, {"pk": self.own}, self.word
        many, one = self._reading("seen", "blank"), self._reading("seen", 404)
        writing, keeping = outcomes(self.write, "ok"), outcomes(self.write, "seen")
        found = {
            (f"{base}/", "GET"): Row(many, word=word),
            (f"{base}/export.<kind>", "GET"): Row(many, {"kind": "=csv"}, word=word),
            (f"{base}/<pk>", "GET"): Row(one, pk, word=word),
        }
        if self.write and "add" not in self.without:
            found |= {(f"{base}/new", "GET"): Row(writing), (f"{base}/new", "POST"): Row(writing)}
        if self.write and "edit" not in self.without:
            found |= {(f"{base}/<pk>/edit", "GET"): Row(writing, pk), (f"{base}/<pk>/edit", "POST"): Row(writing, pk)}
        if self.write and "check" not in self.without:
            found[f"{base}/check", "POST"] = Row(outcomes(self.read, "ok"))
        if self.write and "delete" not in self.without:
            stale = {"data": {"version": "999999"}}
            found |= {
                (f"{base}/<pk>/delete", "GET"): Row(keeping, pk, word=""),
                (f"{base}/<pk>/delete", "POST"): Row(writing, pk, stale),
            }
        return found

    def _api(self) -> dict[tuple[str, str], Row]:
        base, pk, word = f"/api/v1/{self.api}", {"pk": self.own}, self.api_word or self.word
        many, one = ({**self._reading("seen", foreign), "anonymous": 401} for foreign in ("blank", 404))
        writing = outcomes(self.write, "ok", anonymous=401)
        found = {(base, "GET"): Row(many, word=word), (f"{base}/<pk>", "GET"): Row(one, pk, word=word)}
        if self.own_files:
            nothing = outcomes(self.read, 404, anonymous=401)
            found[f"{base}/<pk>/custom_fields/<key>", "GET"] = Row(nothing, {**pk, "key": "=nothing"})
        if self.write and "post" not in self.without:
            found[base, "POST"] = Row(writing, how={"json": {"nonsense": 1}})
        if self.write and "patch" not in self.without:
            found[f"{base}/<pk>", "PATCH"] = Row(writing, pk, {"json": {}, "headers": STALE})
        if self.write and "delete" not in self.without:
            found[f"{base}/<pk>", "DELETE"] = Row(writing, pk, {"headers": STALE})
        return found

    def _papers(self) -> dict[tuple[str, str], Row]:
        """Notes and files: the routes are shared, so each kind is a cell of its own (`route#kind`)."""
        base, own = "/records/<kind>/<pk>", {"kind": f"={self.table}", "pk": self.own}
        writing = outcomes(self.write, "ok", denied=404)
        reading = self._reading("seen", 404)
        paper, note = {**own, "file_id": f"{self.table}-file"}, {**own, "note_id": f"{self.table}-note"}
        unknown = {"file_id": "=2000000000", "note_id": "=2000000000"}
        gone = outcomes((), "ok", denied=404)
        return {
            (f"{base}/notes#{self.table}", "POST"): Row(writing, own),
            (f"{base}/mentionable#{self.table}", "GET"): Row(writing, own),
            (f"{base}/notes/<note_id>#{self.table}", "GET"): Row(reading, note),
            (f"{base}/notes/<note_id>#{self.table}", "POST"): Row(writing, note),
            (f"{base}/files#{self.table}", "POST"): Row(writing, own),
            (f"{base}/files/<file_id>#{self.table}", "GET"): Row(reading, paper),
            (f"{base}/files/<file_id>/preview#{self.table}", "GET"): Row(self._reading("ok", 404), paper),
            (f"{base}/files/<file_id>/delete#{self.table}", "POST"): Row(gone, {**own, **unknown}),
            (f"{base}/notes/<note_id>/delete#{self.table}", "POST"): Row(gone, {**own, **unknown}),
            (f"{base}/files/<file_id>/delete#{self.table}-own", "POST"): Row(
                outcomes((), "ok", denied=404, **dict.fromkeys(self.write, "skip")), paper
            ),
            (f"{base}/notes/<note_id>/delete#{self.table}-own", "POST"): Row(
                outcomes((), "ok", denied=404, **dict.fromkeys(self.write, "skip")), note
            ),
        }

"""Who may ask what about bulk edits, change groups, undo, restore and fields: a part of the matrix, by hand."""

from __future__ import annotations

from tests.security import matrix_approvals
from tests.security.rows import ADMIN, DESK, OFFICE, REGISTER, SIGNED, Row, outcomes


def rows() -> dict[tuple[str, str], Row]:
    """Bulk edits, undo, what waits: Anna's own, and the administrators'; the auditor looks on. No florist."""
    others = dict.fromkeys(("tender", "quality", "service"), 404)
    looks = outcomes({*REGISTER, "auditor"}, "seen", finance=404, **others)
    keeps = outcomes(REGISTER, "ok", **others)
    bulk, group, undone = {"pk": "bulk_edit"}, {"pk": "change"}, {"pk": "change-undone"}
    kept, seen_kept = {"pk": "change-kept", "row": "undo-row"}, outcomes(REGISTER, "seen", **others)
    entry = {"kind": "=store", "pk": "store", "entry": "entry"}
    restores, asked = outcomes(DESK, "ok", denied=404), "?entry=<entry>&field=contact_name"
    return (
        matrix_approvals.rows()
        | own_files()
        | {
            ("/bulk-edits/of/<kind>", "POST"): Row(outcomes(DESK, "ok"), {"kind": "=store"}),
            ("/bulk-edits/<pk>", "GET"): Row(looks, bulk),
            ("/bulk-edits/<pk>/rows.csv", "GET"): Row(looks, bulk),
            ("/bulk-edits/<pk>/values", "GET"): Row(keeps, bulk),
            ("/bulk-edits/<pk>/values", "POST"): Row(keeps, bulk),
            ("/bulk-edits/<pk>/start", "POST"): Row(keeps, bulk),
            ("/changes/", "GET"): Row(outcomes(OFFICE, "ok")),
            ("/changes/<pk>", "GET"): Row(looks, group),
            ("/changes/<pk>/undo", "GET"): Row(keeps, group),
            ("/changes/<pk>/undo", "POST"): Row(keeps, group),
            ("/changes/<pk>/undo.csv", "GET"): Row(looks, undone),
            ("/changes/<pk>#undone", "GET"): Row(looks, undone),
            ("/changes/<pk>/undo/again", "GET"): Row(keeps, undone),
            ("/changes/<pk>/undo/again", "POST"): Row(keeps, undone),
            ("/changes/<pk>/undo/rows/<row>", "GET"): Row(seen_kept, kept),
            ("/changes/<pk>/undo/rows/<row>", "POST"): Row(keeps, kept),
            ("/records/<kind>/<pk>/between", "GET"): Row(
                outcomes(SIGNED, "seen", foreign=404), {"kind": "=store", "pk": "store"}, word="canarybjorn"
            ),
            ("/records/<kind>/<pk>/restore", "GET"): Row(
                outcomes(DESK, "seen", denied=404), entry, query=asked, word="canarybjorn"
            ),
            ("/records/<kind>/<pk>/restore", "POST"): Row(restores, entry, query=asked),
        }
    )


def own_files() -> dict[tuple[str, str], Row]:
    """The file that a field of the office's own holds for a store, as a page and as the API give it."""
    paper = {"kind": "=store", "pk": "store", "key": "=paper", "file_id": "own-file"}
    return {
        ("/records/<kind>/<pk>/own/<key>/<file_id>", "GET"): Row(outcomes(SIGNED, "seen", foreign=404), paper),
        ("/records/<kind>/<pk>/own/<key>/<file_id>/preview", "GET"): Row(outcomes(SIGNED, "ok", foreign=404), paper),
        ("/api/v1/stores/<pk>/custom_fields/<key>#held", "GET"): Row(
            outcomes(SIGNED, "seen", anonymous=401, foreign=404), {"pk": "store", "key": "=paper"}
        ),
    }


def fields() -> dict[tuple[str, str], Row]:
    """What is done to a field's definition besides its list, card and form: by administrators alone."""
    verbs = (("kind", "GET"), ("kind", "POST"), ("move", "POST"), ("remove", "POST"), ("back", "POST"))
    own = {"pk": "custom_field"}
    found = {(f"/custom-fields/<pk>/{verb}", method): Row(outcomes(ADMIN, "ok"), own) for verb, method in verbs}
    choice = Row(outcomes(ADMIN, "ok"), {"pk": "choosing"}, query="?code=a")
    return found | {("/custom-fields/<pk>/choice", method): choice for method in ("GET", "POST")}


def duplicates() -> dict[tuple[str, str], Row]:
    """Membership and administrators merge; the auditor looks on; whoever may register a person is told who is there."""
    kind, looks, keeps = {"kind": "=person"}, outcomes({*REGISTER, "auditor"}, "ok"), outcomes(REGISTER, "ok")
    one = {**kind, "pk": "person"}
    return {
        ("/duplicates/", "GET"): Row(looks),
        ("/panels/<kind>/<pk>/<name>", "GET"): Row(
            outcomes({*REGISTER, "auditor"}, "seen", denied=404),
            {"kind": "=store", "pk": "store", "name": "=duplicates"},
            word="canarybjorn",
        ),
        ("/duplicates/<kind>/search", "POST"): Row(keeps, kind),
        ("/duplicates/<kind>/similar", "POST"): Row(outcomes(DESK, "ok"), kind),
        ("/duplicates/<kind>/compare", "GET"): Row(outcomes(REGISTER, "seen"), one, query="?id=<pk>"),
        ("/duplicates/<kind>/merge", "POST"): Row(keeps, kind),
        ("/duplicates/<kind>/dismiss", "POST"): Row(keeps, kind),
        ("/duplicates/<kind>/said", "GET"): Row(looks, kind),
        ("/duplicates/said/<pk>/back", "POST"): Row(keeps, {"pk": "not_duplicate"}),
        ("/duplicates/<kind>/points", "GET"): Row(outcomes(ADMIN, "ok"), kind),
        ("/duplicates/<kind>/points", "POST"): Row(outcomes(ADMIN, "ok"), kind),
    }

"""The routes of notices in the matrix: the office reads the ledger and the templates, administrators keep them."""

from __future__ import annotations

from tests.security.rows import ADMIN, DESK, EVERYBODY, KEEPERS, Row, outcomes

HANDLES = KEEPERS | DESK
NOT_WHOLE = dict.fromkeys(EVERYBODY, 404)  # a link that was made up; tests/notices has those that hold


def rows() -> dict[tuple[str, str], Row]:
    """What the generated pages have not."""
    admin, handles = outcomes(ADMIN, "ok"), outcomes(HANDLES, "ok")
    notice, template = {"pk": "notice"}, {"pk": "notice_template"}
    return {
        ("/notices/<pk>/skip", "GET"): Row(handles, notice),
        ("/notices/<pk>/skip", "POST"): Row(handles, notice),
        ("/notices/<pk>/retry", "POST"): Row(handles, notice),
        ("/notices/retry", "POST"): Row(handles),
        ("/notice-templates/<pk>/again", "POST"): Row(admin, template),
        ("/notices-to-segment/<pk>", "GET"): Row(handles, {"pk": "segment"}),
        ("/notices-to-segment/<pk>", "POST"): Row(handles, {"pk": "segment"}),
        ("/notice-previews/", "GET"): Row(admin, template, query="?template=<pk>"),
        ("/notice-previews/", "POST"): Row(admin, how={"data": {"body_nb": "Hei"}}),
        ("/quiet-hours/", "GET"): Row(admin),
        ("/quiet-hours/", "POST"): Row(admin, how={"data": {"begins": "20:00"}}),
        ("/unsubscribe/", "GET"): Row(NOT_WHOLE, query="?t=forged"),
        ("/unsubscribe/", "POST"): Row(NOT_WHOLE, query="?t=forged"),
    }

"""The routes of notices in the matrix: the office reads the ledger and the templates, administrators keep them."""

from __future__ import annotations

from tests.security.rows import ADMIN, DESK, EVERYBODY, KEEPERS, Row, outcomes

HANDLES = KEEPERS | DESK
NOT_WHOLE = dict.fromkeys(EVERYBODY, 404)  # a link that was made up; tests/notices has those that hold


def rows() -> dict[tuple[str, str], Row]:
    """What the generated pages have not."""
    admin, handles = outcomes(ADMIN, "ok"), outcomes(HANDLES, "ok")
    notice, template, ended = ({"pk": each} for each in ("notice", "notice_template", "notice_opt_out"))
    previewing = outcomes(ADMIN, "ok", anonymous=401)
    return {
        ("/notices/<pk>/skip", "GET"): Row(handles, notice),
        ("/notices/<pk>/skip", "POST"): Row(handles, notice),
        ("/notices/<pk>/retry", "POST"): Row(handles, notice),
        ("/notices/retry", "POST"): Row(handles),
        ("/notice-templates/<pk>/again", "POST"): Row(admin, template),
        ("/api/v1/notice_templates/<pk>/preview", "GET"): Row(previewing, template, query="?record_id=1"),
        ("/unsubscribed/note", "GET"): Row(handles),
        ("/unsubscribed/note", "POST"): Row(handles, how={"data": {"address": "nobody"}}),
        ("/unsubscribed/<pk>/lift", "GET"): Row(handles, ended),
        ("/unsubscribed/<pk>/lift", "POST"): Row(handles, ended),
        ("/notices-to-segment/<pk>", "GET"): Row(handles, {"pk": "segment"}),
        ("/notices-to-segment/<pk>", "POST"): Row(handles, {"pk": "segment"}),
        ("/notice-previews/", "GET"): Row(admin, template, query="?template=<pk>"),
        ("/notice-previews/", "POST"): Row(admin, how={"data": {"body_nb": "Hei"}}),
        ("/quiet-hours/", "GET"): Row(admin),
        ("/quiet-hours/", "POST"): Row(admin, how={"data": {"begins": "20:00"}}),
        ("/unsubscribe/", "GET"): Row(NOT_WHOLE, query="?t=forged"),
        ("/unsubscribe/", "POST"): Row(NOT_WHOLE, query="?t=forged"),
    }

"""The routes of pending changes and their policies, in the matrix. The one of the world was asked for by Kari."""

from __future__ import annotations

from tests.security.rows import OFFICE, Row, outcomes

DECIDING = OFFICE - {"auditor"}


def rows() -> dict[tuple[str, str], Row]:
    """The office looks and decides; who may decide about which change is asked in its rules. No florist, no auditor."""
    looks, does = outcomes(OFFICE, "seen"), outcomes(DECIDING, "ok")
    base, own = "/approvals/<pk>", {"pk": "change_request"}
    answer, paper = own | {"question_id": "change_question"}, own | {"file_id": "change_file"}
    found = {
        ("/approvals/", "GET"): Row(looks, query="?which=open"),
        (base, "GET"): Row(looks, own),
        (f"{base}/files/<file_id>", "GET"): Row(outcomes(OFFICE, "ok"), paper),
        (f"{base}/own/<file_id>", "GET"): Row(looks, own | {"file_id": "change_paper"}),
        (f"{base}/files", "POST"): Row(does, own),
        (f"{base}/approve", "POST"): Row(does, own, {"data": {"look": "never seen"}}),
        (f"{base}/again", "POST"): Row(does, own),
        (f"{base}/withdraw", "POST"): Row(outcomes(DECIDING - {"service"}, "ok", service="skip"), own),
        (f"{base}/questions/<question_id>", "GET"): Row(does, answer),
        (f"{base}/questions/<question_id>", "POST"): Row(does, answer),
    }
    for verb in ("refuse", "explain", "ask", "hand-over"):
        found |= {(f"{base}/{verb}", "GET"): Row(does, own), (f"{base}/{verb}", "POST"): Row(does, own)}
    return found

"""The routes of saved views, of what narrows a list, and of the configuration's file, in the matrix."""

from __future__ import annotations

from tests.security.rows import ADMIN, FLORISTS, SIGNED, Row, outcomes

SHARED = ("administrator", "membership", "tender", "service", "quality")
"""The roles with which the views of the office's own are shared."""


def views() -> dict[tuple[str, str], Row]:
    """Saved views. Bjørn's own one is nobody else's, the administrator's included; auditors keep none."""
    keeps = outcomes(SIGNED - {"auditor"}, "ok")
    mine = outcomes({"florist"}, "seen", denied=404, auditor=403)
    gone = outcomes({"florist"}, "ok", denied=404, auditor=403)
    base, view = "/views/<pk>", {"pk": "saved_view"}
    stale = {"data": {"version": "999999", "name": "canarybjorn", "audience": "own"}}
    signed, money = outcomes(SIGNED, "ok"), {"administrator", "finance", "membership", "auditor"} | FLORISTS
    return {
        ("/stores/map", "GET"): Row(
            outcomes(SIGNED, "seen", foreign="blank"), query="?county=03&municipality=0301", word="0151"
        ),
        ("/combine/<listing>", "GET"): Row(signed, {"listing": "=stores"}),
        ("/combine/<listing>", "POST"): Row(signed, {"listing": "=stores"}),
        ("/numbers/<listing>/<name>", "GET"): Row(signed, {"listing": "=stores", "name": "=numbers"}),
        ("/numbers/<listing>/<name>", "POST"): Row(signed, {"listing": "=stores", "name": "=numbers"}),
        ("/combine/<listing>#accounts", "GET"): Row(outcomes(money, "ok", denied=404), {"listing": "=accounts"}),
        ("/views/", "GET"): Row(outcomes(SIGNED, "blank", **dict.fromkeys((*SHARED, "florist"), "seen"))),
        ("/views/new", "GET"): Row(keeps, query="?listing=stores"),
        ("/views/new", "POST"): Row(keeps, how={"data": {"listing": "stores"}}),
        ("/views/first", "POST"): Row(keeps, how={"data": {"listing": "stores"}}),
        (f"{base}/edit", "GET"): Row(mine, view),
        (f"{base}/edit", "POST"): Row(gone, view, stale),
        (f"{base}/state", "POST"): Row(gone, view, stale),
        (f"{base}/copy", "POST"): Row(gone, view),
        (f"{base}/order", "POST"): Row(gone, view),
        (f"{base}/delete", "GET"): Row(mine, view),
        (f"{base}/delete", "POST"): Row(gone, view, stale),
        ("/configuration/", "GET"): Row(outcomes({"administrator", "auditor"}, "ok")),
        ("/configuration/bukett.yaml", "GET"): Row(outcomes({"administrator", "auditor"}, "ok")),
        ("/configuration/preview", "POST"): Row(outcomes(ADMIN, "ok")),
        ("/configuration/import", "POST"): Row(outcomes(ADMIN, "ok")),
        ("/segments/<pk>", "GET"): Row(mine | {"auditor": 404}, view),
        ("/segments/<pk>/recipients", "GET"): Row(mine | {"auditor": 404}, view),
        ("/segments/<pk>/recipients.csv", "GET"): Row(mine | {"auditor": 404}, view),
    }

"""Who may ask what, written by hand: every route and method with what each actor gets. Nothing is read from the grants.

Ids in a route are Bjørn's. An outcome is `ok`, `login` (sent to sign in), a status (403, 404, 401, ...), or `seen`:
answered, and with Bjørn's canary in it; `blank`: answered, without it.
"""

from __future__ import annotations

from tests.security import matrix_automation, matrix_changes, matrix_notices
from tests.security.kinds import Kind
from tests.security.matrix_views import views
from tests.security.rows import (
    ADMIN,
    DESK,
    EVERYBODY,
    FLORISTS,
    KEEPERS,
    OFFICE,
    REGISTER,
    SIGNED,
    Row,
    outcomes,
)

READ_ONLY = frozenset({"add", "edit", "delete", "check", "post", "patch"})
DOERS = OFFICE - {"auditor"}
AUTOMATED = matrix_automation.READERS
ACCOUNT_READERS = {"administrator", "finance", "membership", "auditor"} | FLORISTS
SCHEMERS = {"administrator", "quality"}
KINDS = (
    Kind("/members", "member", REGISTER, api="members", notes=True),
    Kind("/member-addresses", "member_address", REGISTER, api="member_addresses"),
    Kind("/people", "person", DESK, api="people", notes=True),
    Kind("/stores", "store", DESK, api="stores", notes=True),
    Kind("/addresses", "store_address", DESK, api="addresses", key="address"),
    Kind("/owners", "store_owner", DESK, api="owners", api_word='"store_id":{store},', key="owner"),
    Kind("/employments", "employment", DESK, api="employments", api_word='"store_id":{store},'),
    Kind("/terms", "membership_term", REGISTER, api="terms", api_word='"store_id":{store},', key="term"),
    Kind("/certificates", "certificate", KEEPERS, api="certificates", notes=True),
    Kind("/suspensions", "certificate_suspension", KEEPERS, api="suspensions", own_files=False),
    Kind("/qualifications", "qualification", KEEPERS, api="qualifications", notes=True),
    Kind(
        "/schemes",
        "scheme",
        SCHEMERS,
        api="schemes",
        scoped=False,
        word="Miljøfyrtårn",
        api_word="miljofyrtarn",
        own_files=False,
    ),
    Kind("/tasks", "task", DOERS, api="tasks", notes=True, personal=True),
    Kind("/task-items", "task_item", DOERS, api="task_items", personal=True, own_files=False),
    Kind(
        "/accounts",
        "bank_account",
        {"administrator", "finance", "membership"},
        read=ACCOUNT_READERS,
        api="accounts",
        api_word='"store_id":{store},',
        without=frozenset({"add", "delete", "post"}),
    ),
    Kind("/custom-fields", "custom_field", ADMIN, read=ADMIN | {"auditor"}, scoped=False, word="Canaryfield"),
    Kind("/change-policies", "change_policy", ADMIN, read=ADMIN | {"auditor"}, scoped=False, word="Canaryfield"),
    Kind("/notices", "notice", read=OFFICE, api="notices", scoped=False, own_files=False),
    Kind(
        "/notice-templates",
        "notice_template",
        ADMIN,
        read=OFFICE,
        api="notice_templates",
        scoped=False,
        word="Canarytemplate",
        own_files=False,
    ),
    Kind("/unsubscribed", "notice_opt_out", read=OFFICE, scoped=False),
    Kind("/automations", "automation", ADMIN, read=matrix_automation.READERS, scoped=False, word="Canaryautomation"),
    Kind("/automation-runs", "automation_run", read=matrix_automation.READERS, scoped=False, word="Canaryautomation"),
    Kind(
        "",
        "automation",
        ADMIN,
        read=matrix_automation.READERS,
        api="automations",
        scoped=False,
        word="Canaryautomation",
        without=frozenset({"post", "delete"}),
        own_files=False,
    ),
    Kind(
        "",
        "automation_run",
        read=matrix_automation.READERS,
        api="automation_runs",
        scoped=False,
        api_word='"entity":"store"',
        own_files=False,
    ),
    Kind("/counties", "county", api="counties", scoped=False, word="Oslo", own_files=False),
    Kind("/municipalities", "municipality", api="municipalities", scoped=False, word="", own_files=False),
    Kind("/postal-codes", "postal_code", api="postal_codes", scoped=False, word="OSLO", own_files=False),
)
PEOPLES_LOGIN = {"json": {"username": "nobody", "password": "wrong"}}
ANY = dict.fromkeys(EVERYBODY, "ok")
MINE = outcomes({"florist", "administrator"}, "ok", denied=404)


def _single() -> dict[tuple[str, str], Row]:
    signed, offered = outcomes(SIGNED, "ok"), outcomes(SIGNED, "ok", anonymous=401)
    search = outcomes(SIGNED, "seen", foreign="blank")
    return {
        ("/", "GET"): Row(signed),
        ("/search/", "GET"): Row(search, query="?q=canaryb"),
        ("/search/records", "GET"): Row(search, query="?q=canaryb"),
        ("/login/", "GET"): Row(ANY),
        ("/login/", "POST"): Row(
            dict.fromkeys(EVERYBODY, 401), how={"data": {"username": "nobody-{actor}", "password": "wrong"}}
        ),
        ("/logout/", "POST"): Row(outcomes(SIGNED, "login", anonymous="login"), alone=True),
        ("/password/forgotten", "GET"): Row(ANY),
        ("/password/forgotten", "POST"): Row(ANY, how={"data": {"username": "nobody-at-{actor}"}}),
        ("/password/<token>", "GET"): Row(ANY, {"token": "=forged"}),
        ("/password/<token>", "POST"): Row(ANY, {"token": "=forged"}),
        ("/profile/", "GET"): Row(signed),
        ("/profile/password", "GET"): Row(signed),
        ("/profile/password", "POST"): Row(signed, how={"data": {"password": "one", "again": "another"}}),
        ("/preferences/locale/<code>", "POST"): Row(ANY, {"code": "=nb"}),
        ("/preferences/shortcuts", "POST"): Row(signed, how={"data": {"shortcuts": "on"}}),
        ("/help/keyboard", "GET"): Row(signed),
        ("/preferences/theme", "POST"): Row(ANY, how={"data": {"theme": "light"}}),
        ("/csp-report", "POST"): Row(ANY, how={"json": {}}),
        ("/health/live", "GET"): Row(ANY),
        ("/health/ready", "GET"): Row(ANY),
        ("/static/bukett/<version>/<filename>", "GET"): Row(ANY, {"version": "=any", "filename": "=css/look.css"}),
        ("/bootstrap/static/<filename>", "GET"): Row(ANY, {"filename": "=css/bootstrap.min.css"}),
        ("/api/v1/security/login", "POST"): Row(dict.fromkeys(EVERYBODY, 401), how=PEOPLES_LOGIN),
        ("/api/v1/security/me", "GET"): Row(offered),
        ("/api/v1/openapi.json", "GET"): Row(offered),
        **_administration(),
        **views(),
        **_domains(),
    }


def _administration() -> dict[tuple[str, str], Row]:
    users, admin = {"pk": "user"}, outcomes(ADMIN, "ok")
    reading = outcomes({"administrator", "auditor"}, "seen")
    job = outcomes({"florist", "administrator", "auditor"}, "seen", denied=404)
    return {
        ("/users/", "GET"): Row(reading, word="bjorn"),
        ("/users/export.<kind>", "GET"): Row(reading, {"kind": "=xlsx"}, word="bjorn"),
        ("/users/<pk>", "GET"): Row(reading, users, word="bjorn"),
        ("/users/new", "GET"): Row(admin),
        ("/users/new", "POST"): Row(admin),
        ("/users/<pk>/edit", "GET"): Row(admin, users),
        ("/users/<pk>/edit", "POST"): Row(admin, users),
        ("/users/<pk>/link", "POST"): Row(admin, users),
        ("/users/<pk>/access", "POST"): Row(admin, users, {"data": {"active": "1"}}),
        ("/roles/", "GET"): Row(outcomes({"administrator", "auditor"}, "ok")),
        ("/outbox/", "GET"): Row(outcomes(ADMIN, "seen")),
        ("/outbox/<pk>", "GET"): Row(outcomes(ADMIN, "seen"), {"pk": "mail"}),
        ("/deliveries/", "GET"): Row(outcomes({"administrator", "auditor"}, "ok")),
        ("/deliveries/<pk>/retry", "POST"): Row(admin, {"pk": "=1"}),
        ("/records/mentions/<mention_id>/seen", "POST"): Row(
            outcomes((), "ok", denied=404), {"mention_id": "=2000000000"}
        ),
        ("/jobs/<pk>", "GET"): Row(job, {"pk": "job"}),
        ("/jobs/<pk>/status", "GET"): Row(job, {"pk": "job"}),
        ("/jobs/<pk>/file", "GET"): Row(job, {"pk": "job-done"}),
        ("/jobs/<pk>/cancel", "POST"): Row(MINE, {"pk": "job"}),
        **matrix_changes.rows(),
    }


def _domains() -> dict[tuple[str, str], Row]:
    admin = outcomes(ADMIN, "ok")
    return {
        **_imports(),
        **_renewals(),
        **_tasks(),
        **matrix_notices.rows(),
        **matrix_automation.rows(),
        **matrix_changes.fields(),
        **matrix_changes.duplicates(),
        ("/demo/load", "GET"): Row(admin),
        ("/demo/load", "POST"): Row(admin),
        ("/demo/remove", "GET"): Row(admin),
        ("/demo/remove", "POST"): Row(admin),
        ("/certified-stores/", "GET"): Row(outcomes(OFFICE, "seen")),
        ("/certified-stores/export.<kind>", "GET"): Row(outcomes(OFFICE, "seen"), {"kind": "=xlsx"}),
        ("/api/v1/certified_stores", "GET"): Row(outcomes(OFFICE, "seen", anonymous=401)),
        ("/certificates/expiries/", "GET"): Row(outcomes(SIGNED, "ok")),
        ("/certificates/<pk>/verify", "POST"): Row(outcomes(KEEPERS, "ok"), {"pk": "certificate"}),
        ("/qualifications/<pk>/verify", "POST"): Row(outcomes(KEEPERS, "ok"), {"pk": "qualification"}),
        ("/accounts/<pk>/reveal", "POST"): Row(outcomes({"administrator", "finance"}, "seen"), {"pk": "bank_account"}),
    }


def _tasks() -> dict[tuple[str, str], Row]:
    """What is done with tasks: the office all of it, a florist only ticks what is the own one."""
    doing = outcomes(DOERS, "ok")
    ticking = outcomes({*DOERS, "florist"}, "ok", auditor=403, foreign=404, second=404)
    task, item = {"pk": "task"}, {"pk": "task", "item_id": "task_item"}
    back = {"headers": {"Referer": "http://localhost/help/keyboard"}}
    found = {
        ("/tasks/who", "GET"): Row(outcomes(DOERS, "seen"), query="?q=bjo", word="bjorn@"),
        ("/tasks/quick", "POST"): Row(doing, how={"data": {"title": ""}}),
        ("/tasks/<pk>/items", "POST"): Row(doing, task),
        ("/tasks/<pk>/about", "GET"): Row(doing, task),
        ("/tasks/<pk>/about", "POST"): Row(doing, task),
        ("/tasks/<pk>/cancel", "POST"): Row(doing, task, back),
        ("/tasks/<pk>/items/<item_id>/up", "POST"): Row(doing, item),
    }
    for verb in ("done", "reopen", "items/<item_id>/tick", "items/<item_id>/untick"):
        found[f"/tasks/<pk>/{verb}", "POST"] = Row(ticking, item if "item" in verb else task, back)
    return found


def _imports() -> dict[tuple[str, str], Row]:
    """A file on its way in: for the register's keepers; the auditor looks on. What a run refuses is `ok` too."""
    looks, keeps = outcomes({*REGISTER, "auditor"}, "ok"), outcomes(REGISTER, "ok")
    base, run = "/imports/<pk>", {"pk": "import_run"}
    found = {
        ("/imports/", "GET"): Row(outcomes({*REGISTER, "auditor"}, "seen")),
        ("/imports/", "POST"): Row(keeps),
        (base, "GET"): Row(looks, run),
        (f"{base}/columns", "GET"): Row(looks, run),
        (f"{base}/preview", "GET"): Row(looks, run),
        (f"{base}/problems.xlsx", "GET"): Row(looks, run),
        (f"{base}/fix", "GET"): Row(keeps, run),
        (f"{base}/undo", "GET"): Row(keeps, run),
        (f"{base}/sheet", "POST"): Row(outcomes(REGISTER, 404), run),
        (f"{base}/forget", "POST"): Row(outcomes(REGISTER, 404), {"pk": "=2000000000"}),
    }
    return found | {
        (f"{base}/{verb}", "POST"): Row(keeps, run) for verb in ("columns", "fix", "start", "undo", "resume")
    }


def _renewals() -> dict[tuple[str, str], Row]:
    """A scheme's list: for who keeps certificates; the auditor looks on. Others learn nothing of its rows."""
    looks, keeps = outcomes({*KEEPERS, "auditor"}, "seen"), outcomes(KEEPERS, "ok")
    base, own = "/renewals/<pk>", {"pk": "renewal_list"}
    found = {
        ("/renewals/", "GET"): Row(looks),
        ("/renewals/", "POST"): Row(keeps),
        (base, "GET"): Row(looks, own),
        (f"{base}/rows.csv", "GET"): Row(looks, own),
        (f"{base}/missing", "GET"): Row(looks, own),
        (f"{base}/missing.xlsx", "GET"): Row(outcomes({*KEEPERS, "auditor"}, "ok"), own),
        (f"{base}/forget", "POST"): Row(outcomes(KEEPERS, 404), {"pk": "=2000000000"}),
    }
    return found | {(f"{base}/{verb}", "POST"): Row(keeps, own) for verb in ("columns", "rows", "start")}


def _lookups() -> dict[tuple[str, str], Row]:
    """The pick lists: a kind is a cell of its own. A florist finds nothing where only the office searches."""
    route = "/search/lookup/<kind>"
    own = outcomes(SIGNED, "seen", foreign="blank")
    office = outcomes(OFFICE, "seen", denied="blank")
    users = outcomes({"administrator", "auditor"}, "seen", denied=404)
    kinds = {"member": own, "person": own, "store": own, "certificate": office}
    found = {(f"{route}#{k}", "GET"): Row(o, {"kind": f"={k}"}, query="?q=canaryb") for k, o in kinds.items()}
    found[f"{route}#ab_user", "GET"] = Row(users, {"kind": "=ab_user"}, query="?q=bjor", word="bjorn@")
    found[f"{route}#task", "GET"] = Row(outcomes(OFFICE, "seen", denied="blank"), {"kind": "=task"}, query="?q=canaryb")
    found[f"{route}#colleague", "GET"] = Row(
        outcomes(OFFICE, "seen", denied=404), {"kind": "=colleague"}, query="?q=bjor", word="bjorn@"
    )
    found[f"{route}#scheme", "GET"] = Row(outcomes(SIGNED, "ok"), {"kind": "=scheme"}, query="?q=milj")
    found[f"{route}#nonsense", "GET"] = Row(outcomes((), "ok", denied=404), {"kind": "=nonsense"})
    return found


def declared() -> dict[tuple[str, str], Row]:
    """The whole table: (route, method) -> row."""
    found = _single() | _lookups()
    for kind in KINDS:
        found |= kind.rows()
    return found

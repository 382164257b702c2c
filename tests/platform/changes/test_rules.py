"""What happens to a row, decided from plain values: undoing and bulk edit. No application, no database."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from app.platform.bulkedit import rules as bulk
from app.platform.undo import rules
from app.platform.undo.rules import Event

KARI = Event(7, dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC))
FIELDS = {"phone": "Phone", "email": "E-mail"}


def update(now, *, before=None, after=None, since=None, fields=FIELDS):
    return rules.of_update(
        before or {"phone": "1"}, after or {"phone": "2"}, now, fields=fields, since=since or {}, deleted=KARI
    )


def test_a_field_that_still_holds_the_new_value_gets_the_old_one_back():
    assert update({"phone": "2"}) == rules.GO


def test_other_fields_changed_since_do_not_stand_in_the_way():
    assert update({"phone": "2"}, since={"email": KARI}) == rules.GO


def test_a_field_changed_since_is_kept_and_named():
    verdict = update({"phone": "3"}, since={"phone": KARI})
    assert (verdict.result, verdict.message, verdict.values, verdict.since) == (
        rules.KEPT, rules.CHANGED, {"field": "Phone"}, KARI
    )  # fmt: skip


def test_one_of_two_fields_changed_since_keeps_the_row():
    both = {"before": {"phone": "1", "email": None}, "after": {"phone": "2", "email": "b"}}
    assert update({"phone": "2", "email": "c"}, **both).values == {"field": "E-mail"}
    assert update({"phone": "2", "email": "b"}, **both) == rules.GO


def test_a_change_that_left_no_trace_is_kept_without_a_name():
    assert update({"phone": "3"}).since == Event()


def test_a_row_deleted_since_is_kept_with_who_deleted_it():
    assert update(None) == rules.Verdict(rules.KEPT, rules.DELETED, since=KARI)


@pytest.mark.parametrize(
    ("before", "after"), [({"number": "(hidden)"}, {"number": "(hidden)"}), ({"number": "1"}, {"number": "2"})]
)
def test_a_field_that_was_not_recorded_or_cannot_be_set_fails(before, after):
    verdict = update({"number": "2"}, before=before, after=after)
    assert (verdict.result, verdict.message) == (rules.FAILED, rules.NOT_RECORDED)


def test_a_new_row_is_removed_only_while_nobody_has_touched_or_used_it():
    assert rules.of_creation(there=True, changed=None, used=None) == rules.GO
    assert rules.of_creation(there=True, changed=KARI, used=None).message == rules.CHANGED_SINCE
    used = rules.of_creation(there=True, changed=None, used=("Notes", KARI))
    assert (used.result, used.values, used.since) == (rules.KEPT, {"what": "Notes"}, KARI)
    assert rules.of_creation(there=False, changed=KARI, used=None).message == rules.DELETED


def test_a_deleted_row_comes_back_where_its_number_is_free_and_all_was_recorded():
    assert rules.of_deletion(there=False, unrecorded=()) == rules.GO
    assert rules.of_deletion(there=True, unrecorded=()).result == rules.KEPT
    assert rules.of_deletion(there=False, unrecorded=("number",)).result == rules.FAILED


def test_taking_back_needs_the_permission_for_what_it_does():
    assert [rules.permission_for(a) for a in ("create", "update", "delete")] == ["delete", "edit", "add"]


@pytest.mark.parametrize(
    ("there", "changes", "refused", "outcome"),
    [(False, {}, False, "absent"), (True, {"a": [1, 2]}, True, "refused"), (True, {}, False, "unchanged"),
     (True, {"a": [1, 2]}, False, "ready")],
)  # fmt: skip
def test_what_is_foreseen(there, changes, refused, outcome):
    assert bulk.foreseen(there=there, changes=changes, refused=refused) == outcome


@pytest.mark.parametrize(
    ("there", "seen", "now", "outcome"), [(True, 3, 3, "ready"), (True, 3, 4, "since"), (False, 3, None, "absent")]
)
def test_a_row_saved_after_the_preview_is_left(there, seen, now, outcome):
    assert bulk.still_ready(there=there, foreseen_version=seen, version=now) == outcome


def test_identifiers_secrets_and_what_is_not_recorded_are_never_offered():
    plain = {"unique": False, "secret": False, "unrecorded": ()}
    assert bulk.may_offer("phone", **plain)
    assert not any(bulk.may_offer(name, **plain) for name in ("id", "version", "number", "org_number"))
    assert not bulk.may_offer("phone", **{**plain, "unique": True})
    assert not bulk.may_offer("phone", **{**plain, "secret": True})
    assert not bulk.may_offer("phone", **{**plain, "unrecorded": ("phone",)})


@pytest.mark.parametrize("file", ["app/platform/undo/rules.py", "app/platform/bulkedit/rules.py"])
def test_the_rules_load_without_the_web_and_the_database(file):
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]);"
        "print(*sorted({'flask', 'sqlalchemy', 'flask_appbuilder'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""

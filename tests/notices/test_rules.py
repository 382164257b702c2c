"""Quiet hours by the clock people live by, templates, values in the ledger. Without an application."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.dates import BUSINESS_ZONE
from app.notices import rules
from app.notices.rules import Quiet, open_from, quiet_at
from app.notices.rules.values import packed, unpacked
from app.platform import sandbox

NIGHT = Quiet(dt.time(20), dt.time(7))
WEEKEND = Quiet(dt.time(20), dt.time(7), weekends=True)


def at(text):
    """An instant from Norwegian time; `+` means the second 02:30 of the October night."""
    moment = dt.datetime.fromisoformat(text.rstrip("+")).replace(tzinfo=BUSINESS_ZONE)
    return moment.replace(fold=int(text.endswith("+"))).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("quiet", "asked", "opens"),
    [
        (NIGHT, "2026-11-25 12:00", "2026-11-25 12:00"),
        (NIGHT, "2026-11-25 19:59", "2026-11-25 19:59"),
        (NIGHT, "2026-11-25 20:00", "2026-11-26 07:00"),
        (NIGHT, "2026-11-26 06:59", "2026-11-26 07:00"),
        (NIGHT, "2026-11-26 07:00", "2026-11-26 07:00"),
        (WEEKEND, "2026-11-27 19:00", "2026-11-27 19:00"),  # Friday
        (WEEKEND, "2026-11-27 20:00", "2026-11-30 07:00"),
        (WEEKEND, "2026-11-28 12:00", "2026-11-30 07:00"),
        (Quiet(weekends=True), "2026-11-28 00:00", "2026-11-30 00:00"),
        (Quiet(dt.time(12), dt.time(13, 30)), "2026-11-25 12:10", "2026-11-25 13:30"),
        (Quiet(), "2026-11-28 03:00", "2026-11-28 03:00"),
        # 28 March: there is no time between 02:00 and 03:00
        (Quiet(dt.time(22), dt.time(2, 30)), "2027-03-28 01:59", "2027-03-28 03:00"),
        (NIGHT, "2027-03-27 23:00", "2027-03-28 07:00"),
        # 31 October: 02:00 to 03:00 comes twice, and so does what is set for that hour
        (NIGHT, "2027-10-30 23:00", "2027-10-31 07:00"),
        (Quiet(dt.time(22), dt.time(2, 30)), "2027-10-31 01:00", "2027-10-31 02:30"),
        (Quiet(dt.time(22), dt.time(2, 30)), "2027-10-31 02:10+", "2027-10-31 02:30+"),
        (Quiet(dt.time(22), dt.time(2, 30)), "2027-10-31 02:40", "2027-10-31 02:40"),
    ],
)
def test_when_notices_go_out(quiet, asked, opens):
    assert open_from(quiet, at(asked)) == at(opens)


HOURS = st.times().map(lambda time: time.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))


@given(HOURS, HOURS, st.booleans(), MOMENTS)
def test_it_opens_at_the_first_minute_that_is_not_quiet(begins, ends, weekends, moment):
    quiet = Quiet(begins, ends, weekends) if begins != ends else Quiet(weekends=weekends)
    moment = moment.replace(second=0, microsecond=0)
    opens = open_from(quiet, moment)
    assert opens >= moment
    assert not quiet_at(quiet, opens)
    minutes = int((opens - moment) / dt.timedelta(minutes=1))
    assert all(quiet_at(quiet, moment + dt.timedelta(minutes=m)) for m in range(0, minutes, 1 if minutes < 200 else 7))


def test_quiet_hours_need_both_times_and_different_ones():
    assert rules.wrong_hours(None, None) == []
    assert rules.wrong_hours(dt.time(20), dt.time(7)) == []
    assert [p.field for p in rules.wrong_hours(dt.time(20), None)] == ["ends"]
    assert [p.field for p in rules.wrong_hours(None, dt.time(7))] == ["begins"]
    assert [p.code for p in rules.wrong_hours(dt.time(7), dt.time(7))] == ["notices.quiet.same"]


def checked(**values):
    found = rules.checked(
        values,
        names={"store.name"},
        taken={"taken"},
        check=lambda text, names, field: sandbox.check(text, names, field=field),
    )
    return [(problem.code, problem.field) for problem in found]


def test_what_a_template_must_be():
    assert checked(code="certificate-expires", subject_nb="Hei", body_nb="{{ store.name }}") == []
    assert checked(code="Certificate expires") == [("notices.template.code", "code")]
    assert checked(code="taken") == [("notices.template.taken", "code")]
    assert checked(subject_nb="a\nb") == [("notices.template.line", "subject_nb")]
    assert checked(subject_en="Hi", body_en=None) == [("notices.template.half", "body_en")]
    assert checked(subject_en="", body_en="Hi") == [("notices.template.half", "subject_en")]
    assert checked(body_nb="{{ store.nmae }}", subject_en="{{ 1 * 2 }}") == [
        ("sandbox.forbidden", "subject_en"),
        ("sandbox.unknown", "body_nb"),
    ]


def test_each_recipient_has_a_language_that_templates_have():
    assert [rules.language_of(each) for each in ("nb", "en", "de", "", None)] == ["nb", "en", "nb", "nb", "nb"]


def test_what_may_be_done_in_each_state():
    states = [state for state, _ in rules.STATES]
    assert [s for s in states if rules.may_retry(s)] == [rules.FAILED]
    assert [s for s in states if rules.may_skip(s)] == [rules.WAITING, rules.FAILED]


def test_errors_of_the_program_rest_longer_and_longer_and_then_fail():
    rests = [rules.rest(n) for n in range(1, 21)]
    assert rests[:3] == [dt.timedelta(minutes=1), dt.timedelta(minutes=2), dt.timedelta(minutes=4)]
    assert rests[18] == dt.timedelta(hours=1)
    assert rests[19] is None


def test_values_come_back_as_they_were_given():
    given = {
        "day": dt.date(2026, 1, 2), "at": dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC), "price": Decimal("1.50"),
        "rows": [{"n": 1, "ok": True, "none": None}], "text": "x",
    }  # fmt: skip
    assert unpacked(packed(given)) == given
    with pytest.raises(TypeError):
        packed({"what": object()})

"""Which days a certificate is valid, and what it is called."""

from __future__ import annotations

import datetime as dt

import pytest

from app.certifications.rules import (
    SCHEMES,
    CertificateFact,
    CertificateStatus,
    certificate_status,
    counts_for,
    recertification_window,
    valid_periods,
)
from app.kernel.periods import Period

D = dt.date
OWN = "372803851"
THREE_YEARS = CertificateFact("miljofyrtarn", "26986", OWN, D(2024, 1, 2), D(2027, 1, 2))


def test_last_day_is_inclusive():
    assert valid_periods(THREE_YEARS) == [Period(D(2024, 1, 2), D(2027, 1, 3))]


@pytest.mark.parametrize("missing", [{"number": None}, {"number": ""}, {"last_day": None}])
def test_incomplete_is_never_valid(missing):
    fact = THREE_YEARS._replace(**missing)
    assert valid_periods(fact) == []
    assert certificate_status(fact, D(2025, 1, 1)).code == "incomplete"


def test_withdrawal_cuts_from_its_date():
    fact = THREE_YEARS._replace(withdrawn_on=D(2026, 5, 1))
    assert valid_periods(fact) == [Period(D(2024, 1, 2), D(2026, 5, 1))]
    assert certificate_status(fact, D(2026, 4, 30)).valid
    assert certificate_status(fact, D(2026, 5, 1)) == CertificateStatus("withdrawn", 0)


def test_a_withdrawal_after_the_last_day_changes_nothing():
    fact = THREE_YEARS._replace(withdrawn_on=D(2027, 2, 1))
    assert valid_periods(fact) == valid_periods(THREE_YEARS)
    assert certificate_status(fact, D(2027, 3, 1)).code == "expired"


def test_withdrawn_before_it_began_is_never_valid():
    assert valid_periods(THREE_YEARS._replace(withdrawn_on=D(2024, 1, 2))) == []


def test_suspensions_cut_holes():
    pauses = (Period(D(2025, 3, 1), D(2025, 4, 1)), Period(D(2026, 12, 1), None))
    fact = THREE_YEARS._replace(suspensions=pauses)
    assert valid_periods(fact) == [
        Period(D(2024, 1, 2), D(2025, 3, 1)),
        Period(D(2025, 4, 1), D(2026, 12, 1)),
    ]
    assert certificate_status(fact, D(2025, 3, 31)).code == "suspended"
    assert certificate_status(fact, D(2025, 4, 1)).code == "valid"


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (D(2024, 1, 1), ("not_yet_valid", 1)),
        (D(2024, 1, 2), ("valid", 1096)),
        (D(2026, 10, 4), ("expires_soon", 90)),
        (D(2026, 10, 3), ("valid", 91)),
        (D(2027, 1, 2), ("expires_soon", 0)),
        (D(2027, 1, 3), ("expired", 1)),
    ],
)
def test_status_is_computed_for_the_day(on, status):
    assert certificate_status(THREE_YEARS, on) == status


def test_the_recertification_window_is_not_validity():
    fact = THREE_YEARS._replace(last_day=D(2026, 10, 14))
    window = recertification_window(fact)
    assert window == Period.of_days(D(2026, 10, 15), D(2027, 2, 14))
    assert not any(period.overlaps(window) for period in valid_periods(fact))
    assert certificate_status(fact, D(2026, 10, 15)) == ("expired", 1)
    assert recertification_window(fact._replace(withdrawn_on=D(2026, 1, 1))) is None
    assert recertification_window(fact._replace(scheme="emas")) is None


def test_first_day_is_assumed_from_the_duration():
    scheme = SCHEMES["miljofyrtarn"]
    assert scheme.assumed_first_day(D(2027, 1, 2)) == D(2024, 1, 2)
    assert scheme.assumed_first_day(D(2028, 2, 29)) == D(2025, 2, 28)
    assert SCHEMES["svanemerket"].assumed_first_day(D(2027, 1, 2)) is None


def test_whose_certificate_counts():
    head_office = THREE_YEARS._replace(holder_org_number="331372153")
    assert counts_for(THREE_YEARS, OWN)
    assert not counts_for(head_office, OWN)
    assert counts_for(head_office._replace(listed_units=(OWN,)), OWN)
    assert counts_for(head_office._replace(scheme="fairtrade"), OWN)
    assert not counts_for(head_office._replace(scheme="our_own"), OWN)

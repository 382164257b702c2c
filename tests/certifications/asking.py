"""Certificates, stores and questions for the tests of the tender team's question, in few words."""

from __future__ import annotations

import datetime as dt

from app.certifications.rules import CertificateFact, Question, StoreFacts, sentence
from app.kernel.periods import Period

D = dt.date
OWN, OTHER = "372803851", "331372153"
MEMBER = (Period(D(2010, 1, 1), None),)


def norwegian_day(day):
    return f"{day:%d.%m.%Y}"


def said(found):
    return sentence(found.reason, str, norwegian_day)


def cert(number, first, last, **more):
    return CertificateFact("miljofyrtarn", number, OWN, first, last, **more)


def store(*certificates, **more):
    given_facts = {"postal_code": "2652", "municipality_code": "3441", "county_code": "34", "member_periods": MEMBER}
    return StoreFacts(1, "205", "Dahl Blomster", OWN, certificates=certificates, **{**given_facts, **more})


def on(day, **more):
    return Question("miljofyrtarn", day, day, near_misses=True, **more)


def through(first, last, **more):
    return Question("miljofyrtarn", first, last, near_misses=True, **more)

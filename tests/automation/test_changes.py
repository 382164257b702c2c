"""A changed field as a trigger: which field, from what to what, whatever changed it; and never round in a circle."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.automation.acting import SET, certificate

ANY = {"kind": "change", "table": "certificate", "column": "", "fields": []}
NUMBER = {**ANY, "column": "number"}
LAST = {**ANY, "column": "valid_to"}


@pytest.fixture
def save(app):
    """Save fields of a certificate as its form does."""

    def saved(pk, **values):
        from app.certifications.models import Certificate
        from app.certifications.views import CertificateView
        from app.platform.interface import UnitOfWorkInterface
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM):
            data = UnitOfWorkInterface(Certificate, CertificateView.datamodel.lifecycle)
            data.change(pk, values, version=None)

    return saved


def test_one_field_counts_and_others_do_not(app, automate, register, save, work, runs):
    automate(NUMBER, SET)
    pk = register()
    save(pk, criteria_set="2025")
    work()
    assert runs() == []
    save(pk, number="C-2")
    work()
    ((run, _),) = runs()
    assert (run.state, run.entity_id) == ("done", pk)
    assert run.trigger["values"] == {"old": "C-1", "new": "C-2"}
    assert certificate(app, pk).certifier == "DNV"
    work()
    assert len(runs()) == 1


def test_any_field_counts_once_for_each_saving(automate, register, save, work, runs):
    pk = register()
    save(pk, number="C-0")  # with it the holder's number is filled in
    automate(ANY, {"kind": "wait", "number": "1", "unit": "days"})
    save(pk, number="C-2", criteria_set="2025")
    save(pk, number="C-3")
    work()
    assert [run.trigger["fields"] for run, _ in runs()] == [["criteria_set", "number"], ["number"]]


@pytest.mark.parametrize(
    ("fields", "begins"),
    [
        ([["old", "is", "C-1"], ["new", "is", "C-2"]], True),
        ([["old", "is", "C-9"]], False),
        ([["new", "not", "C-2"]], False),
        ([["old", "not", ""]], True),
        ([["new", "is", ""]], False),
    ],
)
def test_from_what_to_what_is_a_condition_and_says_what_it_saw(fields, begins, automate, register, save, work, runs):
    automate({**NUMBER, "fields": fields}, SET)
    save(register(), number="C-2")
    work()
    ((run, _),) = runs()
    assert run.state == ("done" if begins else "unmet")
    if not begins:
        assert run.conditions == [{"field": fields[0], "held": False, "saw": "C-1" if fields[0][0] == "old" else "C-2"}]


def test_a_day_is_compared_as_people_write_it(automate, register, save, work, runs):
    """Last days are stored as the day after: what is typed is the day that people read."""
    automate({**LAST, "fields": [["new", "min", "31.12.2039"]]}, SET)
    pk = register(valid_from=dt.date(2020, 1, 1), issued_on=dt.date(2020, 1, 1))
    save(pk, valid_to=dt.date(2039, 12, 31))
    save(pk, valid_to=dt.date(2040, 1, 1))
    work()
    assert [run.state for run, _ in runs()] == ["unmet", "done"]


def test_what_a_set_based_change_writes_counts_too(app, automate, register, work, runs, arrange):
    """A bulk edit or an import writes no row through the session."""
    from app.platform import audit

    automate(NUMBER, {"kind": "wait", "number": "1", "unit": "days"})
    first, second = register(), register(number="C-2")
    with arrange() as uow:
        audit.write_many(uow, [("certificate", pk, "update", {"number": ["a", "b"]}) for pk in (first, second)])
    work()
    assert {run.entity_id for run, _ in runs()} == {first, second}


def test_nothing_is_told_where_nobody_watches(automate, register, save, arrange, system):
    import sqlalchemy as sa

    from app.automation import operations
    from app.platform.outbox_models import OutboxEvent

    told = sa.select(sa.func.count()).select_from(OutboxEvent).where(OutboxEvent.name == "platform.records-changed")
    pk = automate(NUMBER, SET, on=False)
    certificate_id = register()
    save(certificate_id, number="C-2")
    assert system.scalar(told) == 0
    with arrange() as uow:
        operations.switch(uow, pk, on=True)
    save(certificate_id, number="C-3")
    assert system.scalar(told) == 1


def test_what_it_does_itself_does_not_start_it_again_and_says_so(automate, register, save, work, runs):
    automate({**ANY, "column": "certifier"}, {**SET, "value": "{{ certificate.number }}"})
    pk = register()
    save(pk, certifier="Noen")
    work()
    first, second = (run for run, _ in runs())
    assert (first.state, second.state) == ("done", "unmet")
    assert second.problem[0] == "automation.own-effect"
    assert "brought about by this automation itself" in second.problem[1]


def test_two_that_change_each_others_field_are_stopped_and_name_the_circle(automate, register, save, work, runs):
    automate(NUMBER, {**SET, "value": "{{ today }} {{ certificate.number }}"}, name="Første")
    automate({**ANY, "column": "certifier"}, {**SET, "field": "criteria_set", "value": "a"}, name="Andre")
    automate({**ANY, "column": "criteria_set"}, {**SET, "value": "Tilbake"}, name="Tredje")
    save(register(), number="C-2")
    work()
    found = [run for run, _ in runs()]
    assert [run.state for run in found] == ["done", "done", "done", "stopped"]
    assert found[-1].problem[0] == "automation.circle"
    assert found[-1].problem[2]["path"] == "Første → Andre → Tredje → Andre"


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        ({**ANY, "column": "gone"}, "changed"),
        ({**ANY, "table": "outbox_event"}, "changed"),
        ({**NUMBER, "fields": [["new", "min", "7"]]}, "fields"),
        ({**NUMBER, "fields": [["sideways", "is", "7"]]}, "fields"),
        ({**LAST, "fields": [["new", "is", "i morgen kveld"]]}, "fields"),
        ({**ANY, "fields": [["new", "is", "x"]]}, "fields"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(trigger, field, automate):
    from app.kernel.problems import Refused

    with pytest.raises(Refused) as refused:
        automate(trigger, SET)
    assert field in {problem.field for problem in refused.value.problems}

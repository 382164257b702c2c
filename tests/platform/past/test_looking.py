"""Views of the past in the place of the tables: what they show, to whom, and that nothing of them stays."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.kernel.past import Moment
from app.members.models import Member
from app.platform import past, search
from app.platform.audit import AuditEntry
from app.platform.notes import Note, write_note
from app.platform.past import tables
from app.stores.models import Store, StoreAddress

D = dt.date


def names(session, store):
    row = session.execute(sa.select(Store.name, Store.phone).where(Store.id == store)).one_or_none()
    return tuple(row) if row is not None else None


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (D(2025, 1, 9), None),
        (D(2025, 1, 10), ("Rosenrot", None)),
        (D(2025, 3, 1), ("Tulipan", None)),
        (D(2025, 4, 30), ("Tulipan", "90000000")),
        (D(2025, 5, 1), ("Nellik", None)),
        (D(2026, 11, 21), ("Nellik", None)),
    ],
)
def test_as_known_on_a_day(everything, shop, known, expected):
    with past.looking(everything, Moment(known=known)):
        assert names(everything, shop["store"]) == expected
    assert names(everything, shop["store"]) == ("Nellik", None)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (D(2020, 1, 1), ("Rosenrot", None)),
        (D(2025, 2, 28), ("Rosenrot", None)),
        (D(2025, 3, 1), ("Tulipan", None)),
        (D(2025, 4, 30), ("Tulipan", "90000000")),
        (D(2025, 5, 1), ("Nellik", None)),
        (D(2030, 1, 1), ("Nellik", None)),
    ],
)
def test_fields_without_dates_stand_as_at_the_end_of_the_day(everything, shop, on, expected):
    with past.looking(everything, Moment(on=on)):
        assert names(everything, shop["store"]) == ("Nellik", None)  # found and sorted by today's words
        past.stand(everything)
        assert names(everything, shop["store"]) == expected
        assert everything.get(Store, shop["store"]).name == expected[0]
    assert everything.get(Store, shop["store"]).name == "Nellik"


@pytest.mark.parametrize(
    ("on", "known", "expected"),
    [
        (D(2025, 2, 1), D(2025, 4, 15), ("Rosenrot", None)),
        (D(2025, 6, 1), D(2025, 4, 15), ("Tulipan", "90000000")),
        (D(2025, 2, 1), D(2025, 1, 1), None),
    ],
)
def test_both_together(everything, shop, on, known, expected):
    with past.looking(everything, Moment(on=on, known=known)):
        past.stand(everything)
        assert names(everything, shop["store"]) == expected


def test_a_corrected_date_is_the_old_one_and_a_deleted_row_is_there(everything, shop):
    def first_day(known):
        with past.looking(everything, Moment(known=known)):
            row = everything.get(StoreAddress, shop["address"])
            return (row.valid_from, row.street, row.recorded_at.date()) if row else None

    assert first_day(D(2025, 5, 31)) == (D(2025, 1, 1), "Gamle vei 1", D(2025, 1, 10))
    assert first_day(D(2025, 6, 30)) == (D(2025, 2, 1), "Gamle vei 1", D(2025, 1, 10))
    assert first_day(D(2025, 7, 1)) is None
    assert first_day(D(2025, 1, 9)) is None


def test_a_row_that_was_deleted_and_put_back_is_missing_in_between(everything, shop, at):
    with at("2025-09-01") as uow:
        again = {"id": shop["address"], "store_id": shop["store"], "street": "Gamle vei 1"}
        uow.add(StoreAddress(recorded_at=dt.datetime(2025, 1, 10, tzinfo=dt.UTC), **again))
    for known, there in ((D(2025, 6, 1), True), (D(2025, 8, 1), False), (D(2025, 9, 1), True)):
        with past.looking(everything, Moment(known=known)):
            assert (everything.get(StoreAddress, shop["address"]) is not None) is there


def test_a_day_ends_at_midnight_in_norway(everything, arrange):
    late, next_day = (dt.datetime(2025, 6, 1, hour, 30, tzinfo=dt.UTC) for hour in (21, 22))
    with arrange(now=late) as uow:
        before = uow.add(Store(number="901", name="Before midnight", country="NO", recorded_at=late)).id
    with arrange(now=next_day) as uow:
        after = uow.add(Store(number="902", name="After midnight", country="NO", recorded_at=next_day)).id
    with past.looking(everything, Moment(known=D(2025, 6, 1))):
        assert everything.get(Store, before) is not None
        assert everything.get(Store, after) is None


def test_the_words_of_that_time_find_and_todays_do_not(everything, shop):
    def found(word):
        condition = search.condition(everything, "store", Store.id, word)
        return list(everything.scalars(sa.select(Store.id).where(condition)))

    with past.looking(everything, Moment(known=D(2025, 3, 15))):
        assert found("tulip") == [shop["store"]]
        assert found("nellik") == []
        assert found("900") == [shop["store"]]
    assert found("tulip") == []
    assert found("nellik") == [shop["store"]]


def test_notes_and_changes_written_later_are_not_there(everything, shop, at):
    for day in ("2025-03-15", "2025-04-15"):
        with at(day) as uow:
            write_note(uow, entity="store", entity_id=shop["store"], text=day, store_id=shop["store"])
    with at("2025-05-01") as uow:
        uow.session.scalars(sa.select(Note).order_by(Note.id)).first().text = "rewritten"
    with past.looking(everything, Moment(known=D(2025, 4, 1))):
        assert [note.text for note in everything.scalars(sa.select(Note))] == ["2025-03-15"]
        mine = (AuditEntry.entity == "store", AuditEntry.entity_id == shop["store"])
        assert len(everything.scalars(sa.select(AuditEntry).where(*mine)).all()) == 3


def test_the_column_types_are_the_tables(everything, shop, certify_shop):
    for moment in (Moment(known=D(2025, 5, 15)), Moment(on=D(2025, 1, 1)), Moment(D(2025, 1, 1), D(2025, 5, 15))):
        with past.looking(everything, moment):
            past.stand(everything)
            for model in tables.covered():
                for row in everything.scalars(sa.select(model)):
                    for column in model.__table__.c:
                        value = getattr(row, column.name)
                        assert value is None or isinstance(value, column.type.python_type), (column, value)


@pytest.fixture
def certify_shop(at, shop):
    """A row with days, a yes or no and an instant, changed and deleted later."""
    from app.certifications.models import Certificate, Scheme

    with at("2025-02-01") as uow:
        scheme = uow.session.scalar(sa.select(Scheme.id))
        row = Certificate(scheme_id=scheme, store_id=shop["store"], number="1", valid_to=D(2026, 1, 1))
        row.recorded_at = uow.now
        pk = uow.add(row).id
        firm = Member(number="7", name="Fjell AS", country="NO", org_number="372803851", recorded_at=uow.now)
        member = uow.add(firm).id
    with at("2025-06-01") as uow:
        uow.session.get(Certificate, pk).from_assumed = True
        uow.session.get(Member, member).vat_registered = True
        uow.session.get(Member, member).name = "Fjord AS"
    with at("2025-06-02") as uow:
        uow.session.delete(uow.session.get(Certificate, pk))


def test_a_field_that_was_yes_or_no_or_empty(everything, certify_shop):
    with past.looking(everything, Moment(on=D(2025, 5, 1))):
        past.stand(everything)
        firm = everything.scalars(sa.select(Member).where(Member.number == "7")).one()
        assert (firm.name, firm.vat_registered) == ("Fjell AS", False)


def test_what_is_said_never_to_change_is_changed_by_no_form_and_no_program(app):
    """Looking back shows such values as they are today."""
    from app.platform.past import tables
    from app.platform.runtime import runtime

    fixed = {model: set(model.__fixed__) for model in tables.undated() if getattr(model, "__fixed__", ())}
    assert fixed
    with app.app_context():
        for model, names in fixed.items():
            made = [
                v for v in (*runtime().views.values(), *runtime().apis) if getattr(v, "datamodel", None) is not None
            ]
            mine = [each for each in made if each.datamodel.obj is model]
            assert len(mine) > 1
            for each in mine:
                assert not names & {*each.edit_columns, *getattr(each, "bulk_fields", ())}, each

"""A record's id is its own for ever: a new record must not take over a deleted one's history."""

from __future__ import annotations


def test_the_id_of_a_deleted_row_is_not_given_again(arrange, world):
    from app.members.models import Person

    with arrange() as uow:
        one = uow.insert_many(Person, [{"name": "First", "version": 1}])[0]
    with arrange() as uow:
        uow.session.delete(uow.session.get(Person, one))
    with arrange() as uow:
        two = uow.insert_many(Person, [{"name": "Second", "version": 1}])[0]
        three = uow.add(Person(name="Third", recorded_at=uow.now)).id
    assert one < two < three

"""Loading and removing: the tables are afterwards what they were, whatever people have hung on the demonstration."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import sqlalchemy as sa

from app.demo import operations, queries
from app.kernel.problems import Refused
from app.platform import files, jobs
from app.platform.db import Base, db, unit_of_work
from app.platform.notes import write_note
from app.platform.scope import SYSTEM, acting_as

PASSWORD = "brygge-hegre-kanel-myrull-tjern-07"
STORES = 90


@pytest.fixture
def inside(app):
    """Inside the application, seeing everything."""
    with app.app_context(), acting_as(SYSTEM):
        yield app
        db.session.remove()


def contents() -> dict[str, list[str]]:
    """Every row of every table."""
    db.session.remove()
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def load(stores=STORES):
    return operations.load_all(stores, lambda: PASSWORD, lambda done, total: None)


def remove():
    with unit_of_work(source="demo") as uow:
        return operations.remove(uow)


def count(table):
    return db.session.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables[table]))


def ids(table):
    return list(db.session.scalars(sa.select(Base.metadata.tables[table].c.id).order_by(sa.text("id"))))


def test_removing_leaves_what_was_before(inside):
    before = contents()
    load()
    assert count("store") == STORES
    assert count("demo_load") == 1
    removed = remove()
    assert removed.rows["store"] == STORES
    assert contents() == before


def test_it_is_written_through_the_audit_and_found_by_the_search(inside):
    load()
    created = sa.text("SELECT count(DISTINCT entity_id) FROM audit_entry WHERE entity = 'store' AND action = 'create'")
    assert db.session.execute(created).scalar_one() == STORES
    found = sa.text("SELECT count(DISTINCT record_id) FROM search_term WHERE kind = 'store' AND term = 'blomsterpiken'")
    assert db.session.execute(found).scalar_one() == 1


def test_a_second_demonstration_is_refused(inside):
    load(10)
    with pytest.raises(Refused) as refused:
        load(10)
    assert [p.code for p in refused.value.problems] == ["demo.loaded"]
    assert count("store") == 10


@pytest.mark.parametrize("stores", [9, 100_001])
def test_a_size_out_of_bounds_is_refused(inside, stores):
    with pytest.raises(Refused) as refused, unit_of_work(source="demo") as uow:
        operations.begin(uow, stores=stores, password=PASSWORD)
    assert refused.value.problems[0].code == "demo.size"
    assert queries.load(db.session()) is None


def test_nothing_to_remove_is_refused(inside):
    with pytest.raises(Refused) as refused:
        remove()
    assert refused.value.problems[0].code == "demo.nothing"


def test_an_interrupted_loading_goes_on_where_it_stopped(inside):
    load(200)
    whole = {name: len(rows) for name, rows in contents().items()}
    remove()
    with unit_of_work(source="demo") as uow:
        operations.begin(uow, stores=200, password=PASSWORD)
    known = queries.load(db.session())
    firms = list(operations.loading.pending(db.session()))
    for _ in range(2):  # the second time somebody else was quicker: nothing is written twice
        with unit_of_work(source="demo") as uow:
            operations.step(uow, firms, 0)
    assert 0 < queries.load(db.session()).loaded < 200
    assert known is not None
    load(500)
    assert count("store") == 200
    assert {name: len(rows) for name, rows in contents().items()} == whole


def test_half_a_demonstration_is_removed_without_trace_too(inside):
    before = contents()
    with unit_of_work(source="demo") as uow:
        operations.begin(uow, stores=200, password=PASSWORD)
    firms = list(operations.loading.pending(db.session()))
    with unit_of_work(source="demo") as uow:
        operations.step(uow, firms, 0)
    remove()
    assert contents() == before


def test_the_job_loads_it_and_stops_when_it_is_removed(inside):
    before = contents()
    with unit_of_work(source="demo") as uow:
        operations.begin(uow, stores=100, password=PASSWORD)
        job_id = jobs.enqueue(uow, "demo.load", {}, total=100)
    jobs.run_pending(inside, limit=5)
    with inside.app_context():
        row = db.session.get(jobs.Job, job_id)
        assert (row.state, row.done, row.result) == ("done", 100, {"url": "/"})
        remove()
        with unit_of_work(source="demo") as uow:
            jobs.enqueue(uow, "demo.load", {})
        jobs.run_pending(inside, limit=5)
        assert db.session.scalars(sa.select(jobs.Job.state)).all() == ["failed"]
        with unit_of_work(source="system") as uow:
            uow.session.connection().execute(sa.delete(jobs.Job.__table__))
        assert contents() == before


def test_what_people_have_hung_on_it_is_named_and_goes(inside, world):
    """A note, a file and a certificate of Anna's on a demo store, and her correction of its name."""
    before = contents()
    load()
    anna, store_id = world.ids["anna"]["user"], queries_store()
    accepted = files.accept_own(io.BytesIO(b"%PDF-1.7 only here"), name="kurs.pdf", media_type="application/pdf")
    with unit_of_work(source="form", actor_id=anna) as uow:
        write_note(uow, entity="store", entity_id=store_id, text="Ringte", store_id=store_id)
        files.attach(uow, accepted, entity="store", entity_id=store_id, store_id=store_id)
        real_certificate(uow, store_id, "EKTE-1")
        store = uow.session.get(queries.MODELS["store"], store_id)
        store.name = "Et annet navn"
    hanging = {h.table: (h.rows, h.names) for h in queries.hanging(db.session(), queries.load(db.session()))}
    assert hanging["certificate"] == (1, ("EKTE-1",))
    assert hanging["note"][0] == 1
    assert hanging["attachment"] == (1, ("kurs.pdf",))
    removed = remove()
    assert removed.contents == (accepted.sha256,)
    operations.forget_contents(removed)
    assert not files.store().has(accepted.sha256)
    assert contents() == before


def test_real_rows_stay_and_lose_only_what_pointed_to_the_demonstration(inside, world):
    """Bjørn's real certificate, checked by the demo's Øyvind; a demo user's change of a real store stays recorded."""
    mine = world.ids["bjorn"]
    load()
    users = queries.load(db.session()).users
    with unit_of_work(source="form", actor_id=users["oyvind"]) as uow:
        pk = real_certificate(uow, mine["store"], "EKTE-2", verified_by_id=users["oyvind"], verified_on=uow.today)
        uow.session.get(queries.MODELS["store"], mine["store"]).contact_name = "Ny kontakt"
    before = contents()
    assert queries.hanging(db.session(), queries.load(db.session())) == []
    remove()
    after = contents()
    for table in ("member", "store", "person", "membership_term", "note"):
        assert set(after[table]) <= set(before[table])
    model = queries.MODELS["certificate"]
    kept = db.session.get(model, pk)
    assert (kept.number, kept.verified_by_id, kept.verified_on is not None) == ("EKTE-2", None, True)
    assert ids("store") == sorted([world.ids["bjorn"]["store"], world.ids["cecilie"]["store"]])
    group = sa.text("SELECT count(*), count(g.actor_id) FROM audit_entry e JOIN change_group g ON g.id = e.group_id "
                    "WHERE e.entity = 'store' AND e.action = 'update'")  # fmt: skip
    assert tuple(db.session.execute(group).one()) == (1, 0)


def test_a_row_that_took_over_the_id_of_a_deleted_demo_row_stays(inside):
    load()
    model = queries.MODELS["person"]
    last = max(ids("person"))
    with unit_of_work(source="form") as uow:
        for name in ("employment", "qualification"):
            mine = queries.MODELS[name].person_id == last
            for row in uow.session.scalars(sa.select(queries.MODELS[name]).where(mine)):
                uow.session.delete(row)
        uow.session.delete(uow.session.get(model, last))
    with unit_of_work(source="form") as uow:
        uow.add(model(id=last, name="En ekte person", recorded_at=uow.now))
    remove()
    assert list(db.session.scalars(sa.select(model.name))) == ["En ekte person"]


def test_events_about_demo_rows_go_and_others_stay(inside, world):
    from app.stores.events import StoreRegistered

    load()
    with unit_of_work(source="form") as uow:
        uow.emit(StoreRegistered(store_id=queries_store(), number="1"))
        uow.emit(StoreRegistered(store_id=world.ids["bjorn"]["store"], number="2"))
    remove()
    payloads = db.session.execute(
        sa.text("SELECT payload FROM outbox_event WHERE name = :n"), {"n": StoreRegistered.name}
    )
    assert ['"2"' in str(p).replace("'", '"') for (p,) in payloads] == [True]


def test_organisation_numbers_that_are_taken_refuse_it(inside):
    load(10)
    number = db.session.scalar(sa.select(queries.MODELS["store"].org_number).limit(1))
    remove()
    with unit_of_work(source="form") as uow:
        uow.add(queries.MODELS["store"](number="1", name="Ekte", country="NO", org_number=number, recorded_at=uow.now))
    with pytest.raises(Refused) as refused:
        load(10)
    assert refused.value.problems[0].code == "demo.taken"
    assert count("ab_user") == 0


def test_the_password_is_kept_for_the_operator_alone(inside):
    made = operations.new_password()
    kept = inside.config["BUKETT"].data_dir / "secrets" / "demo_password"
    assert kept.read_text(encoding="utf-8") == made == operations.read_password()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert operations.new_password() != made
    operations.forget_password()
    assert operations.read_password() is None


def queries_store() -> int:
    """A demo store."""
    name = queries.MODELS["store"].name
    return db.session.scalar(sa.select(queries.MODELS["store"].id).where(name == "Blomsterpiken"))


def real_certificate(uow, store_id, number, **more):
    scheme = uow.session.scalar(sa.text("SELECT min(id) FROM scheme"))
    row = queries.MODELS["certificate"](
        scheme_id=scheme, store_id=store_id, number=number, holder_org_number="974760673",
        valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2029, 1, 1), recorded_at=uow.now, **more,
    )  # fmt: skip
    return uow.add(row).id


def test_a_dozen_tasks_come_with_it_and_go_and_so_do_those_given_on_its_stores(inside, world):
    from app.todos import operations as todos
    from app.todos.models import Task

    before = contents()
    load()
    given = db.session.scalars(sa.select(Task)).all()
    assert len(given) == 12
    assert {task.state for task in given} == {"open", "done"}
    assert sum(task.entity is not None for task in given) == 9
    anna = world.ids["anna"]["user"]
    with unit_of_work(source="form", actor_id=anna) as uow:
        about = ("store", queries_store())
        todos.create_task(uow, title="Ring", role="Quality", about=about, checklist=["Punkt"])
    remove()
    assert contents() == before


def test_the_views_that_it_shares_each_find_something_and_go_with_it(inside):
    from app.demo.rules.views import SHARED
    from app.platform import clock
    from app.platform.listing import Lens
    from app.platform.runtime import runtime
    from app.platform.savedlists import grouped
    from app.savedviews.models import SavedView

    load()
    views = db.session.scalars(sa.select(SavedView).order_by(SavedView.id)).all()
    assert [view.name for view in views] == [shared.name for shared in SHARED]
    assert all("Florist" not in view.roles for view in views)
    lens = Lens(db.session(), clock.today())
    for view in views:
        listing = runtime().listings[view.listing]
        asked = listing.read(grouped(view.state))
        assert not asked.problems
        assert 0 < listing.count(lens, asked) < listing.count(lens, listing.read({}))
    remove()
    assert count("saved_view") == 0

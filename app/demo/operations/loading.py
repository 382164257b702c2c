"""Loading the demonstration: users first, then the firms piece by piece, each piece in a unit of work of its own.

How far it is stands in the demonstration's own row, so that a job and a command may go on where the other was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo import queries
from app.demo.models import DemoLoad
from app.demo.operations import todos, twice, views
from app.demo.operations.rows import Writer
from app.demo.rules import USERS, Business, World, world
from app.kernel.problems import N_, Problem, Refused
from app.platform import audit
from app.platform.db import Base, Uow, db, unit_of_work
from app.platform.jobs import JobKind, JobState
from app.platform.security import demo, users

FIRMS = 80
"""So many firms at once: well below a second, as long as others must wait on SQLite."""

MOST = 100_000
LOADED = N_("Demo data is already loaded. Remove it first to load it anew.")
LOADING = N_("Demo data is being loaded already.")
TAKEN = N_(
    "The register holds firms with the organisation numbers of the demo data. Load demo data into an empty register."
)
SIZE = N_("Choose a number of stores from 10 to %(most)s.")
NO_PLACES = N_("The municipalities are missing. Run `flask release` first.")
GONE = N_("The demo data was removed while it was being loaded.")

_worlds: dict[tuple[int, str], World] = {}


def begin(uow: Uow, *, stores: int, password: str) -> DemoLoad:
    """Start a demonstration: its users and the row that says how far it is. Refused where there is one (`demo.*`)."""
    if not 10 <= stores <= MOST:
        raise Refused([Problem("demo.size", "stores", SIZE, {"most": MOST})])
    if (known := queries.load(uow.session)) is not None:
        raise Refused([Problem("demo.loaded", None, LOADED if known.finished_at else LOADING)])
    found = queries.places(uow.session, uow.today)
    if not found:
        raise Refused([Problem("demo.places", None, NO_PLACES)])
    if not queries.quiet(uow.session) and world(stores, uow.today, found).numbers() & queries.known_numbers(
        uow.session
    ):
        raise Refused([Problem("demo.taken", None, TAKEN)])
    load = DemoLoad(group_id=audit.group_of(uow), stores=stores, on_day=uow.today, started_at=uow.now)
    load.users = {user.username: _user(uow, user.username, password) for user in USERS}
    uow.add(load)
    return load


def _user(uow: Uow, name: str, password: str) -> int:
    """Make a demo user. Where somebody is called so already, the demo user is called `name.demo`."""
    wanted = next(user for user in USERS if user.username == name)
    free = name if users.find(uow.session, name) is None else f"{name}.demo"
    made = users.create_user(
        uow, username=free, email=f"{free}@bukett-demo.example", first_name=wanted.first_name,
        last_name=wanted.last_name,
        roles=[wanted.role], password=password,
    )  # fmt: skip
    demo.mark(uow, made)
    return int(made.id)


def pending(session: Session) -> Sequence[Business]:
    """The firms that come next; made outside any writing transaction."""
    load = queries.load(session)
    return () if load is None else list(_world(session, load).businesses(load.next_firm, load.next_firm + FIRMS))


def _world(session: Session, load: DemoLoad) -> World:
    key = load.stores, load.on_day.isoformat()
    if key not in _worlds:
        _worlds.clear()
        _worlds[key] = world(load.stores, load.on_day, queries.places(session, load.on_day))
    return _worlds[key]


def step(uow: Uow, businesses: Sequence[Business], place: int) -> DemoLoad:
    """Write the firms from `place` on, unless somebody else has just done so. Returns how far it is."""
    load = queries.locked(uow.session)
    if load is None:
        raise Refused([Problem("demo.gone", None, GONE)])
    if load.finished_at is not None or load.next_firm != place:
        return load
    uow.group_id, uow.source = load.group_id, "demo"
    if businesses:
        Writer(uow, load.users).write(businesses)
        load.next_firm += len(businesses)
        load.loaded += sum(len(business.shops) for business in businesses)
    if load.next_firm >= len(_world(uow.session, load)):
        todos.give(uow, load)
        twice.register(uow, load)
        views.share(uow, load)
        load.finished_at, load.bounds = uow.now, _bounds(uow.session, load)
    return load


def _bounds(session: Session, load: DemoLoad) -> dict[str, list[int]]:
    entry = Base.metadata.tables["audit_entry"]
    spans = select(entry.c.entity, func.min(entry.c.entity_id), func.max(entry.c.entity_id))
    spans = spans.where(entry.c.group_id == load.group_id, entry.c.action == "create").group_by(entry.c.entity)
    return {entity: [first, last] for entity, first, last in session.connection().execute(spans)}


def load_all(stores: int, password: Callable[[], str], told: Callable[[int, int], None]) -> DemoLoad:
    """Load a demonstration to its end, or go on with one that was stopped. `told(done, total)` hears how far it is.

    Refused where one is loaded. Must run under the system's scope.
    """
    known = queries.load(db.session())
    if known is None or known.finished_at is not None:
        with unit_of_work(source="demo", label="demo data") as uow:
            begin(uow, stores=stores, password=password())
    while True:
        session = db.session()
        known = queries.load(session)
        if known is None:
            raise Refused([Problem("demo.gone", None, GONE)])
        place, businesses = known.next_firm, pending(session)
        with unit_of_work(source="demo", label="demo data") as uow:
            known = step(uow, businesses, place)
            done, total, ended = known.loaded, known.stores, known.finished_at is not None
        told(done, total)
        if ended:
            return known


def _prepare(session: Session, _job: JobState) -> tuple[int, Sequence[Business]]:
    load = queries.load(session)
    return (0 if load is None else load.next_firm), pending(session)


def _step(uow: Uow, job: JobState) -> None:
    place, businesses = job.prepared
    load = step(uow, businesses, place)
    job.done, job.total, job.cursor = load.loaded, load.stores, {"firm": load.next_firm}
    if load.finished_at is not None:
        job.finish({"url": "/"})


LOAD = JobKind("demo.load", step=_step, label=N_("Loading demo data"), prepare=_prepare)

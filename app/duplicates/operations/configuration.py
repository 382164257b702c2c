"""Points for duplicates as a part of the configuration file, by kind of record. Kinds without changes are not told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.duplicates.models import DuplicateRule
from app.duplicates.operations.deciding import save_rule
from app.kernel.problems import N_, Problem, Refused
from app.platform.configuration import rows_section
from app.platform.configuration.sections import Item, Section
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.runtime import runtime
from app.platform.similar import Alike
from app.platform.tidying import removed, saved

NO_KIND = N_("There is no kind of record “%(kind)s” that duplicates are looked for of.")
SHAPE = N_("“weights” is not written as exported points are: each trait with two whole numbers.")
NO_TRAIT = N_("“%(name)s” is nothing on which such records are compared.")


def _save(uow: Uow, key: str, values: dict[str, Any]) -> None:
    """Set the points of a kind, as its page would. Traits that the file does not name keep what they usually give."""
    alike = runtime().alike.get(key)
    if alike is None:
        raise Refused([Problem("duplicates.kind", None, NO_KIND, {"kind": key})])
    row = _row(uow.session, key)
    limits = (values["broad"], values["likely"], values["strict"])
    weights = _weights(alike, values["weights"])
    version = row.version if row is not None else 0
    save_rule(uow, key, weights=weights, limits=limits, in_forms=bool(values["in_forms"]), version=version)


def _weights(alike: Alike, given: Any) -> dict[str, tuple[int | None, int | None]]:
    found: dict[str, tuple[int | None, int | None]] = {t.name: (t.points, t.against) for t in alike.traits}
    said = {} if given is None else given if isinstance(given, Mapping) else {"": None}
    for name, pair in said.items():
        if not isinstance(pair, list) or len(pair) != 2 or not all(type(each) is int for each in pair):
            raise Refused([Problem("duplicates.shape", "weights", SHAPE)])
        if name not in found:
            raise Refused([Problem("duplicates.trait", "weights", NO_TRAIT, {"name": name[:60]})])
        found[name] = (pair[0], pair[1])
    return found


def _remove(uow: Uow, key: str) -> None:
    """Back to the usual points."""
    row = _row(uow.session, key)
    if row is not None:
        uow.session.delete(row)


def _row(session: Session, kind: str) -> DuplicateRule | None:
    return session.scalars(select(DuplicateRule).where(DuplicateRule.entity == kind)).one_or_none()


_ROWS = rows_section(
    DuplicateRule,
    name="duplicate_points",
    title=N_("Points for duplicates"),
    key=("entity",),
    lifecycle=Lifecycle(saved, saved, removed),
)


def _read(session: Session) -> Mapping[str, Item]:
    """The kinds whose points somebody has changed, in the order of their names."""
    return dict(sorted(_ROWS.read(session).items()))


POINTS_SECTION = Section(
    name=_ROWS.name, title=_ROWS.title, fields=_ROWS.fields, labels=_ROWS.labels, read=_read, save=_save,
    remove=_remove, tables=_ROWS.tables,
)  # fmt: skip

"""Database errors in plain words: which field is to blame, never SQL or parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import UniqueConstraint, exists, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused

TAKEN = N_("This is already in use on another record.")
IN_USE = N_("Other records point to this one, so it cannot be deleted.")
UNKNOWN = N_("The chosen record does not exist.")
WRONG = N_("One of the values does not fit.")


@contextmanager
def told(model: Any) -> Iterator[None]:
    """Turn constraint violations inside into `Refused` with the field to blame."""
    try:
        yield
    except IntegrityError as error:
        raise Refused([_problem(model, error)]) from error
    except (DataError, OverflowError) as error:
        raise Refused([Problem("record.value", None, WRONG)]) from error


def taken(session: Session, model: Any, values: Mapping[str, Any]) -> bool:
    """Whether a new record would have what must differ between records in common with one, as far as that was given."""
    table = model.__table__
    sets = [list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    sets += [list(each.columns) for each in table.indexes if each.unique]
    for columns in sets:
        given = [column for column in columns if values.get(column.name) not in (None, "")]
        if given and columns[-1] in given:
            same = [column == values[column.name] for column in given]
            if session.connection().scalar(select(exists(select(table.c.id).where(*same)))):
                return True
    return False


def _problem(model: Any, error: IntegrityError) -> Problem:
    text = str(error.orig)
    columns = _columns(model, error, text)
    field = columns[-1] if columns else None  # of several the last one tells records apart: the number, not its country
    if "unique" in text.lower():
        return Problem("record.taken", field, TAKEN)
    if "foreign key" in text.lower():
        return (
            Problem("record.unknown", field, UNKNOWN)
            if "insert or update" in text
            else Problem("record.in-use", None, IN_USE)
        )
    return Problem("record.value", field, WRONG)


def _columns(model: Any, error: IntegrityError, text: str) -> list[str]:
    names = {c.name for c in model.__table__.c}
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        for constraint in model.__table__.constraints:
            if constraint.name == diagnosis.constraint_name:
                return [c.name for c in constraint.columns]
        for index in model.__table__.indexes:
            if index.name == diagnosis.constraint_name:
                return [c.name for c in index.columns if c.name in names]
    return [name for name in re.findall(r"\.(\w+)", text) if name in names]

"""What a newly read postal register changes in the one we hold: codes that come, go, or move. Pure comparison."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.geography.rules.postal_register import PostalRow
from app.kernel.problems import N_, Problem, Refused

SHRINKS = N_(
    "The file lacks %(missing)s of the %(held)s postal codes held now; it is not a whole register, so nothing was"
    " changed."
)


@dataclass(frozen=True, slots=True)
class PostalChanges:
    """`closed` are rows held now that no longer hold, `opened` the rows that hold from now on."""

    opened: tuple[PostalRow, ...]
    closed: tuple[PostalRow, ...]

    @property
    def count(self) -> int:
        """How many codes come, go, or move; a code that moves is one change."""
        return len({row.code for row in (*self.opened, *self.closed)})


def compare(held: Collection[PostalRow], read: Iterable[PostalRow]) -> PostalChanges:
    """The rows to close and to open so that what was read holds.

    A use that the file does not know is no change. Refuses a file that would close more than half of the codes
    (`geography.postal_register.shrinks`): a part of the register is not the register.
    """
    before = {row.code: row for row in held}
    after = {row.code: _with_use(row, before.get(row.code)) for row in read}
    missing = before.keys() - after.keys()
    if len(missing) * 2 > len(before):
        values = {"missing": len(missing), "held": len(before)}
        raise Refused([Problem("geography.postal_register.shrinks", "file", SHRINKS, values)])
    changed = sorted(code for code in before.keys() | after.keys() if before.get(code) != after.get(code))
    return PostalChanges(
        opened=tuple(after[code] for code in changed if code in after),
        closed=tuple(before[code] for code in changed if code in before),
    )


def _with_use(row: PostalRow, held: PostalRow | None) -> PostalRow:
    if row.use or held is None:
        return row
    return PostalRow(row.code, row.place, row.municipality_code, held.use)

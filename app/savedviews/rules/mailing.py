"""Who of a segment is written to: each address once, and who is left out and why. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.kernel import identifiers
from app.kernel.problems import Refused


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address as it is written to, whose it is, and the first record of the segment that it stands for.

    `person_id` and `user_id` where the address is a person's who is known.
    """

    address: str
    name: str
    record_id: int
    person_id: int | None = None
    user_id: int | None = None


@dataclass(slots=True)
class Mailing:
    """`recipients` by folded address. Left out: `malformed` (record, what stands there), `same` (record, address that
    is written to already), `missing` (records without any address). `records` is how many the segment has.
    """

    recipients: dict[str, Recipient] = field(default_factory=dict)
    malformed: list[tuple[int, str]] = field(default_factory=list)
    same: list[tuple[int, str]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    records: int = 0

    def take(self, ids: Iterable[int], reached: Iterable[Recipient]) -> None:
        """Go on with some records and the addresses that stand with them; one without an address is missing."""
        by_record: dict[int, list[Recipient]] = {}
        for each in reached:
            if each.address.strip():
                by_record.setdefault(each.record_id, []).append(each)
        for pk in ids:
            self.records += 1
            if pk not in by_record:
                self.missing.append(pk)
            for each in by_record.get(pk, ()):
                self._add(each)

    def _add(self, each: Recipient) -> None:
        try:
            address = identifiers.email(each.address)
        except Refused:
            self.malformed.append((each.record_id, each.address))
            return
        folded = address.casefold()
        if folded not in self.recipients:
            self.recipients[folded] = Recipient(address, each.name, each.record_id, each.person_id, each.user_id)
        elif self.recipients[folded].record_id != each.record_id:
            self.same.append((each.record_id, address))


def mailing(parts: Iterable[tuple[Iterable[int], Iterable[Recipient]]]) -> Mailing:
    """The mailing list of records and their addresses, which come in parts."""
    found = Mailing()
    for ids, reached in parts:
        found.take(ids, reached)
    return found


def listed(recipients: Mapping[str, Recipient]) -> str:
    """All addresses in one line, as mail programs take them: `a@x.no; b@y.no`."""
    return "; ".join(each.address for each in recipients.values())

"""What a problem of a row says, for a reader in their language."""

from __future__ import annotations

import datetime as dt

from app.imports.rules.plans import Outcome, RowProblem, because
from app.kernel.problems import Problem

WORDS = {"Not so: %(why)s": "Ikke slik: %(why)s", "After %(day)s.": "Etter %(day)s.", "Address": "Adresse"}


def say(text: str) -> str:
    return WORDS.get(text, text)


def of(message: str, values: dict[str, object]) -> RowProblem:
    return RowProblem(1, "7", None, "code", Outcome.WARNING, message, values)


def test_the_rule_that_is_the_reason_is_told_in_the_readers_language_with_its_values() -> None:
    reason = Problem("stores.day", "valid_from", "After %(day)s.", {"day": dt.date(2026, 5, 17)})
    problem = of("Not so: %(why)s", because(reason))
    assert problem.text(say) == "Ikke slik: Etter 17.05.2026."
    assert problem.text() == "Not so: After 17.05.2026."


def test_a_reason_without_values_may_hold_a_percent_sign() -> None:
    assert of("Not so: %(why)s", because(Problem("rate", None, "Over 100 %."))).text(say) == "Ikke slik: Over 100 %."


def test_a_label_is_translated_and_other_values_stand_as_they_are() -> None:
    assert of("%(what)s of %(name)s", {"what": "Address", "name": "Address"}).text(say) == "Adresse of Address"

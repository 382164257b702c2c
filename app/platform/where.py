"""A filter expression beside a listing: what of it can be asked, and the condition in SQL.

A condition on related records is asked under the reader's row scope, and only where the reader may list them at all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from app.kernel.expressions import AllOf, AnyOf, Expression, Is, Not, Some, tidied
from app.kernel.problems import N_, Problem, Refused
from app.platform.guards import may

NO_FILTER = N_("There is no such filter: %(name)s")
NO_RELATION = N_("The combined filter asks for something that this list does not lead to: %(name)s")
FORBIDDEN = N_("The combined filter asks for something that your role does not see: %(name)s")
VALUE = N_("A value in the combined filter cannot be used: %(name)s %(value)s")


def sound(listing: Any, expression: Expression, problems: list[Problem]) -> Expression:
    """The expression without the conditions that cannot be asked of the listing; each becomes a problem."""
    return tidied(_sound(listing, expression, problems) or AllOf())


def _sound(listing: Any, expression: Expression, problems: list[Problem]) -> Expression | None:
    if isinstance(expression, Is):
        return expression if _asks(listing, expression, problems) else None
    if isinstance(expression, Some):
        target = _target(listing, expression, problems)
        part = _sound(target, expression.part, problems) if target else None
        return None if part is None else Some(expression.relation, part)
    if isinstance(expression, Not):
        part = _sound(listing, expression.part, problems)
        return None if part is None else Not(part)
    kept = tuple(e for part in expression.parts if (e := _sound(listing, part, problems)) is not None)
    return type(expression)(kept) if kept or not expression.parts else None


def _asks(listing: Any, condition: Is, problems: list[Problem]) -> bool:
    wanted = listing.filter(condition.filter)
    if wanted is None:
        problems.append(Problem("list.where.filter", "where", NO_FILTER, {"name": condition.filter}))
        return False
    try:
        if len(wanted.read(condition.values)) > 1 and not wanted.multiple:
            raise Refused([])  # noqa: TRY301 - said below as for any other value
    except Refused:
        said = {"name": condition.filter, "value": ", ".join(condition.values)[:60]}
        problems.append(Problem("list.where.value", "where", VALUE, said))
        return False
    return True


def _target(listing: Any, condition: Some, problems: list[Problem]) -> Any:
    """The listing that a relation leads to; None with a problem where there is none, or none for this reader."""
    relation = listing.relation(condition.relation)
    target = listing.others.get(relation.listing) if relation else None
    name = {"name": condition.relation}
    if target is None:
        problems.append(Problem("list.where.relation", "where", NO_RELATION, name))
    elif not may("list", target.resource):
        problems.append(Problem("list.where.forbidden", "where", FORBIDDEN, name))
        return None
    return target


def condition(listing: Any, lens: Any, expression: Expression) -> ColumnElement[bool]:
    """The condition in SQL of an expression that is `sound`. What is unknown counts as not holding, so that an
    expression and its "not" together always give every row.
    """
    if isinstance(expression, Is):
        wanted = listing.filter(expression.filter)
        found: ColumnElement[bool] = wanted.condition(lens, wanted.read(expression.values))
        return found
    if isinstance(expression, Some):
        relation = listing.relation(expression.relation)
        target = listing.others[relation.listing]
        inside = [condition(target, lens, expression.part), *([target.base()] if target.base else [])]
        related: ColumnElement[bool] = relation.condition(lens, inside)
        return related
    if isinstance(expression, Not):
        return condition(listing, lens, expression.part).is_not(true())
    joined = [condition(listing, lens, part) for part in expression.parts]
    return or_(*joined) if isinstance(expression, AnyOf) and joined else and_(true(), *joined)

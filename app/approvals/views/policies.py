"""The pages on which an administrator says what needs approval: list, card, form. In plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext, lazy_gettext

from app.approvals import listings, operations, queries, rules
from app.approvals.models import ChangePolicy
from app.approvals.rules import Policy
from app.kernel.problems import N_
from app.platform import governable
from app.platform.db import db
from app.platform.fact_panels import facts
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Fact, FactPanel
from app.platform.views import DomainView, Heading, Section

FIELDS = ("target", "value", "segment", "source", "mode", "roles")
HELP = N_(
    "What is not named here is saved at once. A policy for one field goes before one for every field, and one for a "
    "single way before one for any of these."
)
SHIPPED = N_("Holds from the start, until you make a policy for the same field and way.")


ALL = N_(
    "The segment “%(name)s” that this policy was made for is gone, or asks for something that is gone. Until it is "
    "mended, or another one is chosen, the policy holds for all records."
)


def sentence(policy: Policy) -> str:
    """What a policy says, as people would say it."""
    target = listings.target_text(f"{policy.table}.{policy.field}")
    if policy.value:
        target = gettext(N_("%(what)s (only «%(value)s»)"), what=target, value=_value(policy))
    if policy.segment:
        name = queries.segment_state(db.session(), policy) or policy.segment
        target = gettext(N_("%(what)s, only in the segment “%(name)s”"), what=target, name=name)
    through = gettext(dict(rules.SOURCES)[policy.source])
    words = {"what": target, "through": through, "who": listings.role_texts(policy.roles, gettext(N_(" or ")))}
    return str(gettext(rules.SENTENCES[policy.mode], **words))


def _value(policy: Policy) -> Any:
    return governable.shown_value(policy.table, policy.field, policy.value)


class PolicyView(DomainView):
    """Policies."""

    route_base = "/change-policies"
    class_permission_name = "ChangePolicies"
    datamodel = UnitOfWorkInterface(ChangePolicy, operations.POLICY)
    listing = listings.POLICIES
    notes: ClassVar[bool] = False
    add_title = lazy_gettext("New policy")
    empty_text = N_("No policies of your own: everything is saved at once, except what comes from the portal.")
    delete_text = N_("Without the policy, changes are saved at once again. What waits already still waits.")
    sections = (Section("policy", N_("The policy"), FIELDS, HELP),)

    def _init_forms(self) -> None:
        super()._init_forms()
        for name in ("add_form", "edit_form"):
            setattr(self, name, _with_targets(getattr(self, name)))

    def starting_values(self) -> Mapping[str, Any]:
        return {"mode": "one", "source": "form"}

    def heading(self, item: ChangePolicy) -> Heading:
        return Heading(
            listings.target_text(item.target), (listings.mode_chip(item.mode),), (sentence(queries.policy(item)),)
        )

    def panels(self, item: ChangePolicy) -> list[Any]:
        found = [Fact("", sentence(each), wide=True) for each in operations.shipped()]
        own, broken = queries.policy(item), list[Any]()
        if own.segment and not queries.segment_state(db.session(), own):
            told = gettext(ALL, name=own.segment)
            broken = [FactPanel("segment", gettext(N_("Holds for all records")), [Fact("", told, wide=True)])]
        more = FactPanel("shipped", gettext(SHIPPED), found)
        return [*broken, facts("policy", N_("The policy"), item, FIELDS), *([more] if found else [])]


def _offer(field: Any, known: dict[str, str], before: Sequence[tuple[str, str]] = ()) -> None:
    """Offer what there is now; what a policy names and is gone is still shown, but not taken again."""
    kept = field.data
    gone = {kept: kept} if kept and kept not in known and request.method == "GET" else {}
    field.choices = [*before, *sorted((known | gone).items(), key=lambda pair: pair[1].casefold())]


def _with_targets(form: type[Any]) -> type[Any]:
    """The form with every field and segment that there is now, extra fields included."""

    class Fresh(form):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if "target" in self._fields:
                _offer(self.target, dict(governable.targets()))
            if "segment" in self._fields:
                _offer(self.segment, dict(governable.segments()), self.segment.choices[:1])

    return Fresh

"""What stores add to the cards of stores, members and people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform import scope
from app.platform.fact_panels import adding, periods, span, state
from app.platform.pages import Action, HeadCell, Link, Row, TablePanel
from app.platform.panels import Panel, View
from app.platform.shown import choice, shown
from app.stores import queries, rules
from app.stores.listings import status_chip
from app.stores.models import Employment, MembershipTerm, StoreAddress, StoreOwner

EMPTY = N_("Nothing registered.")


def _heads(*labels: str) -> list[HeadCell]:
    return [HeadCell(label.lower().replace(" ", "-"), gettext(label)) for label in labels]


def addresses(view: View) -> Any:
    """A store's addresses over time."""
    rows = queries.history(view.session, StoreAddress, view.item.id)
    panel = periods("addresses", N_("Addresses"), rows, ("kind", "street", "postal_code", "place"), view.item)
    return _with(panel, adding("store_address", N_("Add"), store_id=view.item.id))


def terms(view: View) -> Any:
    """A store's membership terms."""
    rows = queries.history(view.session, MembershipTerm, view.item.id)
    panel = periods("terms", N_("Membership terms"), rows, ("notice_on", "end_reason"), view.item, period_first=True)
    return _with(panel, adding("membership_term", N_("Add"), store_id=view.item.id))


def owners(view: View) -> Any:
    """Who owns a store, and owned it."""
    drawn = [
        Row(r.id, url_for("StoreOwnerView.show", pk=r.id), name or "", [_member(r, name), span(r), state(r)])
        for r, name in queries.ownership(view.session, view.item.id)
    ]
    head = _heads(N_("Member"), N_("Period"), N_("State"))
    actions = adding("store_owner", N_("Add"), store_id=view.item.id)
    return TablePanel("owners", gettext(N_("Owners")), head, drawn, actions, gettext(EMPTY))


def _member(owner: StoreOwner, name: str | None) -> Link:
    return Link(name or "–", url_for("MemberView.show", pk=owner.member_id) if name else None)


def people(view: View) -> Any:
    """Who works at a store, and worked there."""
    drawn = [
        Row(
            e.id,
            url_for("EmploymentView.show", pk=e.id),
            p.name or "",
            [
                Link(p.name or gettext(N_("Unnamed person")), url_for("PersonView.show", pk=p.id)),
                _role(e),
                span(e),
                state(e),
            ],
        )
        for e, p in queries.people_at(view.session, view.item.id)
    ]
    head = _heads(N_("Name"), N_("Role"), N_("Period"), N_("State"))
    actions = adding("employment", N_("Add"), store_id=view.item.id)
    return TablePanel("people", gettext(N_("People")), head, drawn, actions, gettext(EMPTY))


def _role(employment: Employment) -> Any:
    return shown(choice(Employment.__table__.c.role, employment.role))


def members_stores(view: View) -> Any:
    """A member's stores."""
    drawn = [
        Row(
            s.id,
            url_for("StoreView.show", pk=s.id),
            s.name,
            [Link(s.name, url_for("StoreView.show", pk=s.id), s.number), span(o), state(o)],
        )
        for s, o in queries.stores_of_member(view.session, view.item.id)
    ]
    head = _heads(N_("Store"), N_("Period"), N_("State"))
    actions = adding("store_owner", N_("Add"), member_id=view.item.id)
    return TablePanel("stores", gettext(N_("Stores")), head, drawn, actions, gettext(EMPTY))


def workplaces(view: View) -> Any:
    """Where a person works, and worked."""
    drawn = [
        Row(
            e.id,
            url_for("StoreView.show", pk=s.id),
            s.name,
            [Link(s.name, url_for("StoreView.show", pk=s.id), s.number), _role(e), span(e), state(e)],
        )
        for e, s in queries.workplaces(view.session, view.item.id)
    ]
    head = _heads(N_("Store"), N_("Role"), N_("Period"), N_("State"))
    actions = adding("employment", N_("Add"), person_id=view.item.id)
    return TablePanel("workplaces", gettext(N_("Works at")), head, drawn, actions, gettext(EMPTY))


def _with(panel: TablePanel, actions: Any) -> TablePanel:
    return replace(panel, actions=actions)


NEAR, SHOWN = 90, 8


def tiles(view: View) -> Any:
    """On the start page: a florist's own stores; for the office who joins and leaves within three months."""
    if not scope.current().everything:
        if view.may("list", "Stores"):
            yield "panel", own_stores(view)
        return
    if not view.may("list", "Terms"):
        return
    rows = queries.moving(view.session, view.today, days=NEAR, limit=SHOWN)
    drawn = [
        Row(
            t.id,
            url_for("StoreView.show", pk=t.store_id),
            name,
            [
                Link(name, url_for("StoreView.show", pk=t.store_id), number),
                status_chip(rules.status([_fact(t)], view.today)),
            ],
        )
        for t, number, name in rows
    ]
    head = _heads(N_("Store"), N_("Status"))
    more = Action(gettext(N_("All terms")), url_for("MembershipTermView.list"))
    empty = gettext(N_("Nobody joins or leaves within three months."))
    yield "panel", TablePanel("moving", gettext(N_("Joining and leaving")), head, drawn, (), empty, more)


def own_stores(view: View) -> TablePanel:
    """The stores a florist belongs to, with their address. One query."""
    drawn = []
    for store, at in queries.first_stores(view.session, view.today, limit=SHOWN):
        url = url_for("StoreView.show", pk=store.id)
        lines = [at.street, f"{at.postal_code or ''} {at.place or ''}".strip()] if at else []
        where = ", ".join(line for line in lines if line)
        number = gettext(N_("Store %(number)s"), number=store.number)
        drawn.append(Row(store.id, url, store.name, [Link(store.name, url, number), where or None]))
    head = _heads(N_("Store"), N_("Address"))
    more = Action(gettext(N_("All my stores")), url_for("StoreView.list")) if len(drawn) == SHOWN else None
    return TablePanel("own", gettext(N_("My stores")), head, drawn, (), gettext(EMPTY), more)


def _fact(term: MembershipTerm) -> rules.TermFact:
    return rules.TermFact(term.period, term.end_reason)


ON_STORE = (
    Panel("owners", "Stores", owners, position=20),
    Panel("people", "People", people, position=30),
    Panel("addresses", "Stores", addresses, position=40),
    Panel("terms", "Terms", terms, position=50),
)
ON_MEMBER = (Panel("stores", "Stores", members_stores, position=20),)
ON_PERSON = (Panel("workplaces", "People", workplaces, position=20),)

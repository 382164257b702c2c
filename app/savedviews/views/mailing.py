"""The page and the file of a segment's mailing list: addresses, each once, and who is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import format_decimal, gettext, ngettext

from app.kernel.problems import N_, Refused
from app.platform import reach, record_names
from app.platform.changepages.parts import LISTED, card_url, page_number, pager
from app.platform.db import db
from app.platform.pages import Action, Crumb, HeadCell, Link, Pager, Row, TablePanel
from app.platform.runtime import runtime
from app.savedviews import queries, rules
from app.savedviews.queries import Segment
from app.savedviews.rules import Mailing
from app.savedviews.views.parts import place

NAMED = 100
COPIED = 5000
"""Addresses that stand on the page to be copied; of more there is the file."""
MISSING = N_("No address")
SAME = N_("The same address as another one: written to once")


@dataclass(frozen=True, slots=True)
class MailingPage:
    """`savedviews/mailing.html`. `ways`: (name, label, chosen). `addresses`: all in one line; "" where too many."""

    title: str
    crumbs: Sequence[Crumb]
    here: str
    ways: Sequence[tuple[str, str, bool]]
    facts: Sequence[str]
    addresses: str
    recipients: TablePanel | None
    left_out: TablePanel | None
    total: int
    pager: Pager | None
    actions: Sequence[Action]
    problems: Sequence[str] = ()


def page(wanted: Segment, names: Sequence[str]) -> MailingPage:
    """The mailing list by the chosen ways; by the first one where none is."""
    where, ways = place(wanted.listing), reach.ways(wanted.kind)
    chosen = _chosen(ways, names)
    here, problems, found = url_for("SegmentView.recipients", pk=wanted.id), [], Mailing()
    try:
        found = queries.mailing_of(db.session(), wanted.id, chosen)
    except Refused as refusal:
        problems = [problem.text(gettext) for problem in refusal.problems]
    number, query = page_number(len(found.recipients)), urlencode([("way", name) for name in chosen])
    title, csv = gettext(N_("Mailing list")), url_for("SegmentView.addresses", pk=wanted.id)
    many = len(found.recipients) > COPIED
    return MailingPage(
        title=gettext(N_("Mailing list of %(name)s"), name=wanted.name),
        crumbs=[
            Crumb(where.title, where.url), Crumb(wanted.name, url_for("SegmentView.show", pk=wanted.id)), Crumb(title),
        ],
        here=here, ways=[(way.name, gettext(way.label), way.name in chosen) for way in ways], facts=_facts(found),
        addresses="" if many else rules.listed(found.recipients), recipients=_recipients(wanted, found, number),
        left_out=_left_out(wanted, found, f"{csv}?{query}"), total=len(found.recipients), problems=problems,
        pager=pager(f"{here}?{query}", number, len(found.recipients)),
        actions=_actions(wanted, found, chosen, f"{csv}?{query}"),
    )  # fmt: skip


def _actions(wanted: Segment, found: Mailing, chosen: Sequence[str], csv: str) -> list[Action]:
    """Taking it out, and what higher domains do with it."""
    if not found.records:
        return []
    offered = [offer(wanted.id, chosen) for domain in runtime().domains for offer in domain.mailings]
    file = Action(gettext(N_("All as CSV")), csv, icon="filetype-csv")
    return [file, *(action for action in offered if action is not None and found.recipients)]


def _chosen(ways: Sequence[reach.Way], names: Sequence[str]) -> list[str]:
    return [way.name for way in ways if way.name in names] or [ways[0].name]


def _facts(found: Mailing) -> list[str]:
    number = len(found.recipients)
    return [
        ngettext("%(number)s address", "%(number)s addresses", number, number=format_decimal(number)),
        ngettext("of %(number)s record", "of %(number)s records", found.records, number=format_decimal(found.records)),
    ]


def _recipients(wanted: Segment, found: Mailing, number: int) -> TablePanel | None:
    shown = list(found.recipients.values())[(number - 1) * LISTED : number * LISTED]
    if not shown:
        return None
    names = record_names.names(db.session(), wanted.kind, [each.record_id for each in shown])
    head = [HeadCell(name, gettext(text)) for name, text in (("name", N_("Name")), ("to", N_("Address")), ("of", OF))]
    rows = [
        Row(
            each.record_id,
            None,
            each.name,
            (
                each.name or None,
                each.address,
                Link(names.get(each.record_id, ""), card_url(wanted.kind, each.record_id)),
            ),
        )
        for each in shown
    ]
    return TablePanel("recipients", gettext(N_("Recipients")), head, rows)


OF = N_("Stands with")


def _left_out(wanted: Segment, found: Mailing, csv: str) -> TablePanel | None:
    """Who is left out: those that can be mended first."""
    reasons = list(_reasons(found))
    if not reasons:
        return None
    shown = reasons[:NAMED]
    names = record_names.names(db.session(), wanted.kind, {pk for pk, _ in shown})
    rows = []
    for pk, why in shown:
        name, url = names.get(pk, f"({pk})"), card_url(wanted.kind, pk)
        rows.append(Row(pk, url, name, (Link(name, url), why)))
    title = gettext(N_("Left out (%(number)s)"), number=format_decimal(len(reasons)))
    head = [HeadCell("name", gettext(N_("Record"))), HeadCell("why", gettext(WHY))]
    more = Action(gettext(N_("All as CSV")), csv, icon="filetype-csv") if len(reasons) > NAMED else None
    return TablePanel("left-out", title, head, rows, more=more)


WHY = N_("Why")


def _reasons(found: Mailing) -> Iterator[tuple[int, str]]:
    yield from ((pk, gettext(MISSING)) for pk in found.missing)
    for pk, text in found.malformed:
        yield pk, gettext(N_("“%(text)s” is no e-mail address"), text=text[:100])
    yield from ((pk, f"{gettext(SAME)} ({address})") for pk, address in found.same)


def lines(wanted: Segment, names: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Every recipient and everyone left out, for a file."""
    session = db.session()
    found = queries.mailing_of(session, wanted.id, _chosen(reach.ways(wanted.kind), names))
    reasons = list(_reasons(found))
    ids = {each.record_id for each in found.recipients.values()} | {pk for pk, _ in reasons}
    called = record_names.names(session, wanted.kind, ids)
    for each in found.recipients.values():
        yield [each.address, each.name, called.get(each.record_id, ""), ""]
    yield from (["", "", called.get(pk, ""), why] for pk, why in reasons)

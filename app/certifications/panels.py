"""What certificates and trade qualifications add to the cards of stores and people, and to the start page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import format_decimal, gettext

from app.certifications import queries, rules
from app.certifications.listings import TONES, UNNAMED, status_chip, validity_bar
from app.certifications.models import Certificate, Qualification
from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import scope
from app.platform.fact_panels import adding
from app.platform.figures import Figures
from app.platform.guards import may
from app.platform.pages import Action, Chip, HeadCell, Link, Row, TablePanel, Tile
from app.platform.panels import Panel, View
from app.platform.runtime import runtime
from app.platform.shown import choice, shown

EMPTY = N_("Nothing registered.")


def _heads(*labels: str) -> list[HeadCell]:
    return [HeadCell(label.lower().replace(" ", "-"), gettext(label)) for label in labels]


def on_store_card(view: View) -> Any:
    """A store's certificates with their validity, and the trade qualifications of those who work there."""
    session = view.session
    held = queries.held(session, Certificate.store_id == view.item.id)
    renew = renewing(_due(held, view))
    rows = [_certificate(each, rules.certificate_status(each.fact, view.today), view, renew) for each in held]
    if view.may("list", "Qualifications"):
        at_work = queries.qualifications_at(session, view.item.id, view.today)
        rows += [_qualification(item, person, view) for item, person in at_work]
    head = _heads(N_("Scheme"), N_("Number"), N_("Validity"), N_("Verified"))
    actions = adding("certificate", N_("Add certificate"), store_id=view.item.id)
    title = gettext(N_("Certificates and trade qualifications"))
    return TablePanel("certificates", title, head, rows, actions, gettext(EMPTY))


def renewing(ids: Sequence[int]) -> Mapping[int, Action]:
    """The button that begins a certificate's renewal, by id, for who may add certificates."""
    view = runtime().views["certificate"]
    text = gettext(N_("Renew"))
    urls = {pk: url_for("CertificateView.add", predecessor_id=pk) for pk in ids} if view.allowed("add") else {}
    return {pk: Action(text, url, icon="arrow-repeat") for pk, url in urls.items()}


def from_list(scheme: str | None = None) -> list[Action]:
    """The button that leads to renewals from a scheme's list, for who may register certificates."""
    if not may("add", "RenewalLists"):
        return []
    url = url_for("RenewalListView.index", scheme=scheme)
    return [Action(gettext(N_("Renew from the scheme's list")), url, icon="list-check")]


def _due(held: Sequence[queries.Held], view: View) -> list[int]:
    """The certificates whose renewal is due: what ends soon or has ended, and nothing renews."""
    renewed, due = {each.item.predecessor_id for each in held}, ("expires_soon", "expired")
    ends = [each.item.id for each in held if rules.certificate_status(each.fact, view.today).code in due]
    return [pk for pk in ends if pk not in renewed]


def _certificate(held: queries.Held, status: rules.CertificateStatus, view: View, renew: Mapping[int, Action]) -> Row:
    item, scheme = held.item, held.scheme
    bar = validity_bar(status, item.valid_from, day_before(item.valid_to), view.today)
    url = url_for("CertificateView.show", pk=item.id)
    sub = gettext(N_("first day assumed")) if item.from_assumed else ""
    actions = [renew[item.id]] if item.id in renew else []
    return Row(item.id, url, scheme, [Link(scheme, url, sub), item.number, bar, shown(item.verified_on)], actions)


def _qualification(item: Qualification, person: Any, view: View) -> Row:
    kind = str(choice(Qualification.__table__.c.kind, item.kind))
    name, url = person.name or gettext(UNNAMED), url_for("QualificationView.show", pk=item.id)
    return Row(
        item.id,
        url,
        kind,
        [Link(kind, url, name), _issued(item), qualification_chip(item, view.today), shown(item.verified_on)],
    )


def _issued(item: Qualification) -> str | None:
    parts = [item.issuer, str(item.issued_on.year) if item.issued_on else None]
    return ", ".join(part for part in parts if part) or None


def qualification_chip(item: Qualification, today: Any) -> Chip:
    """Whether a trade qualification holds, and whether somebody has checked it."""
    if item.revoked_on is not None and item.revoked_on <= today:
        return Chip(gettext(N_("Revoked %(day)s"), day=shown(item.revoked_on)), TONES["withdrawn"], "slash-circle")
    if item.verified_on is None:
        return Chip(gettext(N_("Not verified")), "off", "question-circle")
    return Chip(gettext(N_("Valid")), TONES["valid"], "check2")


def on_person_card(view: View) -> Any:
    """A person's trade qualifications."""
    rows = []
    for item in queries.qualifications_of(view.session, view.item.id):
        kind, url = (
            str(choice(Qualification.__table__.c.kind, item.kind)),
            url_for("QualificationView.show", pk=item.id),
        )
        state, seen = qualification_chip(item, view.today), shown(item.verified_on)
        rows.append(Row(item.id, url, kind, [Link(kind, url), item.trade, _issued(item), state, seen]))
    head = _heads(N_("Kind"), N_("Trade"), N_("Issued"), N_("State"), N_("Verified"))
    actions = adding("qualification", N_("Add"), person_id=view.item.id)
    return TablePanel("qualifications", gettext(N_("Trade qualifications")), head, rows, actions, gettext(EMPTY))


NEXT = 8


def tiles(view: View) -> Iterator[tuple[str, Any]]:
    """On the start page: what ends next. One statement."""
    if view.may("list", "Certificates"):
        yield "panel", _ending(view)


def _ending(view: View) -> TablePanel:
    """The certificates that end next: of the scheme that tenders ask for, or all of the reader's own stores."""
    office = scope.current().everything
    rows = []
    for each in queries.expiring_next(
        view.session, view.today, limit=NEXT, codes=(queries.MILJOFYRTARN,) if office else ()
    ):
        url, last = url_for("CertificateView.show", pk=each.item.id), day_before(each.item.valid_to)
        store = Link(each.store_name, url, gettext(N_("Store %(number)s"), number=each.store_number))
        proof = Link(str(shown(last)) if office else each.scheme, None, each.item.number or "")
        rows.append(Row(each.item.id, url, each.store_name, [store, proof, status_chip(each.status, last)]))
    more = Action(gettext(N_("All certificates")), url_for("CertificateView.list"))
    head = _heads(N_("Store"), N_("Last day") if office else N_("Scheme"), N_("Status"))
    title = gettext(N_("%(scheme)s certificates that end next"), scheme=rules.scheme_name(queries.MILJOFYRTARN))
    title = title if office else gettext(N_("My certificates"))
    return TablePanel("ending", title, head, rows, (), gettext(N_("No certificate is valid.")), more)


def _asked(view: View) -> Mapping[str, Any]:
    return queries.figures(view.today) if view.may("list", "CertifiedStores") else {}


def _figures(_view: View, found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The start page's figures, each leading to its rows."""
    scheme = rules.scheme_name(queries.MILJOFYRTARN)
    certified = url_for("CertifiedStoresView.index")
    expiring = url_for("CertificateView.list", scheme=queries.MILJOFYRTARN, state="expires_soon")
    missing = url_for("StoreView.list", status=["active", "notice", "suspended"], designer="0")
    text = gettext(N_("Stores with valid %(scheme)s today"), scheme=scheme)
    yield "tile", Tile(text, format_decimal(found["certified"] or 0), certified, tone="ok", icon="patch-check")
    text = gettext(N_("%(scheme)s certificates that expire within 90 days"), scheme=scheme)
    yield "tile", Tile(text, format_decimal(found["expiring"] or 0), expiring, tone="warn", icon="hourglass-split")
    text = gettext(N_("Member stores without a qualified floral designer"))
    yield "tile", Tile(text, format_decimal(found["without_designer"] or 0), missing, icon="person-x")


TILES = (Figures(_asked, _figures), tiles)
ON_STORE = (Panel("certificates", "Certificates", on_store_card, position=10),)
ON_PERSON = (Panel("qualifications", "Qualifications", on_person_card, position=10),)

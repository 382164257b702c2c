"""The pages of certificates, suspensions, qualifications and schemes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext

from app.certifications import forms, listings, operations, queries, rules
from app.certifications.listings import UNNAMED, status_chip, validity_bar
from app.certifications.models import VERIFIED_HOW, Certificate, CertificateSuspension, Qualification, Scheme
from app.certifications.panels import from_list, renewing
from app.kernel.identifiers import formatted_organisation_number
from app.kernel.periods import day_before
from app.kernel.problems import N_, Refused
from app.members import queries as members
from app.platform import past
from app.platform.db import Uow, db, unit_of_work
from app.platform.fact_panels import adding, facts, periods
from app.platform.guards import guarded, may
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Chip, Fact, FactPanel, Link
from app.platform.security.users import AppUser
from app.platform.shown import choice, shown
from app.platform.views import DomainView, Heading, Section
from app.platform.views.domain import PK
from app.stores import queries as stores

HELD = ("number", "holder_org_number", "certifier", "criteria_set")
DAYS = ("issued_on", "valid_from", "valid_to", "withdrawn_on")
RENEWED = ("store_id", "scheme_id", "number", "holder_org_number", "certifier", "criteria_set")
VALIDITY_HELP = N_("A renewal is entered as a certificate of its own, so that what was true on a day stays true.")
Verify = Callable[[Uow, int, str], None]


def verifying(view: Any, item: Any) -> list[Action]:
    """One button for each way of checking what has not been verified yet."""
    if item.verified_on is not None or not may("verify", view.class_permission_name):
        return []
    url = url_for(f"{view.endpoint}.verify", pk=item.id)
    return [
        Action(
            gettext(N_("Verify: %(how)s"), how=gettext(label)), url, icon="patch-check", post=True, fields={"how": how}
        )
        for how, label in VERIFIED_HOW
    ]


def verification(item: Any, user: AppUser | None) -> FactPanel:
    """By whom, when and how something was checked."""
    how = shown(choice(type(item).__table__.c.verified_how, item.verified_how))
    found = [
        Fact(gettext(N_("Verified on")), shown(item.verified_on)),
        Fact(gettext(N_("Verified by")), user.get_full_name() if user else shown(None)),
        Fact(gettext(N_("Verified how")), how),
    ]
    return FactPanel("verification", gettext(N_("Verification")), found)


def verified(view: Any, pk: int, call: Verify) -> Any:
    """Mark as verified, and back to the card."""
    view.item(pk)
    try:
        with unit_of_work(label=gettext(N_("Verification"))) as uow:
            call(uow, pk, request.form.get("how", ""))
    except Refused as refusal:
        flash(refusal.problems[0].text(gettext), "bad")
    else:
        flash(gettext(N_("Marked as verified.")), "ok")
    return redirect(url_for(f"{view.endpoint}.show", pk=pk))


def _line(item: Certificate) -> list[Fact]:
    """What a certificate renews, and what renews it."""
    before, after = queries.line_of(db.session(), item)
    found = [Fact(gettext(N_("Renewal of")), _to(before))] if before is not None else []
    return [*found, *(Fact(gettext(N_("Renewed by")), _to(each)) for each in after)]


def _to(item: Certificate) -> Link:
    return Link(item.number or "–", url_for("CertificateView.show", pk=item.id), str(shown(day_before(item.valid_to))))


class CertificateView(DomainView):
    """Certificates."""

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {"verify"}
    route_base = "/certificates"
    one = N_("Certificate")
    class_permission_name = "Certificates"
    datamodel = UnitOfWorkInterface(Certificate, operations.CERTIFICATE)
    listing = listings.CERTIFICATES
    check = staticmethod(forms.check_certificate)
    in_new_menu: ClassVar[bool] = True
    bulk_fields = ("certifier", "criteria_set", "issued_on", "valid_to", "withdrawn_on")
    add_title = lazy_gettext("New certificate")
    empty_text = N_("No certificates yet. Register the first one, or import the register you have.")
    sections = (
        Section("certificate", N_("The certificate"), ("store_id", "scheme_id", *HELD)),
        Section("validity", N_("Validity"), (*DAYS, "predecessor_id"), VALIDITY_HELP),
    )
    edit_sections = (
        Section("certificate", N_("The certificate"), HELD),
        Section("validity", N_("Validity"), (*DAYS, "predecessor_id"), VALIDITY_HELP),
    )

    def heading(self, item: Certificate) -> Heading:
        session, held = db.session(), queries.held_one(db.session(), item.id)
        scheme, status = held.scheme, rules.certificate_status(held.fact, past.day())
        number, name = stores.names(session, [item.store_id]).get(item.store_id, ("", ""))
        chips = [status_chip(status, day_before(item.valid_to))]
        chips += [
            Chip(p.text(gettext), "warn", "exclamation-triangle") for p in queries.warnings(session, [item])[item.id]
        ]
        title = f"{scheme} {item.number}" if item.number else gettext(N_("%(scheme)s without number"), scheme=scheme)
        return Heading(title, chips, (name, gettext(N_("Store %(number)s"), number=number), shown(item.certifier)))

    def panels(self, item: Certificate) -> list[Any]:
        session, today = db.session(), past.day()
        status = rules.certificate_status(queries.held_one(session, item.id).fact, today)
        bar = validity_bar(status, item.valid_from, day_before(item.valid_to), today)
        holder = formatted_organisation_number(item.holder_org_number) if item.holder_org_number else shown(None)
        held = facts(
            "certificate",
            N_("The certificate"),
            item,
            [name for name in HELD if name != "holder_org_number"],
            more=[Fact(gettext(N_("Holder")), holder)],
        )
        valid = facts(
            "validity",
            N_("Validity"),
            item,
            (*DAYS, "from_assumed"),
            more=[Fact(gettext(N_("Validity")), bar), *_line(item)],
        )
        pauses = queries.suspensions(session, [item.id]).get(item.id, ())
        suspended = periods("suspensions", N_("Suspensions"), pauses, ("reason",), item)
        return [held, valid, verification(item, queries.held_one(session, item.id).verifier), suspended]

    def actions_on(self, item: Certificate) -> Sequence[Action]:
        store = url_for("StoreView.show", pk=item.store_id)
        go = Action(gettext(N_("To the store")), store, icon="shop")
        renew = renewing([item.id] if item.valid_to is not None else []).values()
        suspend = adding("certificate_suspension", N_("Suspend"), certificate_id=item.id)
        return [go, *renew, *verifying(self, item), *suspend]

    def ways_in(self) -> Sequence[Action]:
        return from_list()

    def starting_values(self) -> Mapping[str, Any]:
        """A renewal begins with what the certificate it renews says (`?predecessor_id=`), and the day after it."""
        pk = request.args.get("predecessor_id", "")
        before = queries.certificate(db.session(), int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
        if before is None:
            return {}
        kept = {name: getattr(before, name) for name in RENEWED}
        return {**kept, "predecessor_id": before.id, "valid_from": before.valid_to}

    def notices(self, item: Certificate) -> Sequence[str]:
        """What a person should look at."""
        return [problem.text(gettext) for problem in queries.warnings(db.session(), [item])[item.id]]

    @expose(f"/{PK}/verify", methods=["POST"])
    @guarded("verify")
    def verify(self, pk: int) -> Any:
        return verified(self, pk, operations.verify)


class SuspensionView(DomainView):
    """Suspensions of certificates."""

    route_base = "/suspensions"
    one = N_("Suspension")
    class_permission_name = "Certificates"
    datamodel = UnitOfWorkInterface(CertificateSuspension, operations.SUSPENSION)
    listing = listings.SUSPENSIONS
    check = staticmethod(forms.check_suspension)
    notes: ClassVar[bool] = False
    add_title = lazy_gettext("New suspension")
    empty_text = N_("No certificate has been suspended.")
    sections = (Section("suspension", N_("Suspension"), ("certificate_id", "valid_from", "valid_to", "reason")),)
    edit_sections = (Section("suspension", N_("Suspension"), ("valid_from", "valid_to", "reason")),)

    def parent(self, item: CertificateSuspension) -> tuple[str, int]:
        return "certificate", item.certificate_id

    def heading(self, item: CertificateSuspension) -> Heading:
        held = queries.certificate(db.session(), item.certificate_id)
        number = (held.number if held else None) or "–"
        return Heading(gettext(N_("Suspension of certificate %(number)s"), number=number))

    def panels(self, item: CertificateSuspension) -> list[Any]:
        return [facts("suspension", N_("Suspension"), item, ("valid_from", "valid_to", "reason"))]


class QualificationView(DomainView):
    """Trade qualifications."""

    include_route_methods: ClassVar[set[str]] = DomainView.include_route_methods | {"verify"}
    route_base = "/qualifications"
    one = N_("Trade qualification")
    class_permission_name = "Qualifications"
    datamodel = UnitOfWorkInterface(Qualification, operations.QUALIFICATION)
    listing = listings.QUALIFICATIONS
    check = staticmethod(forms.check_qualification)
    bulk_fields = ("kind", "trade", "issuer", "revoked_on")
    add_title = lazy_gettext("New trade qualification")
    empty_text = N_("No trade qualifications yet. Add them on a person's card.")
    sections = (
        Section(
            "qualification", N_("Qualification"), ("person_id", "kind", "trade", "issued_on", "issuer", "revoked_on")
        ),
    )
    edit_sections = (
        Section("qualification", N_("Qualification"), ("kind", "trade", "issued_on", "issuer", "revoked_on")),
    )

    def parent(self, item: Qualification) -> tuple[str, int]:
        return "person", item.person_id

    def heading(self, item: Qualification) -> Heading:
        name = members.people_names(db.session(), [item.person_id]).get(item.person_id)
        kind = str(choice(Qualification.__table__.c.kind, item.kind))
        return Heading(f"{kind}: {name or gettext(UNNAMED)}", facts=(item.trade,))

    def panels(self, item: Qualification) -> list[Any]:
        fields = ("kind", "trade", "issued_on", "issuer", "revoked_on")
        user = db.session.get(AppUser, item.verified_by_id) if item.verified_by_id else None
        return [facts("qualification", N_("Qualification"), item, fields), verification(item, user)]

    def actions_on(self, item: Qualification) -> Sequence[Action]:
        return verifying(self, item)

    @expose(f"/{PK}/verify", methods=["POST"])
    @guarded("verify")
    def verify(self, pk: int) -> Any:
        return verified(self, pk, operations.verify_qualification)


class SchemeView(DomainView):
    """Certification schemes."""

    route_base = "/schemes"
    class_permission_name = "Schemes"
    datamodel = UnitOfWorkInterface(Scheme, operations.SCHEME)
    listing = listings.SCHEMES
    check = staticmethod(forms.check_scheme)
    notes: ClassVar[bool] = False
    add_title = lazy_gettext("New scheme")
    sections = (Section("scheme", N_("The scheme"), ("code", "name", "duration_years", "active")),)
    edit_sections = (Section("scheme", N_("The scheme"), ("name", "duration_years", "active")),)

    def heading(self, item: Scheme) -> Heading:
        return Heading(item.name, facts=(item.code,))

    def actions_on(self, item: Scheme) -> Sequence[Action]:
        return from_list(scheme=item.code) if item.active else ()

    def panels(self, item: Scheme) -> list[Any]:
        return [facts("scheme", N_("The scheme"), item, ("code", "name", "duration_years", "active"))]

"""What happens when certificates, suspensions, qualifications and schemes are saved."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.kernel.problems import Refused


@pytest.fixture
def saved(app, world, arrange):
    """Create through the interface that forms and API use. Returns the id."""

    def create(lifecycle: str, model_name: str, **values):
        from app.certifications import models, operations
        from app.platform.interface import UnitOfWorkInterface
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM):
            return UnitOfWorkInterface(getattr(models, model_name), getattr(operations, lifecycle)).create(values)

    return create


@pytest.fixture
def changed(app, world):
    """Change through the interface that forms and API use."""

    def change(lifecycle: str, model_name: str, pk: int, **values):
        from app.certifications import models, operations
        from app.platform.interface import UnitOfWorkInterface
        from app.platform.scope import SYSTEM, acting_as

        with app.app_context(), acting_as(SYSTEM):
            UnitOfWorkInterface(getattr(models, model_name), getattr(operations, lifecycle)).change(
                pk, values, version=None
            )

    return change


@pytest.fixture
def scheme(system):
    from app.certifications.models import Scheme

    found = dict(system.execute(select(Scheme.code, Scheme.id)).all())
    system.rollback()
    return found


@pytest.fixture
def row(system):
    def read(model_name: str, pk: int):
        from app.certifications import models

        system.rollback()
        return system.get(getattr(models, model_name), pk)

    return read


def certificate_of(world, scheme, **more):
    return {"scheme_id": scheme["miljofyrtarn"], "store_id": world.ids["bjorn"]["store"], "number": " 21 844 ", **more}


def test_a_certificate_takes_the_stores_number_and_an_assumed_first_day(saved, world, scheme, row, system):
    from app.certifications.models import Store

    pk = saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme, valid_to=dt.date(2028, 5, 2)))
    made, store = row("Certificate", pk), system.get(Store, world.ids["bjorn"]["store"])
    assert (made.number, made.holder_org_number) == ("21 844", store.org_number)
    assert (made.valid_from, made.from_assumed) == (dt.date(2025, 5, 1), True)


def test_an_assumed_first_day_follows_the_last_one_and_a_typed_one_stays(saved, changed, world, scheme, row):
    pk = saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme, valid_to=dt.date(2028, 5, 2)))
    changed("CERTIFICATE", "Certificate", pk, valid_to=dt.date(2029, 5, 2))
    assert (row("Certificate", pk).valid_from, row("Certificate", pk).from_assumed) == (dt.date(2026, 5, 1), True)
    changed("CERTIFICATE", "Certificate", pk, valid_from=dt.date(2026, 6, 1))
    assert (row("Certificate", pk).valid_from, row("Certificate", pk).from_assumed) == (dt.date(2026, 6, 1), False)
    changed("CERTIFICATE", "Certificate", pk, valid_from=None)
    assert (row("Certificate", pk).valid_from, row("Certificate", pk).from_assumed) == (dt.date(2026, 5, 1), True)


def test_a_scheme_without_duration_assumes_nothing(saved, world, scheme, row):
    values = certificate_of(world, scheme, valid_to=dt.date(2028, 5, 2)) | {"scheme_id": scheme["svanemerket"]}
    made = row("Certificate", saved("CERTIFICATE", "Certificate", **values))
    assert (made.valid_from, made.from_assumed) == (None, False)


def test_the_same_certificate_twice_is_refused(saved, world, scheme):
    saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme))
    with pytest.raises(Refused) as refusal:
        saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme))
    assert refusal.value.problems[0].code == "certifications.certificate.duplicate"


def test_a_shared_number_is_a_warning_on_both_and_no_error(app, saved, world, scheme, system):
    from app.certifications import queries
    from app.certifications.models import Certificate

    mine = saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme))
    values = certificate_of(world, scheme, number="21 844") | {"store_id": world.ids["cecilie"]["store"]}
    theirs = saved("CERTIFICATE", "Certificate", **values)
    items = [system.get(Certificate, mine), system.get(Certificate, theirs)]
    found = queries.warnings(system, items)
    assert [p.code for pk in (mine, theirs) for p in found[pk]] == ["certifications.certificate.shared"] * 2


def test_a_renewal_follows_the_same_store_and_scheme(saved, world, scheme):
    other = certificate_of(world, scheme) | {"store_id": world.ids["cecilie"]["store"]}
    before = saved("CERTIFICATE", "Certificate", **other)
    with pytest.raises(Refused) as refusal:
        saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme, predecessor_id=before))
    assert refusal.value.problems[0].code == "certifications.certificate.predecessor"


def test_a_certificate_cannot_renew_its_own_renewal(saved, changed, world, scheme):
    first = saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme))
    second = saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme, number="30000", predecessor_id=first))
    with pytest.raises(Refused) as refusal:
        changed("CERTIFICATE", "Certificate", first, predecessor_id=second)
    assert refusal.value.problems[0].code == "certifications.certificate.circle"


def test_verifying_tells_who_and_when_and_ends_with_a_change_of_what_was_verified(
    certify, changed, arrange, world, row
):
    from app.certifications import operations

    pk, tove = certify("bjorn", "21844"), world.ids["tove"]["user"]
    with arrange(actor_id=tove) as uow:
        operations.verify(uow, pk, "register")
    made = row("Certificate", pk)
    assert (made.verified_on, made.verified_by_id, made.verified_how) == (dt.date(2026, 11, 21), tove, "register")
    changed("CERTIFICATE", "Certificate", pk, certifier="Somebody")
    assert row("Certificate", pk).verified_on is not None
    changed("CERTIFICATE", "Certificate", pk, number="21845")
    assert row("Certificate", pk).verified_on is None


@pytest.mark.parametrize(
    ("number", "how", "code"),
    [("1", "hearsay", "certifications.verify.how"), (None, "register", "certifications.verify.incomplete")],
)
def test_what_cannot_be_verified(certify, arrange, number, how, code):
    from app.certifications import operations

    pk = certify("bjorn", number)
    with pytest.raises(Refused) as refusal, arrange() as uow:
        operations.verify(uow, pk, how)
    assert refusal.value.problems[0].code == code


def test_only_what_was_entered_by_mistake_is_deleted(app, certify, arrange, row):
    from app.certifications import models, operations
    from app.platform.interface import UnitOfWorkInterface
    from app.platform.scope import SYSTEM, acting_as

    mistake, verified = certify("bjorn", "1"), certify("bjorn", "2")
    with arrange() as uow:
        operations.verify(uow, verified, "document")
    with app.app_context(), acting_as(SYSTEM):
        door = UnitOfWorkInterface(models.Certificate, operations.CERTIFICATE)
        door.remove(mistake, version=None)
        with pytest.raises(Refused) as refusal:
            door.remove(verified, version=None)
    assert refusal.value.problems[0].code == "certifications.record.verified"
    assert row("Certificate", mistake) is None


def test_a_suspension_belongs_to_its_certificates_store_and_overlaps_no_other(certify, saved, world, row):
    pk = certify("bjorn", "1")
    pause = {"certificate_id": pk, "valid_from": dt.date(2026, 3, 1), "valid_to": dt.date(2026, 4, 1)}
    made = row("CertificateSuspension", saved("SUSPENSION", "CertificateSuspension", **pause))
    assert made.store_id == world.ids["bjorn"]["store"]
    with pytest.raises(Refused) as refusal:
        saved("SUSPENSION", "CertificateSuspension", **(pause | {"valid_from": dt.date(2026, 3, 31), "valid_to": None}))
    assert refusal.value.problems[0].code == "period.overlap"


def test_loading_the_schemes_again_changes_nothing_and_keeps_own_names(arrange, system):
    from app.certifications import operations
    from app.certifications.models import Scheme

    before = dict(system.execute(select(Scheme.code, Scheme.name)).all())
    system.rollback()
    with arrange() as uow:
        operations.load_schemes(uow)
    system.rollback()
    assert dict(system.execute(select(Scheme.code, Scheme.name)).all()) == before
    assert before["miljofyrtarn"] == "Miljøfyrtårn"


def test_the_code_of_a_scheme_never_changes(changed, scheme):
    with pytest.raises(Refused) as refusal:
        changed("SCHEME", "Scheme", scheme["emas"], code="emas2")
    assert refusal.value.problems[0].code == "certifications.scheme.code_fixed"


def test_a_saved_certificate_tells_it(saved, world, scheme, system):
    from app.platform.outbox_models import OutboxEvent

    pk = saved("CERTIFICATE", "Certificate", **certificate_of(world, scheme, valid_to=dt.date(2028, 5, 2)))
    told = system.scalars(select(OutboxEvent).where(OutboxEvent.name == "certifications.certificate-registered")).one()
    assert told.payload["certificate_id"] == pk
    assert told.payload["last_day"] == "2028-05-01"

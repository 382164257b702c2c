"""What happens to certificates and trade qualifications. Days are ISO text; last days are inclusive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.problems import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRegistered(Event):
    """A certificate has been entered by a person or a program; of many at once `CertificatesRegistered` tells."""

    name: ClassVar[str] = "certifications.certificate-registered"
    when: ClassVar[str] = N_("a certificate is registered")
    about: ClassVar[tuple[str, str] | None] = ("certificate", "certificate_id")
    sentence: ClassVar[str] = N_("Certificate %(number)s was registered, last day %(last_day)s")
    certificate_id: int
    store_id: int
    scheme: str
    number: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSaved(Event):
    """What is registered of a certificate has changed: its days, its number, its withdrawal."""

    name: ClassVar[str] = "certifications.certificate-saved"
    when: ClassVar[str] = N_("a certificate is changed")
    labels: ClassVar[Mapping[str, str]] = {
        "scheme": N_("the scheme"),
    }
    certificate_id: int
    store_id: int
    scheme: str
    number: str | None
    last_day: str | None
    withdrawn_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateVerified(Event):
    """Somebody has checked a certificate. `how`: register, document or issuer."""

    name: ClassVar[str] = "certifications.certificate-verified"
    when: ClassVar[str] = N_("a certificate is verified")
    labels: ClassVar[Mapping[str, str]] = {
        "how": N_("how it was verified"),
    }
    about: ClassVar[tuple[str, str] | None] = ("certificate", "certificate_id")
    sentence: ClassVar[str] = N_("The certificate was verified: %(how)s")
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "how": {
            "register": N_("looked up in the issuer's register"),
            "document": N_("document seen"),
            "issuer": N_("confirmed by the issuer"),
        }
    }
    certificate_id: int
    store_id: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSuspended(Event):
    """The certifier's suspension of a certificate has been entered or changed."""

    name: ClassVar[str] = "certifications.certificate-suspended"
    when: ClassVar[str] = N_("a certificate is suspended")
    about: ClassVar[tuple[str, str] | None] = ("certificate_suspension", "suspension_id")
    sentence: ClassVar[str] = N_("The certificate is suspended from %(first_day)s, last day %(last_day)s")
    suspension_id: int
    certificate_id: int
    store_id: int
    first_day: str
    last_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationSaved(Event):
    """A person's trade qualification has been entered or changed."""

    name: ClassVar[str] = "certifications.qualification-saved"
    when: ClassVar[str] = N_("a trade qualification is registered or changed")
    about: ClassVar[tuple[str, str] | None] = ("qualification", "qualification_id")
    qualification_id: int
    person_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesRegistered(Event):
    """Certificates have been entered together, by an import or the like."""

    name: ClassVar[str] = "certifications.certificates-registered"
    each_of: ClassVar[tuple[type[Event], str] | None] = (CertificateRegistered, "certificate_ids")
    certificate_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalsCarriedOut(Event):
    """A scheme's list has been carried out. `kept`: ticked rows whose certificate was changed after the preview."""

    name: ClassVar[str] = "certifications.renewals-carried-out"
    when: ClassVar[str] = N_("a renewal list is carried out")
    labels: ClassVar[Mapping[str, str]] = {
        "kept": N_("the number of rows that were kept"),
    }
    renewal_list_id: int
    renewed: int
    added: int
    kept: int

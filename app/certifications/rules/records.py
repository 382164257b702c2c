"""What a certificate, a suspension, a qualification and a scheme must be before they are stored. Not their validity."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.certifications.rules.schemes import Scheme
from app.kernel import identifiers
from app.kernel.checks import Checking
from app.kernel.periods import ONE_DAY, Period, day_before
from app.kernel.problems import N_, Problem

DESIGNER_TRADE = "blomsterdekoratør"
HOW = ("register", "document", "issuer")
_SCHEME_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class CertificateKey:
    """What identifies a certificate, and where it hangs."""

    scheme_id: int
    store_id: int
    number: str | None
    holder_org_number: str | None


def certificate(values: Mapping[str, Any], *, allow_synthetic: bool, country: str = "NO") -> Checking:
    """A certificate's details, cleaned. Number and last day may be missing: it is then recorded and does not count."""
    found = Checking(values)
    found.clean("number", certificate_number)
    found.clean("holder_org_number", identifiers.organisation_number, country=country, allow_synthetic=allow_synthetic)
    found.ordered()
    issued, end = values.get("issued_on"), values.get("valid_to")
    if isinstance(issued, dt.date) and isinstance(end, dt.date) and issued >= end:
        message = N_("The certificate cannot have been issued after its last day.")
        found.refuse("certifications.certificate.issued", "issued_on", message)
    return found


def certificate_number(text: str) -> str:
    """The number without spaces around it and with single ones inside; letters stay as the certifier writes them."""
    return " ".join(text.split())


def suspension(values: Mapping[str, Any]) -> Checking:
    """A suspension: a first day, and a last day that does not lie before it."""
    found = Checking(values)
    found.need("valid_from")
    found.ordered()
    return found


def qualification(values: Mapping[str, Any], today: dt.date | None = None) -> Checking:
    """A trade qualification, cleaned. The trade is kept in lower case, so that it is one trade however it is typed."""
    found = Checking(values)
    found.need("trade")
    found.clean("trade", lambda text: " ".join(text.split()).lower())
    issued, revoked = values.get("issued_on"), values.get("revoked_on")
    if isinstance(issued, dt.date) and isinstance(revoked, dt.date) and revoked < issued:
        message = N_("It cannot have been revoked before it was issued.")
        found.refuse("certifications.qualification.revoked", "revoked_on", message)
    if today and isinstance(issued, dt.date) and issued > today:
        message = N_("The day of issue lies in the future.")
        found.refuse("certifications.qualification.issued", "issued_on", message)
    return found


def scheme(values: Mapping[str, Any]) -> Checking:
    """A scheme: a short code that addresses and commands use, a name, and how many years a certificate lasts."""
    found = Checking(values)
    found.need("code", "name")
    code, years = values.get("code"), values.get("duration_years")
    if code and not _SCHEME_CODE.fullmatch(code):
        message = N_("A code is made of small letters a-z, digits, hyphens and underscores, for example iso14001.")
        found.refuse("certifications.scheme.code", "code", message)
    if years is not None and not 1 <= years <= 50:
        found.refuse("certifications.scheme.years", "duration_years", N_("Give a number of years from 1 to 50."))
    return found


def first_day(valid_from: dt.date | None, valid_to: dt.date | None, years: int | None) -> tuple[dt.date | None, bool]:
    """The first day and whether it is assumed: where unknown, the last day less the scheme's duration.

    `valid_to` is the first day after the last one.
    """
    last = day_before(valid_to)
    if valid_from is not None or last is None:
        return valid_from, False
    assumed = Scheme("", "", years=years).assumed_first_day(last)
    return assumed, assumed is not None


def predecessor_problems(
    key: CertificateKey, own_id: int | None, before: CertificateKey, chain: Iterable[int]
) -> list[Problem]:
    """Why a certificate cannot be the renewal of another. `chain`: the ids of the other and of what it renews."""
    if own_id is not None and own_id in set(chain):
        message = N_("A certificate cannot be the renewal of itself or of its own renewal.")
        return [Problem("certifications.certificate.circle", "predecessor_id", message)]
    if (before.scheme_id, before.store_id) != (key.scheme_id, key.store_id):
        message = N_("A renewal follows a certificate of the same store and scheme.")
        return [Problem("certifications.certificate.predecessor", "predecessor_id", message)]
    return []


def renewal_problems(
    first: dt.date | None, last: dt.date | None, before_last: dt.date | None, before_withdrawn: dt.date | None
) -> list[Problem]:
    """Why a renewal's days do not follow those of the certificate it renews. All days inclusive; None is not known."""
    end = before_last
    if before_withdrawn is not None and (end is None or before_withdrawn <= end):
        end = before_withdrawn - ONE_DAY
    found = []
    if end is not None and first is not None and first <= end:
        message = N_("The old certificate lasts until %(day)s. Its renewal begins the day after or later.")
        found.append(Problem("certifications.certificate.overlap", "valid_from", message, {"day": end}))
    if end is not None and last is not None and last <= end:
        message = N_("A renewal lasts longer than the certificate it renews, which lasts until %(day)s.")
        found.append(Problem("certifications.certificate.shorter", "valid_to", message, {"day": end}))
    return found


def one_line(predecessors: Mapping[int | None, int | None]) -> bool:
    """Whether certificates of one scheme, holder and number are each other's renewals; by id what each renews."""
    return sum(before is None or before not in predecessors for before in predecessors.values()) == 1


def warnings(
    key: CertificateKey, store_org_number: str | None, *, own_needed: bool, sharing: Iterable[str]
) -> list[Problem]:
    """What a person should look at although it may be stored. `sharing`: other holders of the same number."""
    found = []
    if others := sorted(set(sharing)):
        message = N_("The number is also registered on another holder: %(holders)s.")
        found.append(Problem("certifications.certificate.shared", "number", message, {"holders": ", ".join(others)}))
    if not key.number:
        message = N_("Without a number the certificate does not count.")
        found.append(Problem("certifications.certificate.no_number", "number", message))
    if own_needed and (not key.holder_org_number or key.holder_org_number != store_org_number):
        message = N_("The holder is not the store itself, so the certificate does not count for the store.")
        found.append(Problem("certifications.certificate.other_holder", "holder_org_number", message))
    return found


def verification_problems(how: str, *, complete: bool) -> list[Problem]:
    """Why something cannot be marked as verified."""
    if how not in HOW:
        return [Problem("certifications.verify.how", "how", N_("Say how it was verified."))]
    if not complete:
        message = N_("Enter the number and the last day first; what is not known cannot be verified.")
        return [Problem("certifications.verify.incomplete", None, message)]
    return []


def deletion_problems(*, verified: bool) -> list[Problem]:
    """Only what was entered by mistake is deleted."""
    if verified:
        message = N_(
            "This has been verified, so it was no mistake. Close it with its last day or a withdrawal instead."
        )
        return [Problem("certifications.record.verified", None, message)]
    return []


def working_periods(work: Period, issued_on: dt.date | None, revoked_on: dt.date | None) -> Period:
    """When a person who works at a store is qualified there: from the issue, where known, to a revocation."""
    start = max((day for day in (work.start, issued_on) if day is not None), default=None)
    return Period(start, work.end).until(revoked_on)

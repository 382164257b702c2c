"""The shipped certification schemes, as facts. Not the table of schemes: a cooperative adds its own there."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Scheme:
    """One certification scheme.

    `years`: how long a certificate lasts; None where the scheme sets no fixed term. `own_certificate`: each store must
    hold the certificate itself or be listed on it; where False, a certificate of the firm covers its stores.
    `recertification_months`: how long after the last day the holder may recertify without starting anew; the
    certificate is not valid in that window.
    """

    code: str
    name: str
    years: int | None = None
    own_certificate: bool = True
    recertification_months: int = 0

    def assumed_first_day(self, last_day: dt.date) -> dt.date | None:
        """The last day minus the scheme's duration, for a certificate whose first day was never written down.

        None where the scheme has no fixed duration. 29 February becomes the 28th.
        """
        if self.years is None or last_day.year <= self.years:
            return None
        return add_months(last_day, -12 * self.years)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month some months later or earlier, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# Sources: Miljøfyrtårn lasts three years and may be renewed until four months after (stiftelsen Miljøfyrtårn);
# ISO 14001 certificates last three years and list their sites (ISO/IEC 17021-1 9.1.3, IAF MD 1); EMAS registration is
# verified every third year and lists its sites (Regulation (EC) 1221/2009, articles 6 and 13). The Nordic Swan licence
# names the shop and follows its criteria version. Fairtrade and Debio approve the firm that trades.
SCHEMES = MappingProxyType(
    {
        scheme.code: scheme
        for scheme in (
            Scheme("miljofyrtarn", "Miljøfyrtårn", years=3, recertification_months=4),
            Scheme("iso14001", "ISO 14001", years=3),
            Scheme("emas", "EMAS", years=3),
            Scheme("svanemerket", "Svanemerket"),
            Scheme("fairtrade", "Fairtrade", own_certificate=False),
            Scheme("debio", "Debio", own_certificate=False),
        )
    }
)


def scheme_name(code: str) -> str:
    """The name people use; a cooperative's own scheme that is not shipped is called by its code."""
    return SCHEMES[code].name if code in SCHEMES else code


def needs_own_certificate(code: str) -> bool:
    """Whether a store must hold the certificate itself; an unknown scheme asks for the stricter proof."""
    return SCHEMES[code].own_certificate if code in SCHEMES else True

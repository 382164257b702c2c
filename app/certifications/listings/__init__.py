"""The lists of this domain, what it adds to the list of stores, and how certificates are shown."""

from app.certifications.listings.certificates import CERTIFICATES, SUSPENSIONS
from app.certifications.listings.chips import STATES, TONES, UNNAMED, status_chip, validity_bar
from app.certifications.listings.others import QUALIFICATIONS, SCHEMES, STORE_COLUMNS, STORE_FILTERS

__all__ = [
    "CERTIFICATES",
    "QUALIFICATIONS",
    "SCHEMES",
    "STATES",
    "STORE_COLUMNS",
    "STORE_FILTERS",
    "SUSPENSIONS",
    "TONES",
    "UNNAMED",
    "status_chip",
    "validity_bar",
]

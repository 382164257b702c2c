"""The lists of this domain, what it adds to the list of stores, and how certificates are shown."""

from app.certifications.listings.certificates import CERTIFICATES, SUSPENSIONS, month_name
from app.certifications.listings.chips import STATES, TONES, UNNAMED, status_chip, validity_bar
from app.certifications.listings.others import QUALIFICATIONS, SCHEMES, STORE_COLUMNS, STORE_FILTERS
from app.certifications.listings.relations import OF_PEOPLE, OF_STORES
from app.certifications.listings.validity import STORE_VALIDITY, store_layers

__all__ = [
    "CERTIFICATES",
    "OF_PEOPLE",
    "OF_STORES",
    "QUALIFICATIONS",
    "SCHEMES",
    "STATES",
    "STORE_COLUMNS",
    "STORE_FILTERS",
    "STORE_VALIDITY",
    "SUSPENSIONS",
    "TONES",
    "UNNAMED",
    "month_name",
    "status_chip",
    "store_layers",
    "validity_bar",
]

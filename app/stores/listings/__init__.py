"""The lists of stores and the dated facts about them, and what stores add to the list of members."""

from app.stores.listings.dated import (
    ADDRESSES,
    EMPLOYMENTS,
    MEMBER_ACTIVE,
    MEMBER_STATE,
    OWNERS,
    TERMS,
    WORKPLACE,
)
from app.stores.listings.map import BY, drawn
from app.stores.listings.reach import TO_MEMBERS, TO_STORES
from app.stores.listings.relations import OF_MEMBERS, OF_PEOPLE
from app.stores.listings.stores import REGION, STORES, status_chip

__all__ = [
    "ADDRESSES",
    "BY",
    "EMPLOYMENTS",
    "MEMBER_ACTIVE",
    "MEMBER_STATE",
    "OF_MEMBERS",
    "OF_PEOPLE",
    "OWNERS",
    "REGION",
    "STORES",
    "TERMS",
    "TO_MEMBERS",
    "TO_STORES",
    "WORKPLACE",
    "drawn",
    "status_chip",
]

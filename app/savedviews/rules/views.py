"""What a saved view must be, who sees it and who may change it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.checks import Checking
from app.kernel.problems import N_

OWN, ROLES, ALL = "own", "roles", "all"
LONGEST_NAME = 80
LONGEST_STATE = 8000
LONGEST_KEY = 60
MOST_OF_ONE = 100

_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o"})

LONG = N_("At most %(most)s characters.")
AUDIENCE = N_("Choose who sees the view.")
NO_ROLE = N_("Choose at least one role.")
SHARING = N_("Your role may keep views for yourself only.")
STATE = N_("This view holds more than can be saved. Take some filters away.")
MANY = N_("You have %(most)s views. Delete some that you no longer use.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the user, the names of the roles, and whether they allow sharing and pinning."""

    user_id: int
    roles: frozenset[str] = frozenset()
    shares: bool = False


def checked(values: Mapping[str, Any], *, known_roles: Collection[str], may_share: bool) -> Checking:
    """A view's name, audience, roles and state, cleaned."""
    found = Checking(values)
    found.values["name"] = " ".join(str(values.get("name") or "").split())
    found.need("name")
    if len(found.values["name"]) > LONGEST_NAME:
        found.refuse("views.name.long", "name", LONG, most=LONGEST_NAME)
    audience = values.get("audience")
    if audience not in (OWN, ROLES, ALL):
        found.refuse("views.audience", "audience", AUDIENCE)
    elif audience != OWN and not may_share:
        found.refuse("views.sharing", "audience", SHARING)
    roles = [name for name in dict.fromkeys(values.get("roles") or ()) if name in known_roles]
    found.values["roles"] = roles if audience == ROLES else []
    if audience == ROLES and not roles:
        found.refuse("views.roles", "roles", NO_ROLE)
    found.values["counted"] = bool(values.get("counted")) and audience != OWN
    found.values["tile"] = bool(values.get("tile"))
    if sum(len(name) + len(text) for name, text in values.get("state") or ()) > LONGEST_STATE:
        found.refuse("views.state", None, STATE)
    return found


def seen_by(owner_id: int, audience: str, roles: Sequence[str], reader: Reader) -> bool:
    """Whether a reader sees a view at all."""
    return owner_id == reader.user_id or audience == ALL or (audience == ROLES and bool(reader.roles & set(roles)))


def changed_by(owner_id: int, audience: str, reader: Reader) -> bool:
    """Whether a reader who sees a view may change it: an own one, and a shared one where the role may share."""
    return reader.shares if audience != OWN else owner_id == reader.user_id


def slug(name: str, taken: Collection[str] = ()) -> str:
    """The short name under which other installations know a view: made of its name, and none of those taken."""
    begun = re.sub(r"[^a-z0-9]+", "_", name.casefold().translate(_PLAIN)).strip("_")[: LONGEST_KEY - 10] or "view"
    found, number = begun, 1
    while found in taken:
        number += 1
        found = f"{begun}_{number}"
    return found

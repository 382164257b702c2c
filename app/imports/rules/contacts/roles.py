"""What people write in a column of roles, as the roles that an employment has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from app.kernel.cells import Value
from app.kernel.cellvalues import Found, shown, typed, wrong
from app.kernel.headings import squeezed
from app.kernel.problems import N_

WORDS: Mapping[str, str] = {
    "owner": "eier|innehaver|butikkeier|medeier|daglig leder og eier|owner|co owner|proprietor",
    "manager": (
        "leder|daglig leder|butikksjef|butikkleder|bestyrer|sjef|avdelingsleder|assisterende butikksjef|manager|"
        "store manager|shop manager|general manager|managing director|ceo"
    ),
    "designer": (
        "blomsterdekoratør|dekoratør|florist|mester|blomsterdekoratørmester|floral designer|flower designer|designer|"
        "master florist"
    ),
    "accountant": "regnskapsfører|regnskap|økonomi|økonomiansvarlig|bokholder|accountant|accounting|bookkeeper|finance",
    "staff": (
        "ansatt|medarbeider|butikkmedarbeider|kontaktperson|kontakt|selger|ekstrahjelp|lærling|staff|employee|"
        "contact person|contact|assistant|sales assistant|apprentice"
    ),
    "portal": "portal|portalbruker|portal user",
}
ROLE_OF = {squeezed(word): role for role, words in WORDS.items() for word in words.split("|")}
OTHERWISE = "staff"
"""The role of somebody whose store is given without a role."""


def role(value: Value) -> Found[str]:
    """The role that a word stands for: Eier, daglig leder, florist, regnskapsfører, ansatt and their like."""
    found = _role(value) if isinstance(value, str) else None
    if found is not None:
        return Found(found)
    message = N_(
        "%(typed)s is no role that is known here. Write Eier, Leder, Blomsterdekoratør, Regnskapsfører or Ansatt."
    )
    return wrong("imports.role.unknown", message, {"typed": typed(value)})


@lru_cache(maxsize=512)
def _role(text: str) -> str | None:
    return ROLE_OF.get(squeezed(shown(text)))

"""The demonstration's users, one for each role and a second florist, and a password that can be read aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who may sign in while the demonstration is loaded."""

    username: str
    first_name: str
    last_name: str
    role: str


USERS = (
    DemoUser("ada", "Ada", "Nordby", "Administrator"),
    DemoUser("anna", "Anna", "Berg", "Membership"),
    DemoUser("tove", "Tove", "Aas", "Tender team"),
    DemoUser("oyvind", "Øyvind", "Lie", "Quality"),
    DemoUser("kari", "Kari", "Moen", "Customer service"),
    DemoUser("farida", "Farida", "Khan", "Finance"),
    DemoUser("bjorn", "Bjørn", "Solberg", "Florist"),
    DemoUser("cecilie", "Cecilie", "Haugen", "Florist"),
    DemoUser("adam", "Adam", "Vold", "Auditor"),
)

_WORDS = """
    kvast stilk humle potte vannkanne solbær bregne torvmose hekk drivhus frøkapsel greip spade hagle regnbue morild
    fjelltopp tyttebær multe bekkeblom tjern skjær vindu kompass brygge lanterne kajakk granbar kongle furunål elvebredd
    duggdråpe nordlys myrull einer selje hegre trost linerle lerke svale rype jerv gaupe oter piggsvin ekorn humlebol
    sommerfugl bikube honning kanel kardemomme ingefær timeglass klokkespill trekkspill hardanger tømmer vedkubbe
"""


def password(choose: Callable[[tuple[str, ...]], str], number: int) -> str:
    """Five words and a number below a hundred; `choose` picks one word and must not be guessable."""
    picked: list[str] = []
    while len(picked) < 5:
        picked.append(choose(tuple(word for word in _WORDS.split() if word not in picked)))
    return "-".join([*picked, f"{number:02d}"])

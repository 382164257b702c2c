"""A dozen tasks of the demonstration, as the office of a cooperative has them: who, on what, when. Values only."""

from __future__ import annotations

from dataclasses import dataclass

CERTIFICATE, STORE, OWN = "certificate", "store", "own"
"""What a task is about: a certificate that ends next, some store, the store of its owner."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One task. `days`: from the day of loading to its due date; `ticked`: how many of its items are done.

    `remind`: so many days before the due date, at 9 o'clock. `about`: see above, each certificate and store once.
    """

    title: str
    maker: str
    owner: str | None = None
    role: str | None = None
    days: int | None = None
    about: str | None = None
    text: str = ""
    items: tuple[str, ...] = ()
    ticked: int = 0
    remind: int | None = None
    done: bool = False


RENEWAL = ("Ring daglig leder", "Send sjekklisten fra Miljøfyrtårn", "Avtal dato for ny godkjenning")
WELCOME = ("Velkomstbrev", "Brukernavn til butikkens egen side", "Skilt og profilhåndbok", "Første besøk avtalt")
TODOS = (
    Todo("Ring om fornyelse av Miljøfyrtårn", "tove", "tove", days=-3, about=CERTIFICATE, items=RENEWAL, ticked=1),
    Todo("Be om kontonummer for oppgjør", "anna", "farida", days=-1, about=STORE,
         text="Butikken ble medlem uten konto. Skjemaet ligger i e-posten fra mandag."),
    Todo("Innhent nytt Miljøfyrtårn-sertifikat", "oyvind", role="Tender team", days=0, about=CERTIFICATE),
    Todo("Ta imot den nye butikken", "anna", "anna", days=0, about=STORE, items=WELCOME, ticked=2),
    Todo("Kontroller fagbrevet til den nye dekoratøren", "tove", "oyvind", days=1, about=STORE),
    Todo("Gå gjennom radene som importen hoppet over", "ada", "anna", days=2, remind=1),
    Todo("Oppdater åpningstidene før jul", "anna", role="Customer service", days=4, about=STORE),
    Todo("Last opp nytt bilde av butikken", "kari", "bjorn", days=6, about=OWN,
         text="Gjerne fasaden i dagslys. Bildet brukes når kunder søker etter en florist."),
    Todo("Følg opp butikken som mangler blomsterdekoratør", "oyvind", role="Quality", days=10, about=STORE),
    Todo("Planlegg medlemsmøtet", "ada", "anna", days=21, remind=7,
         items=("Lokale", "Program", "Innkalling", "Servering")),
    Todo("Rydd i gamle e-postadresser", "anna", role="Membership"),
    Todo("Svar på spørsmål om søndagsåpent", "anna", "kari", days=-2, about=STORE, done=True),
)  # fmt: skip

"""Names for the demonstration: people as they are called in Norway today, florists' shops, streets. Words only."""

from __future__ import annotations

import unicodedata


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words(
    """Anne Inger Kari Marit Ingrid Liv Eva Berit Astrid Bjørg Hilde Nina Solveig Bente Heidi Randi Ida Silje Hanne
    Linda
    Tone Camilla Marianne Elisabeth Kristin Wenche Turid Ellen Ragnhild Mona Maria Julie Emma Thea Sara Nora Maja
    Malin
    Sunniva Guro Oda Tuva Frida Vilde Synnøve Gro Åse Grete Line Trine Stine Kristine Sissel Unni Torill Lene
    Ann-Kristin
    Máret Elle Inga Sárá Risten Biret Láilá Ravna Aina Fatima Amina Aisha Samira Zainab Leila Nadia Yasmin Shabana
    Farah
    Agnieszka Katarzyna Joanna Magdalena Ewa Ieva Rasa Olena Natalia Thuy Linh Mai Hoa Supaporn Priya Kavitha Selam
    Hodan Ayan Mariam Jelena Mirela Amra Svetlana"""
)
MEN = _words(
    """Jan Per Bjørn Ole Lars Kjell Knut Svein Arne Thomas Hans Geir Tor Morten Terje Odd Erik Martin Andreas
    Anders Rune
    Trond Tore Jon Kristian Henrik Magnus Fredrik Jonas Emil Sander Håkon Øystein Vegard Sindre Eirik Espen Stian Pål
    Sigurd Torbjørn Leif Áilu Nils-Ánte Issát Mihkkal Jovnna Ánde Mohammed Ali Ahmed Hassan Omar Yusuf Imran Bilal
    Piotr
    Tomasz Marcin Jonas Minh Duc Tuan Kumar Ravi Abdi Dawit Dragan Emir Andrii"""
)
SURNAMES = _words(
    """Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen Berg
    Haugen Hagen Johannessen Andreassen Jacobsen Halvorsen Jørgensen Dahl Henriksen Lund Sørensen Jakobsen Moen
    Gundersen
    Iversen Strand Solberg Svendsen Eide Knutsen Martinsen Bakken Kristoffersen Mathisen Lie Rasmussen Amundsen Nguyen
    Bakke Berge Nygård Fredriksen Moe Lien Holm Andresen Solheim Knudsen Christensen Nygaard Hauge Næss Nilssen Myhre
    Aas Sandvik Ødegård Løken Vik Myklebust Tangen Aune Haugland Brekke Ruud Sæther Engen Fossum Kvam Tveit Rønning
    Sara Gaup Somby Utsi Hætta Eira Bongo Buljo Valkeapää Turi Nutti Kemi Ahmed Ali Khan Hussain Mohamed Singh Hassan
    Kowalski Nowak Wiśniewska Kamińska Tran Pham Le Warsame Yusuf Tesfay Hodžić Petrović Kovalenko Kazlauskas"""
)
FLOWERS = _words(
    """Rose Lilje Syrin Peon Hvitveis Blåveis Tulipan Orkidé Kornblomst Valmue Fiol Iris Kløver Lyng Timian Lavendel
    Marigull Linnea Ringblomst Anemone Nellik Dahlia Hortensia Solsikke Snøklokke Krokus Asters Jasmin Hassel Bjørke
    Rogne Eføy Mimosa Kamille Mose Bregne Gåsunge Løvetann Vinka Magnolia Kirsebær Eple Bringebær Blåklokke Akeleie
    Georgine Revebjelle Konvall Primula Julestjerne"""
)
HOUSES = _words(
    """hagen stuen verkstedet boden kroken rommet loftet bua hjørnet gården huset salongen atelieret drømmen gleden
    tunet
    buketten kurven potta paletten"""
)
PLAIN_SHOPS = (
    "Blomster i {place}", "{place} Blomster", "{place} Blomsterhandel", "Blomsterbutikken {place}",
    "Planteriet {place}",
    "Blomstertorget {place}", "Villblomst {place}", "Grønt & Godt {place}", "Stilk & Blad {place}",
    "Buketteriet {place}",
    "Krans & Kvist {place}",
)  # fmt: skip
"""What many would call a florist's shop; a town has few of each."""

SHOPS = (
    "{first}s Blomster", "{last} Blomster", "{last} Blomster & Gaver", "Blomster {last}", "{first}s Blomsterhjørne",
    "{flower}{house}", "{flower}{house} {place}", "{flower}{house} {place}", "{flower}{house} {place}",
    "Atelier {flower}",
    "{flower} & {other}", "{flower} & {other} {place}", "{flower} & {other} {place}", "Floristene på {street}",
    "{first} & {second} Blomster", "Bladverk {last}", "Blomsterdesign {last}", "Fru {last}s Blomster",
    "{flower} og {last}",
    "{last} Gartneri og Blomster", "{first} {last} Blomster", "{first} {last} Floristeri", "{flower} {place}",
)  # fmt: skip
STREETS = (
    "Storgata", "Kirkegata", "Strandgata", "Skolegata", "Jernbanegata", "Torggata", "Sentrumsveien", "Stasjonsveien",
    "Kongens gate", "Dronningens gate", "Parkveien", "Møllegata", "Havnegata", "Rådhusgata", "Fjordgata", "Elvegata",
    "Bryggegata", "Industriveien", "Prestegårdsveien", "Bakkegata", "Nygata", "Sjøgata", "Tollbugata", "Vestregate",
    "Apotekergata", "Hovedgata", "Torget", "Sentervegen", "Øvre gate", "Nedre gate", "Lensmannsveien", "Bekkefaret",
)  # fmt: skip
COUNTY_ISSUERS = (
    "Oslo kommune", "Akershus fylkeskommune", "Vestland fylkeskommune", "Rogaland fylkeskommune",
    "Trøndelag fylkeskommune",
    "Innlandet fylkeskommune", "Agder fylkeskommune", "Nordland fylkeskommune", "Troms fylkeskommune",
)  # fmt: skip
CERTIFIERS = {
    "miljofyrtarn": ("Stiftelsen Miljøfyrtårn",), "iso14001": ("DNV", "Kiwa", "Nemko"), "emas": ("DNV",),
    "svanemerket": ("Miljømerking Norge",), "fairtrade": ("Fairtrade Norge",), "debio": ("Debio",),
}  # fmt: skip
PREFIXES = {
    "miljofyrtarn": "MF", "iso14001": "EMS", "emas": "NO", "svanemerket": "3025", "fairtrade": "FLO", "debio": "DEB",
}  # fmt: skip
NOTES = (
    "Ringte om leveringsavtalen. Ønsker svar før sesongen.",
    "Ny innehaver fra årsskiftet; kontaktpersonen er den samme.",
    "Sender dokumentasjon på miljøsertifiseringen så snart den er klar.",
    "Har eget kjølerom og kan ta større anbudsleveranser.",
    "Stengt for oppussing i to uker; bestillinger går til nabobutikken.",
    "Vil gjerne være med på neste fagdag om begravelsesbinderi.",
    "Leverer til sykehuset og kommunen på rammeavtale.",
    "Butikken har flyttet internt på senteret; inngang fra parkeringsplassen.",
)


def slug(text: str) -> str:
    """A name as it stands in an address on the web: small letters a-z, digits and hyphens."""
    plain = text.lower().replace("æ", "ae").replace("ø", "o").replace("đ", "d").replace("ŧ", "t").replace("ł", "l")
    letters = (c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in letters)
    return "-".join(part for part in kept.split("-") if part)

"""Guesses which column holds which field from Norwegian and English headings. A person confirms the guess."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.imports.rules.contacts import headings as contacts
from app.imports.rules.fields import CONTACTS, FIELD_KEYS, REGISTER
from app.kernel.cells import Row
from app.kernel.headings import heading_text, squeezed

SEARCHED_ROWS = 40
FEWEST_HEADINGS = 2
NOTHING: Mapping[str, str] = {}

# The headings each field is known by; case, accents, spaces and punctuation do not count.
KNOWN: Mapping[str, str] = {
    "member_number": "medlemsnr|medlemsnummer|medlem nr|medl nr|mnr|medlemsid|member number|member no|member id",
    "store_number": (
        "butikknr|butikknummer|butikk nr|butikksnr|butikk id|avdelingsnr|avdnr|filialnr|forretningsnr|"
        "store number|store no|store nr|store id|shop number|shop no|shop id|branch number|branch no"
    ),
    "member_name": (
        "firmanavn|firma|foretaksnavn|foretak|selskap|selskapsnavn|bedriftsnavn|medlemsnavn|juridisk navn|"
        "company|company name|firm|firm name|legal name|member name|member"
    ),
    "org_number": (
        "orgnr|organisasjonsnr|organisasjonsnummer|org nummer|foretaksnr|firma orgnr|foretak orgnr|"
        "orgnr firma|orgnr foretak|orgnr hovedenhet|hovedenhet orgnr|orgnr medlem|organisation number|"
        "organization number|org no|org number|company number|company registration number|"
        "registration number|vat number|member org no"
    ),
    "store_name": (
        "butikknavn|butikk|butikkens navn|avdelingsnavn|avdeling|avd navn|filial|forretning|forretningsnavn|"
        "store name|store|shop name|shop|branch name|branch"
    ),
    "store_org_number": (
        "avd orgnr|avdelingens orgnr|avdeling orgnr|orgnr avd|orgnr avdeling|butikk orgnr|butikkens orgnr|"
        "orgnr butikk|underenhet|underenhet orgnr|orgnr underenhet|underenhetsnr|bedriftsnr|bedriftsnummer|"
        "filial orgnr|store organisation number|store organization number|store org no|store org number|"
        "shop organisation number|branch organisation number|branch org no|org no store|unit number"
    ),
    "street": (
        "gateadresse|gate|adresse|besøksadresse|gatenavn|vei|adresselinje 1|street address|street|address|"
        "visiting address|address line 1"
    ),
    "postal_code": "postnr|postnummer|post nr|postkode|pnr|postal code|post code|postcode|zip|zip code",
    "place": "poststed|post sted|sted|by|postal place|place|city|town",
    "phone": (
        "telefon|telefonnr|telefonnummer|tlf|tlf nr|tel|mobil|mobilnr|mobiltelefon|phone|phone number|"
        "telephone|telephone number|mobile"
    ),
    "email": "epost|e-postadresse|mail|mailadresse|email|e-mail address",
    "contact_person": "kontaktperson|kontakt|kontaktpers|daglig leder|contact person|contact|contact name",
    "account_number": (
        "kontonr|kontonummer|bankkonto|bankkontonr|konto|bank account|account number|account no|account|"
        "bank account number"
    ),
    "first_day": (
        "innmeldt|innmeldt dato|innmeldingsdato|medlem fra|medlem siden|startdato|joined|joined on|"
        "date joined|join date|member since|member from|membership start"
    ),
    "last_day": (
        "utmeldt|utmeldt dato|utmeldingsdato|medlem til|sluttdato|left|left on|date left|leave date|"
        "member until|membership end|withdrawn|resigned"
    ),
    "designer": (
        "blomsterdekoratør|dekoratør|bl dekoratør|fagbrev|faglært|florist|floral designer|flower designer|"
        "designer|qualified florist|trade certificate"
    ),
    "designer_since": (
        "fagbrev dato|dato fagbrev|fagbrevdato|fagbrev tatt|svennebrev dato|dato svennebrev|fagprøve dato|"
        "trade certificate date|date of trade certificate|qualified on|qualification date|"
        "floral designer since|craft date"
    ),
    "certified": (
        "miljøfyrtårn|mf|miljøsertifisert|sertifisert|miljøfyrtårn sertifisert|eco lighthouse|"
        "environmentally certified|certified|eco lighthouse certified"
    ),
    "certificate_number": (
        "mf sertifikatnr|mf sertifikatnummer|sertifikatnr|sertifikatnummer|miljøfyrtårn sertifikatnr|"
        "miljøfyrtårn nr|mf nr|certificate number|certificate no|eco lighthouse certificate number|"
        "eco lighthouse number|certificate id"
    ),
    "certificate_last_day": (
        "mf gyldig til|gyldig til|mf utløper|sertifikat gyldig til|miljøfyrtårn gyldig til|utløpsdato|"
        "utløper|mf utløpsdato|valid to|valid until|certificate valid to|certificate valid until|"
        "certificate expires|expiry date|expires|eco lighthouse valid to"
    ),
    "sunday_opening": (
        "søndagsåpent|søndagsåpen|åpent søndag|åpent søndager|søndag|open on sundays|open sundays|sunday|"
        "sundays|sunday opening|open sunday"
    ),
    "note": (
        "merknad|merknader|merk|kommentar|kommentarer|notat|anmerkning|note|notes|remark|remarks|comment|comments"
    ),
}
FIELDS_BY_NAME: Mapping[str, Mapping[str, str]] = {
    kind: {squeezed(name): field for field, names in known.items() for name in names.split("|")}
    for kind, known in ((REGISTER, KNOWN), (CONTACTS, contacts.KNOWN))
}
NUMBER_WORDS = re.compile(r"(nummer|number|num|no|nr)$")


@dataclass(frozen=True, slots=True)
class Headings:
    """A heading row: its number in the sheet, what stands in it by column, and the guess field -> 0-based column."""

    row: int
    names: tuple[str, ...]
    mapping: Mapping[str, int]


def field_of(heading: str, kind: str = REGISTER) -> str | None:
    """The field a heading stands for, or None. What stands in parentheses explains."""
    known = FIELDS_BY_NAME[kind]
    for text in (heading, re.sub(r"\([^)]*\)|\[[^\]]*\]", "", heading)):
        key = squeezed(text)
        found = known.get(key) or known.get(NUMBER_WORDS.sub("nr", key))
        if found:
            return found
    return None


def guess_columns(names: Sequence[str], kind: str = REGISTER, more: Mapping[str, str] = NOTHING) -> dict[str, int]:
    """Field -> column for a row of headings. The first column of a field is taken; of two that read plain `Org.nr`, or
    `Navn`, the one after the store's name is the store's. Beside first names alone, `Navn` holds the last ones.
    `more`: further fields by their squeezed headings, for what nothing else is.
    """
    mapping: dict[str, int] = {}
    for column, name in enumerate(names):
        field = field_of(name, kind)
        if field == "org_number" and "org_number" in mapping and "store_name" in mapping:
            field = "store_org_number"
        if field is None or field in mapping:
            field = more.get(squeezed(name)) if more else None
        if field is not None and field not in mapping:
            mapping[field] = column
    if kind == CONTACTS and "given_name" in mapping and "name" in mapping:
        mapping.setdefault("family_name", mapping.pop("name"))
    return mapping


def find_headings(rows: Iterable[Row], kind: str = REGISTER, more: Mapping[str, str] = NOTHING) -> Headings | None:
    """The heading row among the first rows: the one with the most known headings, at least two of them."""
    best: Headings | None = None
    for row in islice(rows, SEARCHED_ROWS):
        names = tuple(heading_text(cell) for cell in row.cells)
        mapping = guess_columns(names, kind, more)
        if len(mapping) >= FEWEST_HEADINGS and (best is None or len(mapping) > len(best.mapping)):
            best = Headings(row.number, names, mapping)
    return best


def saved_columns(saved: Mapping[str, str], names: Sequence[str], keys: Collection[str] = FIELD_KEYS) -> dict[str, int]:
    """A saved mapping field -> heading applied to this file's headings; headings that are gone are left out, and so are
    fields that are none of `keys`.
    """
    columns: dict[str, int] = {}
    for column, name in enumerate(names):
        columns.setdefault(squeezed(name), column)
    found = {field: columns.get(squeezed(heading)) for field, heading in saved.items() if field in keys}
    return {field: column for field, column in found.items() if column is not None}

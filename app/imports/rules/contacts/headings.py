"""The headings that files of contact persons use, Norwegian and English."""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, str] = {
    "name": (
        "navn|fullt navn|hele navnet|kontaktperson|kontakt|kontaktpers|kontaktnavn|kontaktpersonens navn|person|"
        "personnavn|ansatt|medarbeider|full name|name|contact person|contact|contact name|person name|display name|"
        "employee|employee name"
    ),
    "given_name": (
        "fornavn|for og mellomnavn|fornavn og mellomnavn|given name|given names|first name|firstname|forename|"
        "first and middle name"
    ),
    "family_name": "etternavn|slektsnavn|family name|last name|lastname|surname",
    "email": (
        "epost|e-postadresse|epost jobb|epost arbeid|mail|mailadresse|email|e-mail address|work email|email 1 value"
    ),
    "phone": (
        "telefon|telefonnr|telefonnummer|tlf|tlf nr|tel|mobil|mobilnr|mobiltelefon|mobil tlf|phone|phone number|"
        "telephone|telephone number|mobile|mobile phone|work phone|phone 1 value"
    ),
    "store_number": (
        "butikknr|butikknummer|butikk nr|butikksnr|butikk id|butikk|avdelingsnr|avdnr|filialnr|forretningsnr|"
        "store number|store no|store nr|store id|store|shop number|shop no|shop id|shop|branch number|branch no"
    ),
    "role": "rolle|stilling|stillingstittel|tittel|funksjon|role|position|job title|title|function",
    "employed_from": (
        "fra|fra dato|fra og med|startdato|ansatt fra|ansatt siden|ansatt dato|ansettelsesdato|første dag|gjelder fra|"
        "first day|start date|started|from|since|employed from|employed since|valid from"
    ),
}

"""Headings: which column holds what."""

from __future__ import annotations

import pytest

from app.imports.rules.fields import FIELD_KEYS, FIELDS, missing_columns
from app.imports.rules.headings import (
    KNOWN,
    field_of,
    find_headings,
    guess_columns,
    saved_columns,
)
from app.kernel.cells import Row
from app.kernel.headings import heading_text, squeezed

NORWEGIAN = (
    "Medlemsnr", "Butikknr", "Firmanavn", "Org.nr", "Butikknavn", "Avd. org.nr",
    "Gateadresse", "Postnr", "Poststed", "Telefon", "E-post", "Kontaktperson",
    "Kontonr", "Innmeldt", "Utmeldt", "Blomsterdekoratør", "Fagbrev dato", "Miljøfyrtårn",
    "Mf-sertifikatnr", "Mf gyldig til", "Søndagsåpent", "Merknad",
)  # fmt: skip
ENGLISH = (
    "Member no.", "Store number", "Company name", "Organisation number", "Store name", "Store organisation number",
    "Street address", "Postal code", "City", "Phone", "E-mail", "Contact person",
    "Bank account", "Joined", "Left", "Floral designer", "Trade certificate date", "Eco-Lighthouse",
    "Certificate number", "Valid until", "Open on Sundays", "Remarks",
)  # fmt: skip


def rows(*lines: str) -> list[Row]:
    return [Row(number, tuple(line.split("|"))) for number, line in enumerate(lines, 1)]


@pytest.mark.parametrize("names", [NORWEGIAN, ENGLISH], ids=["norwegian", "english"])
def test_all_fields_in_both_languages(names: tuple[str, ...]) -> None:
    assert guess_columns(names) == {field: column for column, field in enumerate(FIELD_KEYS)}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("MEDLEMSNUMMER", "member_number"),
        ("Medlems nr.", "member_number"),
        ("Butikk-nummer", "store_number"),
        ("Org. nr. (butikk)", "store_org_number"),
        ("Organisasjonsnummer", "org_number"),
        ("Orgnr. underenhet", "store_org_number"),
        ("Tlf.", "phone"),
        ("Mobil", "phone"),
        ("e-postadresse", "email"),
        ("EPOST", "email"),
        ("Blomsterdekorator", "designer"),
        ("Sondagsapent", "sunday_opening"),
        ("Mf. sertifikatnummer", "certificate_number"),
        ("Dato fagbrev", "designer_since"),
        ("Zip code", "postal_code"),
        ("Farge", None),
        ("", None),
    ],
)
def test_variants(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_no_heading_stands_for_two_fields() -> None:
    keys = [(squeezed(name), field) for field, names in KNOWN.items() for name in names.split("|")]
    fields: dict[str, str] = {}
    for key, field in keys:
        assert fields.setdefault(key, field) == field, key
    assert set(KNOWN) == set(FIELD_KEYS)


def test_the_second_plain_organisation_number_is_the_stores() -> None:
    columns = guess_columns(["Firma", "Org.nr", "Butikk", "Org.nr", "Org.nr"])
    assert columns == {"member_name": 0, "org_number": 1, "store_name": 2, "store_org_number": 3}


def test_the_heading_row_is_found_below_titles() -> None:
    found = find_headings([Row(1, ("Medlemsregister – uttrekk",)), Row(3, ("Butikknr", "Butikk", None, "Farge"))])
    assert found is not None
    assert (found.row, found.names, found.mapping) == (
        3, ("Butikknr", "Butikk", "", "Farge"), {"store_number": 0, "store_name": 1},
    )  # fmt: skip


def test_data_without_headings_is_not_taken_for_headings() -> None:
    assert find_headings(rows("1001|201|Rosen AS", "1002|202|Liljen AS")) is None
    assert find_headings([]) is None


def test_a_heading_over_two_lines_is_one_text() -> None:
    assert heading_text("Mf\n gyldig  til") == "Mf gyldig til"
    assert heading_text(201) == ""


def test_a_saved_mapping_finds_its_columns_again_and_forgets_those_that_are_gone() -> None:
    saved = {"store_number": "Butikk nr", "phone": "Mobil", "unknown": "Farge"}
    assert saved_columns(saved, ["Farge", "BUTIKK-NR", ""]) == {"store_number": 1}


def test_only_the_store_number_must_be_mapped() -> None:
    assert [problem.field for problem in missing_columns({"phone"})] == ["store_number"]
    assert missing_columns({"store_number"}) == []
    assert [field.key for field in FIELDS if field.required] == ["store_number"]

"""Register files made for the tests: any number of rows, and one row with chosen cells."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

HEADINGS = (
    "Medlemsnr", "Butikknr", "Firmanavn", "Org.nr", "Butikknavn", "Avd. org.nr", "Gateadresse", "Postnr", "Poststed",
    "Telefon", "E-post", "Kontaktperson", "Kontonr", "Innmeldt", "Utmeldt", "Blomsterdekoratør", "Fagbrev dato",
    "Miljøfyrtårn", "Mf-sertifikatnr", "Mf gyldig til", "Søndagsåpent", "Merknad",
)  # fmt: skip
TOWNS = (("0150", "Oslo"), ("5003", "Bergen"), ("7010", "Trondheim"), ("9008", "Tromsø"), ("4006", "Stavanger"))
NAMES = ("Solveig Ås", "Bjørn Hæg", "Kari Nordmann", "Ørjan Lie", "Ánne Márjá Utsi")
REGISTER = Path(__file__).parents[1] / "data" / "register"


def org_numbers(start: int) -> Iterator[str]:
    """Valid organisation numbers of the public registers' synthetic series from eight digits on."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    for number in range(start, start + 10_000_000):
        control = 11 - sum(int(d) * w for d, w in zip(f"{number:08d}", weights, strict=True)) % 11
        if control % 11 < 10:
            yield f"{number:08d}{control % 11}"


def accounts(start: int) -> Iterator[str]:
    """Valid Norwegian account numbers from ten digits on."""
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    for number in range(start, start + 10_000_000):
        control = 11 - sum(int(d) * w for d, w in zip(f"{number:010d}", weights, strict=True)) % 11
        if control % 11 < 10:
            yield f"{number:010d}{control % 11}"


def rows(count: int, *, seed: int = 1) -> Iterator[list[str]]:
    """Believable rows of a register, two stores now and then under one firm."""
    chance = random.Random(seed)
    firms, shops, numbers = org_numbers(21_000_000), org_numbers(31_000_000), accounts(1_204_000_000)
    firm = next(firms)
    for number in range(count):
        if number % 10:
            firm = next(firms)
        code, town = TOWNS[number % len(TOWNS)]
        person = NAMES[number % len(NAMES)]
        certified = number % 2 == 0
        yield [
            f"M{firm}", f"B{number}", f"Blomster {firm} AS", firm, f"Butikk {number}", next(shops),
            f"Storgata {number % 200 + 1}", code, town, f"9{number % 10_000_000:07d}",
            f"post{number}@blomst.example", person,
            next(numbers), f"{number % 28 + 1:02d}.{number % 12 + 1:02d}.{chance.randint(1990, 2024)}", "", "Ja",
            f"01.06.{chance.randint(1995, 2020)}",
            "Ja" if certified else "Nei", str(20_000 + number) if certified else "",
            f"2028-{number % 12 + 1:02d}-15" if certified else "", ("Ja", "Nei", "kun desember")[number % 3],
            "Ring før ni" if number % 50 == 0 else "",
        ]  # fmt: skip


def write_csv(path: Path, count: int, *, seed: int = 1) -> Path:
    """A register of so many rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(rows(count, seed=seed))
    return path


def csv_of(*stores: Mapping[str, str]) -> bytes:
    """A register of a few stores: the first generated rows with some cells replaced, by heading."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";")
    writer.writerow(HEADINGS)
    for row, changed in zip(rows(len(stores)), stores, strict=True):
        writer.writerow([changed.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True)])
    return lines.getvalue().encode()


GIVEN = ("Kari", "Ola", "Bjørn", "Anne Marie", "Ingrid", "Per", "Solveig", "Åse", "Øystein", "Ánne")
FAMILY = ("Nordmann", "Hansen", "Ås", "Hæg", "Lie", "Utsi", "Berg")


def people(count: int) -> Iterator[tuple[str, ...]]:
    """Headings and rows of contact persons; every seventh shares an e-mail with the one before."""
    yield "Fornavn", "Etternavn", "E-post", "Mobil"
    for number in range(count):
        email = f"person{number - (number % 7 == 1)}@blomst{number % 40}.example"
        yield GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)], email, f"9{number:07d}"


def write_people(path: Path, count: int) -> Path:
    """So many contact persons as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(people(count))
    return path

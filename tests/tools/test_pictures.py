"""The command for pictures: each picture's steps lead through the product as it is; what they show is used."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tools.pictures.__main__ import FOLDER, main, taken
from tools.pictures.scenes import PICTURES
from tools.pictures.stage import same

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN = re.compile(r"!\[[^\]]+\]\(([^)]+\.png)\)")
LARGEST, ALL = 120_000, 4_000_000  # bytes


def shown() -> set[Path]:
    """The pictures that pages show."""
    found = ((page, path) for page in PAGES for path in SHOWN.findall(page.read_text(encoding="utf-8")))
    return {(page.parent / path).resolve() for page, path in found}


def test_every_picture_that_a_page_shows_is_made_and_every_made_one_is_shown():
    made = {FOLDER / f"{picture.name}.png" for picture in PICTURES}
    assert len(made) == len(PICTURES)
    assert sorted(str(path) for path in shown() ^ made) == []
    assert sorted(str(path) for path in set(FOLDER.iterdir()) ^ made) == []


def test_pictures_are_small_and_of_the_size_that_was_asked_for():
    sizes = {picture.name: (FOLDER / f"{picture.name}.png").stat().st_size for picture in PICTURES}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) < ALL
    for picture in PICTURES:
        with Image.open(FOLDER / f"{picture.name}.png") as image:
            assert image.size == picture.size, picture.name


def test_an_unknown_picture_is_refused_with_the_names_there_are(capsys):
    assert main(["roses"]) == 2
    assert "no picture roses" in capsys.readouterr().out


def test_a_picture_that_looks_the_same_is_no_change():
    def drawn(grey: int, at: int) -> bytes:
        image, out = Image.new("RGB", (40, 40), (200, 200, 200)), io.BytesIO()
        image.putpixel((at, 7), (grey, grey, grey))
        image.save(out, "PNG")
        return out.getvalue()

    assert same(drawn(200, 3), drawn(205, 3))
    assert not same(drawn(200, 3), drawn(20, 3))
    assert not same(drawn(20, 3), drawn(20, 4))


@pytest.mark.browser
@pytest.mark.slow
def test_the_steps_of_every_picture_lead_where_it_says(tmp_path):
    """Each is taken anew: a page that has moved, a button with another name or a refusal fails here."""
    taken([], tmp_path, finish=bytes)  # what makes them small is tested above, on those that are shown
    assert sorted(file.stem for file in tmp_path.iterdir()) == sorted(picture.name for picture in PICTURES)
    for picture in PICTURES:
        with Image.open(tmp_path / f"{picture.name}.png") as image:
            assert image.size == picture.size
            shades = image.convert("L").getcolors()
            assert len(shades) > 8, f"{picture.name} shows nothing"

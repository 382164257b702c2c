"""`python -m tools.pictures [name...]`: take the pictures. Chromium comes from CHROMIUM, the path, or Playwright."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.pictures.running import ROOT, bukett
from tools.pictures.scenes import PICTURES
from tools.pictures.stage import Studio, same, small

FOLDER = ROOT / "docs" / "pictures"


def taken(chosen: list[str], folder: Path, finish: Callable[[bytes], bytes] = small) -> None:
    """Take the chosen pictures, or all, into a folder, as `finish` leaves them. Raises RuntimeError where one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with bukett() as (address, secret), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        studio = Studio(browser, address, secret)
        for wanted in [picture for picture in PICTURES if not chosen or picture.name in chosen]:
            data = finish(studio.take(wanted))
            file = folder / f"{wanted.name}.png"
            if not (file.exists() and same(file.read_bytes(), data)):
                file.write_bytes(data)
            print(f"{len(data) / 1000:6.0f} kB  {wanted.name}.png", flush=True)
        browser.close()


def main(chosen: list[str]) -> int:
    """Take the chosen pictures, or all; those that are no longer asked for go."""
    names = [picture.name for picture in PICTURES]
    if unknown := [name for name in chosen if name not in names]:
        print(f"There is no picture {unknown[0]}; there are {', '.join(names)}.")
        return 2
    taken(chosen, FOLDER)
    for file in FOLDER.glob("*.png"):
        if file.stem not in names:
            file.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How large and how strange a file may be before it is refused. Plain numbers; the reading enforces them."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults carry a register of a million cells (45,000 rows of 22 columns) with a wide margin.

    Sizes are bytes, times are seconds. `ratio` is how many times larger than the file its content may unpack to,
    looked at from `ratio_from` bytes on; `text` is the longest text of one cell (the spreadsheet format's own bound).
    """

    file_bytes: int = 100 * MEGABYTE
    rows: int = 250_000
    columns: int = 256
    text: int = 32_767
    entries: int = 2_000
    unpacked_bytes: int = 600 * MEGABYTE
    ratio: int = 150
    ratio_from: int = 20 * MEGABYTE
    neutral_bytes: int = 400 * MEGABYTE
    memory_bytes: int = 512 * MEGABYTE
    seconds: int = 60


DEFAULT_LIMITS = Limits()

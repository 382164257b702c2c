"""The process that opens foreign pictures and PDFs, started by `pictures` with nothing but the file: no settings, no
database, little memory, little time. It imports nothing of Bukett. Whatever happens to it, nothing else does.

`python -I drawing.py WORK FORMAT MEGABYTES SECONDS < file > picture`; exit code 0 when the picture is whole.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image  # at run time it is imported where the limits hold

LARGEST = 64_000_000  # bytes of a picture made
MOST_PIXELS = 40_000_000
BOX = (900, 1200)  # the largest preview in pixels
FORMATS = ("PNG", "JPEG", "WEBP")


def limit(megabytes: int, seconds: int) -> None:
    """Bound this process: address space, processor time, size of what it writes, no core file, no new files."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def preview(content: bytes, kind: str) -> bytes:
    """A small picture of a picture, or of a PDF's first page, as PNG."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if kind == "PDF":
        picture = _first_page(content)
    else:
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
            opened.draft("RGB", BOX)
            picture = ImageOps.exif_transpose(opened)
            picture.load()
    picture.thumbnail(BOX)
    out = io.BytesIO()
    picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB").save(out, "PNG")
    return out.getvalue()


def _first_page(content: bytes) -> Image.Image:
    import pypdfium2

    page = pypdfium2.PdfDocument(content)[0]
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise ValueError("no size")
    scale = min(BOX[0] / width, BOX[1] / height, 4)
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn


def clean(content: bytes, kind: str) -> bytes:
    """The picture alone, upright, without EXIF, comments, previews or whatever was hung on its end."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
        upright = ImageOps.exif_transpose(opened)
        picture = upright.convert("RGB") if kind == "JPEG" and upright.mode != "L" else upright.copy()
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    out = io.BytesIO()
    picture.save(out, kind, **({"quality": 88} if kind != "PNG" else {}))
    return out.getvalue()


def main() -> None:
    """Do one work on what comes in, within the limits."""
    work, kind, megabytes, seconds = sys.argv[1:5]
    limit(int(megabytes), int(seconds))
    warnings.simplefilter("ignore")
    made = {"preview": preview, "clean": clean}[work](sys.stdin.buffer.read(), kind)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

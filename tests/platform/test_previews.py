"""Previews of documents: made in a limited process, kept, for whom the file is; a broken or hostile file has none."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.platform.files import pictures

BROKEN = (
    b"%PDF-1.7\n",
    b"%PDF-1.7\n" + b"\x00\xff" * 5_000,
    (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj trailer<</Root 1 0 R>>\n%%EOF"
    ),
    b"%PDF-1.4\n" + b"[" * 200_000,
)


def document(text: bytes = b"Sertifikat", box: bytes = b"0 0 595 842", more: bytes = b"") -> bytes:
    """A PDF of one page."""
    drawn = b"BT /F1 40 Tf 60 700 Td (" + text + b") Tj ET " + more
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )


def photo(size: tuple[int, int] = (1600, 1200), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(out, kind)
    return out.getvalue()


@pytest.fixture
def attached(sign_in, token, world, system):
    """Anna attaches a file to Bjørn's store. Returns the address of its preview."""
    import sqlalchemy as sa

    from app.platform.files import Attachment

    def attach(content: bytes, name: str) -> str:
        place = f"/records/store/{world.ids['bjorn']['store']}/files"
        data = {"csrf_token": token("anna"), "file": (io.BytesIO(content), name)}
        assert sign_in("anna").post(place, data=data).status_code == 302
        return f"{place}/{system.scalar(sa.select(sa.func.max(Attachment.id)))}/preview"

    return attach


@pytest.mark.parametrize(("content", "name"), [(document(), "a.pdf"), (photo(), "b.jpg"), (photo(kind="PNG"), "c.png"),
                                               (photo(kind="WEBP"), "d.webp")])  # fmt: skip
def test_a_preview_is_a_small_picture_that_may_only_be_shown(attached, sign_in, content, name):
    answer = sign_in("anna").get(attached(content, name))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    picture = Image.open(io.BytesIO(answer.data))
    assert picture.width <= 900
    assert picture.height <= 1200
    assert len(picture.convert("RGB").getcolors(1_000_000)) > 1 or name != "a.pdf", "the page's text is drawn"


def test_a_preview_is_for_whom_the_file_is(attached, sign_in, world):
    place = attached(document(), "a.pdf")
    assert sign_in("bjorn").get(place).status_code == 200
    assert sign_in("cecilie").get(place).status_code == 404
    foreign = place.replace(f"/{world.ids['bjorn']['store']}/", f"/{world.ids['cecilie']['store']}/", 1)
    assert sign_in("anna").get(foreign).status_code == 404
    assert place in sign_in("bjorn").get(f"/stores/{world.ids['bjorn']['store']}").text


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_pdf_has_no_preview_and_nothing_else_happens(attached, sign_in, world, content):
    place = attached(content, "a.pdf")
    assert place in sign_in("anna").get(f"/stores/{world.ids['bjorn']['store']}").text
    assert sign_in("anna").get(place).status_code == 204
    assert place not in sign_in("anna").get(f"/stores/{world.ids['bjorn']['store']}").text
    with sign_in("anna").get(place.removesuffix("/preview")) as whole:
        assert whole.data == content
    assert sign_in("anna").get(f"/stores/{world.ids['bjorn']['store']}").status_code == 200


def test_a_file_without_pictures_has_none(attached, sign_in):
    assert sign_in("anna").get(attached(b"bare tekst", "a.txt")).status_code == 204


def test_what_was_tried_is_kept_and_a_hostile_file_costs_its_limit_once(attached, sign_in, monkeypatch):
    good, bad = attached(document(), "a.pdf"), attached(BROKEN[1], "b.pdf")
    first = sign_in("anna").get(good).data
    assert sign_in("anna").get(bad).status_code == 204
    monkeypatch.setattr(pictures, "SCRIPT", pictures.SCRIPT.with_name("gone.py"))
    assert sign_in("anna").get(good).data == first
    assert sign_in("anna").get(bad).status_code == 204


def test_previews_are_cleaned_up_with_their_files(attached, sign_in, app, arrange, monkeypatch, token, system):
    import datetime as dt

    import sqlalchemy as sa

    from app.platform import clock, files
    from app.platform.files.previews import FilePreview

    place = attached(document(b"bort"), "a.pdf")
    assert sign_in("anna").get(place).status_code == 200
    preview = system.scalar(sa.select(FilePreview.preview_sha256))
    monkeypatch.setattr(clock, "machine", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=2))
    with arrange() as uow:
        files.clean_up(uow)
        assert files.store().has(preview), "the preview of an attached file stays"
    sign_in("anna").post(place.replace("/preview", "/delete"), data={"csrf_token": token("anna")})
    with arrange() as uow:
        files.clean_up(uow)
        assert not files.store().has(preview)
    assert system.scalar(sa.select(sa.func.count()).select_from(FilePreview)) == 0


def test_memory_and_processor_time_are_limited():
    giant = photo((6000, 6000), "PNG")
    with pytest.raises(pictures.NoPicture):
        pictures._drawn("clean", io.BytesIO(giant), "PNG", megabytes=80)
    slow = document(more=b"0 0 m " + b"500 900 l 0 1 2 3 4 5 c 3 7 l S " * 60_000)
    with pytest.raises(pictures.NoPicture):
        pictures._drawn("preview", io.BytesIO(slow), "PDF", seconds=0)


def test_time_by_the_clock_is_limited(tmp_path, monkeypatch):
    sleeping = tmp_path / "sleeping.py"
    sleeping.write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    monkeypatch.setattr(pictures, "SCRIPT", sleeping)
    with pytest.raises(pictures.NoPicture):
        pictures._drawn("preview", io.BytesIO(document()), "PDF", wall=0.5)


@pytest.mark.parametrize("box", [b"0 0 0 0", b"0 0 100000000 1", b"0 0 1 100000000", b"0 0 14400 14400"])
def test_pages_of_strange_sizes_stay_small(box):
    try:
        drawn = pictures.preview(io.BytesIO(document(box=box)), "application/pdf")
    except pictures.NoPicture:
        return
    width, height = Image.open(drawn).size
    assert width <= 900
    assert height <= 1200


def test_the_process_knows_nothing_of_bukett(monkeypatch):
    """No settings, no secrets: its environment is empty."""
    seen = {}
    monkeypatch.setattr(
        pictures.subprocess, "run", lambda command, **how: seen.update(how) or (_ for _ in ()).throw(OSError)
    )
    with pytest.raises(pictures.NoPicture):
        pictures.preview(io.BytesIO(b""), "application/pdf")
    assert seen["env"] == {}

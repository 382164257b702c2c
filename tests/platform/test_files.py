"""Files: what is let in, what is refused, what becomes of pictures, where contents lie, who sees them."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import zipfile

import pytest
import sqlalchemy as sa
from PIL import Image

from app.kernel.problems import Refused
from app.platform import files, notes
from app.platform.db import db, unit_of_work
from app.platform.files import contents, sniff
from app.platform.scope import NOTHING, Scope, acting_as


def picture(kind="JPEG", size=(40, 20), **more):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind, **more)
    return out.getvalue()


def packed(entries, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


XLSX = packed({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})
ACCEPTED = {
    "a.pdf": (b"%PDF-1.7\n...", "application/pdf"),
    "b.png": (picture("PNG"), "image/png"),
    "c.jpg": (picture(), "image/jpeg"),
    "d.webp": (picture("WEBP"), "image/webp"),
    "e.xlsx": (XLSX, sniff._OFFICE["xl/workbook.xml"]),
    "f.docx": (packed({"[Content_Types].xml": "", "word/document.xml": ""}), sniff._OFFICE["word/document.xml"]),
    "g.odt": (
        packed({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "application/vnd.oasis.opendocument.text",
    ),
    "h.csv": ("Nummer;Navn\n0486;Blåklokka".encode("cp1252"), "text/csv"),
    "i.txt": ("Hei, æøå".encode("utf-16"), "text/plain"),
}
REFUSED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": b"\xef\xbb\xbf  <!DOCTYPE html><script>alert(1)</script>",
    "xml": b"<?xml version='1.0'?><x/>",
    "wide html": "<html>".encode("utf-16"),
    "empty": b"",
    "program": b"\x7fELF\x02\x01\x01" + b"\0" * 60,
    "gif": b"GIF89a" + b"\0" * 40,
    "unknown": bytes(range(32)) * 4,
    "cut picture": picture()[:300],
    "macros": packed({"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/vbaProject.bin": "x"}),
    "plain zip": packed({"a.txt": "x"}),
    "cut zip": XLSX[:-30],
    "zip bomb": packed({"[Content_Types].xml": "", "xl/workbook.xml": b"\0" * 60_000_000}),
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + b"\0" * 40,
}


def accept(content, name="x", **more):
    return files.accept(io.BytesIO(content), name=name, **more)


@pytest.mark.parametrize("name", ACCEPTED)
def test_let_in_by_its_bytes(in_app, name):
    content, media_type = ACCEPTED[name]
    found = accept(content, name)
    assert (found.media_type, found.name) == (media_type, name)
    assert files.store().has(found.sha256)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_whatever_its_name_says(in_app, name, tmp_path):
    with pytest.raises(Refused) as refused:
        accept(REFUSED[name], "innocent.pdf")
    assert refused.value.problems[0].message.endswith((".", ")."))
    assert list((tmp_path / "files").glob("??/*")) == []


def test_pictures_lose_what_they_tell_about_camera_and_place_and_stand_upright(in_app):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "CANARY-CAMERA", 6
    found = accept(picture(exif=exif, comment=b"CANARY-COMMENT") + b"CANARY-TAIL", "foto.jpeg")
    with files.store().open(found.sha256) as stored:
        saved = stored.read()
    assert b"CANARY" not in saved
    assert Image.open(io.BytesIO(saved)).size == (20, 40)
    assert found.name == "foto.jpg"


def test_too_many_pixels(in_app):
    big = io.BytesIO()
    Image.new("1", (13_000, 13_000)).save(big, "PNG")
    with pytest.raises(Refused) as refused:
        accept(big.getvalue())
    assert refused.value.problems[0].code == "platform.file.pixels"


def test_too_many_bytes_leave_nothing(in_app, tmp_path):
    with pytest.raises(Refused) as refused:
        accept(b"%PDF-" + b"x" * 5_000, max_bytes=1_000)
    assert refused.value.problems[0].code == "platform.file.size"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_full_disk_says_so(in_app, monkeypatch, tmp_path):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(contents.os, "fsync", full)
    with pytest.raises(Refused) as refused:
        accept(b"%PDF-1.7")
    assert refused.value.problems[0].code == "platform.file.full"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\faktura.PDF", "faktura.pdf"),
        ("in\u202evoice\r\n.exe", "invoice.exe.pdf"),
        ("", "file.pdf"),
        (".pdf", "file.pdf"),
        ("a" * 300, "a" * 116 + ".pdf"),
        ('b"<x>.pdf', "b__x_.pdf"),
    ],
)
def test_names_are_made_harmless(given, shown):
    assert files.safe_name(given, "application/pdf") == shown


def attach(content=b"%PDF-1.7 mine", **more):
    found = accept(content, "bevis.pdf")
    with unit_of_work(actor_id=3) as uow:
        return files.attach(uow, found, entity="certificate", entity_id=5, **more).id


def test_attached_and_read_again(in_app):
    made = attach(store_id=1, label="Certificate")
    row, content = files.open_attachment(db.session, made)
    with content:
        assert content.read() == b"%PDF-1.7 mine"
    assert (row.size, row.created_by, row.label) == (13, 3, "Certificate")
    assert [a.id for a in files.attachments_on(db.session, "certificate", 5)] == [made]


def test_seen_only_by_those_it_belongs_to(in_app):
    made = attach(store_id=1, member_id=9)
    for scope in (Scope(ids={"stores": frozenset({1})}), Scope(ids={"members": frozenset({9})})):
        with acting_as(scope):
            files.open_attachment(db.session, made)[1].close()
    for scope in (NOTHING, Scope(ids={"stores": frozenset({2}), "members": frozenset({1})})):
        with acting_as(scope), pytest.raises(Refused):
            files.open_attachment(db.session, made)
    foreign = accept(b"%PDF-1.7 x", "x.pdf")
    with acting_as(Scope(ids={"stores": frozenset({2})})), pytest.raises(Refused), unit_of_work() as uow:
        files.attach(uow, foreign, entity="store", entity_id=1, store_id=1)


def test_a_lost_content_is_told(in_app):
    made = attach()
    row = db.session.get(files.Attachment, made)
    files.store().remove(row.sha256)
    with pytest.raises(Refused) as refused:
        files.open_attachment(db.session, made)
    assert refused.value.problems[0].code == "platform.file.lost"


def test_only_addresses_are_opened(in_app):
    for address in ("../../etc/passwd", "", "a" * 63, "A" * 64):
        with pytest.raises(FileNotFoundError):
            files.store().open(address)


def test_the_clean_up_takes_what_nobody_refers_to(in_app, tmp_path):
    kept, gone, fresh = attach(), attach(b"%PDF-1.7 gone"), accept(b"%PDF-1.7 fresh").sha256
    addresses = {a.id: a.sha256 for a in db.session.scalars(sa.select(files.Attachment))}
    with unit_of_work() as uow:
        files.detach(uow, gone)
    long_ago = (dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).timestamp()
    for address in addresses.values():
        os.utime(tmp_path / "files" / address[:2] / address, (long_ago, long_ago))
    with unit_of_work() as uow:
        files.clean_up(uow)
    assert files.store().has(addresses[kept])
    assert files.store().has(fresh)
    assert not files.store().has(addresses[gone])


def test_notes_belong_to_the_record_and_stay_plain(in_app):
    with unit_of_work(actor_id=4) as uow:
        made = notes.write_note(uow, entity="store", entity_id=1, text=" <b>Ring\r\nAnna</b>\x00 ", store_id=1).id
    [note] = db.session.scalars(sa.select(notes.Note).where(notes.Note.entity_id == 1)).all()
    assert (note.text, note.created_by) == ("<b>Ring\nAnna</b>", 4)
    with acting_as(Scope(ids={"stores": frozenset({2})})):
        assert notes.note_on(db.session, "store", 1, made) is None
        with pytest.raises(Refused), unit_of_work() as uow:
            notes.remove_note(uow, made)
    with unit_of_work() as uow:
        notes.remove_note(uow, made)
    assert notes.note_on(db.session, "store", 1, made) is None
    for text in ("  ", "x" * 10_001):
        with pytest.raises(Refused), unit_of_work() as uow:
            notes.write_note(uow, entity="store", entity_id=1, text=text)

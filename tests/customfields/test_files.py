"""Files in records' own fields: by every door in, and who gets the bytes out."""

from __future__ import annotations

import base64
import io
import re

import pytest
from sqlalchemy import func, select

from tests.customfields.test_values import section, value
from tests.platform.editing import Opened, sent

ONE, OTHER = b"Avtale om varebil", b"Ny avtale om varebil"


@pytest.fixture
def store(world):
    return world.ids["bjorn"]["store"]


def upload(client, store, content=ONE, name="Avtale.txt", **typed):
    """Send the section of own fields with a file chosen."""
    form = section(client, store)
    return send(form, client, content, name, **typed)


def send(form, client, content=None, name="Avtale.txt", **typed):
    more = {} if content is None else {"x_avtale-file": (io.BytesIO(content), name)}
    data = {n: v for n, v in (form.values | typed).items() if v is not None} | more
    answer = client.post(form.url, data=data, headers=form.headers, content_type="multipart/form-data")
    if answer.status_code in (409, 422):
        form.values = sent(answer.text)
    return answer


def got(client, path, **more):
    """What is answered, read to its end."""
    with client.get(path, **more) as answer:
        return answer.status_code, answer.data


def link(page):
    found = re.search(r'href="(/records/\w+/\d+/own/\w+/\d+)"', page)
    return found[1] if found else None


def test_a_file_is_uploaded_shown_downloaded_replaced_and_taken_away(define, sign_in, store, system):
    define(kind="file", label="Avtale")
    ada = sign_in("admin")
    assert upload(ada, store).status_code == 200
    card = ada.get(f"/stores/{store}").text
    assert "Avtale.txt" in card
    with ada.get(link(card)) as answer:
        assert (answer.data, answer.headers["Content-Disposition"]) == (ONE, "attachment; filename=Avtale.txt")
    kept = section(ada, store)
    assert send(kept, ada).status_code == 200  # nothing chosen: the file stays
    assert value(system, store, "avtale") == f"1/{len(ONE)}/Avtale.txt"
    assert upload(ada, store, OTHER, "Ny.txt").status_code == 200
    assert got(ada, link(ada.get(f"/stores/{store}").text)) == (200, OTHER)
    assert got(ada, link(card)) == (200, ONE)  # what stood there before, for restoring
    gone = section(ada, store)
    assert send(gone, ada, **{"x_avtale-remove": "1"}).status_code == 200
    assert value(system, store, "avtale") is None


def test_pictures_and_pdfs_have_a_preview(define, sign_in, store):
    from tests.platform.test_previews import document

    define(kind="file", label="Avtale")
    ada = sign_in("admin")
    assert upload(ada, store, document(), "Avtale.pdf").status_code == 200
    card = ada.get(f"/stores/{store}").text
    drawn = ada.get(f"{link(card)}/preview")
    assert (drawn.mimetype, drawn.data[:4]) == ("image/png", b"\x89PNG")
    assert f'src="{link(card)}/preview"' in card


def test_a_file_is_kept_where_another_field_of_the_form_is_wrong(define, sign_in, store):
    define(kind="file", label="Avtale")
    define(kind="whole", label="Antall")
    ada = sign_in("admin")
    form = section(ada, store)
    refused = send(form, ada, ONE, x_antall="tolv")
    assert refused.status_code == 422
    assert "Avtale.txt" in refused.text
    assert send(form, ada, x_antall="12").status_code == 200  # the file is not chosen again
    assert got(ada, link(ada.get(f"/stores/{store}").text)) == (200, ONE)


def test_what_other_uploads_refuse_is_refused_beside_the_field(define, sign_in, store, system):
    define(kind="file", label="Avtale")
    ada = sign_in("admin")
    page = upload(ada, store, b"<!doctype html><script>alert(1)</script>", "side.html")
    assert page.status_code == 422
    assert re.search(r'id="x_avtale-problem"[^>]*><p>', page.text)
    assert upload(ada, store, b"").status_code == 422
    assert value(system, store, "avtale") is None


def test_a_required_file_is_asked_for(define, sign_in, store):
    define(kind="file", label="Avtale", required="always")
    ada = sign_in("admin")
    assert section(ada, store).send().status_code == 422
    assert upload(ada, store).status_code == 200
    assert section(ada, store).send().status_code == 200


def test_nobody_gets_a_file_by_naming_it(define, sign_in, store, world, system):
    define(kind="file", label="Avtale", florists="y")
    ada, other = sign_in("admin"), world.ids["cecilie"]["store"]
    assert upload(ada, store).status_code == 200
    held = value(system, store, "avtale")
    assert section(ada, other).send(x_avtale=held).status_code == 200
    assert value(system, other, "avtale") is None
    form = section(ada, store)
    assert send(form, ada, OTHER, x_avtale="", version="0").status_code in (200, 409)
    carried = section(sign_in("kari"), other)
    refused = send(form := section(ada, other), ada, OTHER, name="x.txt", **{"x_avtale-remove": "", "strange": "felt"})
    assert refused.status_code == 422
    token = form.values["x_avtale"]
    assert token.startswith("new.")
    assert carried.send(x_avtale=token).status_code == 200  # Ada's upload, in Kari's form
    assert value(system, other, "avtale") is None
    path = link(ada.get(f"/stores/{store}").text)
    assert ada.get(path.replace(f"/store/{store}/", f"/store/{other}/")).status_code == 404
    assert ada.get(path.replace("/avtale/", "/annet/")).status_code == 404


def test_roles_and_florists_see_the_bytes_only_with_the_field(define, sign_in, store, bearer, post):
    field = define(kind="file", label="Avtale", visible_to=["Quality"])
    ada = sign_in("admin")
    assert upload(ada, store).status_code == 200
    path, api = link(ada.get(f"/stores/{store}").text), f"/api/v1/stores/{store}/custom_fields/avtale"
    for who, status in (("oyvind", 200), ("kari", 404), ("bjorn", 404), ("cecilie", 404)):
        assert got(sign_in(who), path)[0] == status, who
        assert got(sign_in(who), f"{path}/preview")[0] == (204 if status == 200 else 404), who
        assert got(sign_in(who), api, headers=bearer(who))[0] == status, who
    form = Opened(ada, f"/custom-fields/{field}/edit")
    assert form.send(florists="y").status_code == 302
    assert got(sign_in("bjorn"), path) == (200, ONE)
    assert sign_in("cecilie").get(path).status_code == 404
    assert sign_in("cecilie").get(api, headers=bearer("cecilie")).status_code == 404
    assert sign_in(None).get(path).status_code == 302
    post(f"/custom-fields/{field}/remove")
    assert ada.get(path).status_code == 404


def test_lists_and_files_give_the_name_and_ask_whether_there_is_one(define, sign_in, store, bearer):
    define(kind="file", label="Avtale", label_en="Contract")
    ada, headers = sign_in("admin"), bearer("admin")
    assert upload(ada, store).status_code == 200
    page = ada.get("/stores/?columns=name,x_avtale&x_avtale_empty=0").text
    assert "Avtale.txt" in page
    assert ada.get("/api/v1/stores?x_avtale_empty=0", headers=headers).json["count"] == 1
    assert ada.get("/api/v1/stores?x_avtale_empty=1", headers=headers).json["count"] >= 1
    assert ada.get("/api/v1/stores?x_avtale=Avtale", headers=headers).status_code == 422
    said = ada.get("/stores/export.csv?columns=name,x_avtale&x_avtale_empty=0").text
    assert "Avtale.txt" in said
    assert f"1/{len(ONE)}" not in said


def test_the_api_tells_reads_and_takes_files(define, sign_in, store, bearer, system):
    define(kind="file", label="Avtale")
    ada, headers = sign_in("admin"), bearer("admin")
    path = f"/api/v1/stores/{store}"

    def patch(given):
        sending = {"json": {"custom_fields": {"avtale": given}}, "headers": {**headers, "If-Match": "*"}}
        return ada.patch(path, **sending)

    answer = patch({"name": "../Avtale.exe", "content": base64.b64encode(ONE).decode()})
    assert answer.status_code == 200, answer.text
    told = answer.json["custom_fields"]["avtale"]
    assert told == {"name": "Avtale.exe.txt", "size": len(ONE), "url": f"{path}/custom_fields/avtale"}
    assert got(ada, told["url"], headers=headers) == (200, ONE)
    for wrong in (
        "Avtale.txt",
        {"name": "x"},
        {"name": 1, "content": "eA=="},
        {"name": "x", "content": "%"},
        7,
        [told],
    ):
        refused = patch(wrong)
        assert (refused.status_code, refused.json["problems"][0]["field"]) == (422, "custom_fields.avtale"), wrong
    page = {"name": "x.html", "content": base64.b64encode(b"<html></html>").decode()}
    assert patch(page).status_code == 422
    held = value(system, store, "avtale")
    assert patch(held).status_code == 422
    document = ada.get("/api/v1/openapi.json", headers=headers).json
    assert "/api/v1/stores/{pk}/custom_fields/{key}" in document["paths"]
    schemas = document["components"]["schemas"]
    for name, keys in (("Store", {"name", "size", "url"}), ("StoreChange", {"name", "content"})):
        described = schemas[name]["properties"]["custom_fields"]["properties"]["avtale"]
        assert described["properties"].keys() == keys
    assert patch(None).json["custom_fields"] == {"avtale": None}
    assert ada.get(told["url"], headers=headers).status_code == 404


def test_an_earlier_file_is_restored_from_the_history(define, sign_in, store, system, post):
    define(kind="file", label="Avtale")
    ada = sign_in("admin")
    assert upload(ada, store).status_code == 200
    assert upload(ada, store, OTHER, "Ny.txt").status_code == 200
    card = ada.get(f"/stores/{store}").text
    assert "<s>Avtale.txt</s>" in card
    restore = re.search(r'b-restore" href="([^"]+)"', card)[1].replace("&amp;", "&")
    form = sent_by(ada.get(restore).text)
    assert ada.post(restore, data=form).status_code == 303
    assert got(ada, link(ada.get(f"/stores/{store}").text)) == (200, ONE)


def sent_by(page):
    """The hidden inputs of the page's confirmation."""
    part = page[page.index("<main") :]
    tags = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part)
    return dict(tags)


def test_purging_the_field_removes_its_files_and_their_contents(define, sign_in, store, post, app, system, monkeypatch):
    from app.platform import files
    from app.platform.db import unit_of_work
    from app.platform.files import OwnFile

    field = define(kind="file", label="Avtale")
    ada = sign_in("admin")
    assert upload(ada, store).status_code == 200
    digest = system.scalar(select(OwnFile.sha256))

    def clean():
        with app.app_context(), unit_of_work(source="task") as uow:
            files.clean_up(uow)

    import datetime as dt

    monkeypatch.setattr(files.previews, "KEPT", dt.timedelta(seconds=-5))
    clean()
    with app.app_context():
        assert files.store().has(digest)
    post(f"/custom-fields/{field}/remove")
    page = ada.get(f"/custom-fields/{field}/delete").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert post(f"/custom-fields/{field}/delete", version=version).status_code == 302
    assert system.scalar(select(func.count()).select_from(OwnFile)) == 0
    clean()
    with app.app_context():
        assert not files.store().has(digest)


def test_another_type_loses_the_files_and_says_so(define, sign_in, store, post):
    field = define(kind="file", label="Avtale")
    text = define(kind="text", label="Notat")
    ada = sign_in("admin")
    assert upload(ada, store, x_notat="hei").status_code == 200
    foreseen = post(f"/custom-fields/{field}/kind", kind="text", do="look").text
    assert "data-foreseen" in foreseen
    assert "Avtale.txt" in foreseen
    foreseen = post(f"/custom-fields/{text}/kind", kind="file", do="look").text
    assert "hei" in foreseen


def test_bulk_edits_automations_and_imports_do_not_take_files(define, sign_in, store, post, app):
    define(kind="file", label="Avtale")
    define(kind="text", label="Notat")
    begun = post("/bulk-edits/of/store", rows="chosen", id=[store])
    page = sign_in("admin").get(begun.headers["Location"]).text
    assert "x_notat" in page
    assert "x_avtale" not in page
    from app.automation.operations.steps.columns import settable
    from app.imports.operations import files_among, targets
    from app.platform.scope import SYSTEM, acting_as

    with app.test_request_context(), acting_as(SYSTEM):
        assert "x_notat" in settable("store")
        assert "x_avtale" not in settable("store")
        assert [each.name for each in targets("register")] == ["x_notat"]
        (problem,) = files_among("register", ["store.x_avtale", "store.x_notat"])
        assert problem.values == {"label": "Avtale"}

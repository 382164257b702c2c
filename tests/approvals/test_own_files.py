"""A file in a field of the office's own, under a policy: the approver reads it before it stands anywhere."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from app.stores.models import Store
from tests.platform.editing import Opened

OLD, NEW = b"Avtale om varebil", b"Ny avtale om varebil"


@pytest.fixture
def agreement(sign_in, policy, store):
    """A field for a file, the store's agreement in it, and a policy that asks for an approver from then on."""
    form = Opened(sign_in("admin"), "/custom-fields/new")
    assert form.send(entity="store", kind="file", label_nb="Avtale").status_code == 302
    assert send(sign_in("admin"), store, OLD, "Avtale.txt").status_code == 200
    policy(target="store.x_avtale")


def send(client, store, content, name, **more):
    form = Opened(client, f"/stores/{store}/edit?section=extra", fragment=True)
    data = {n: v for n, v in form.values.items() if v is not None} | more
    if content is not None:
        data["x_avtale-file"] = (io.BytesIO(content), name)
    return client.post(form.url, data=data, headers=form.headers, content_type="multipart/form-data")


def read(client, path):
    with client.get(path) as answer:
        return answer.status_code, answer.data


def offered(page):
    """The ways to both files, old and new."""
    return re.findall(r'href="(/approvals/\d+/own/\d+)"', page)


def held(system, store):
    system.expire_all()
    return (system.get(Store, store).custom or {}).get("avtale")


def test_the_approver_reads_both_files_and_the_new_one_stands_when_approved(
    agreement, sign_in, store, waiting, approve, system
):
    before = held(system, store)
    assert send(sign_in("kari"), store, NEW, "Ny avtale.txt").status_code == 200
    (waits,) = waiting()
    assert held(system, store) == before
    old, new = offered(sign_in("anna").get(f"/approvals/{waits.id}").text)
    assert (read(sign_in("anna"), old), read(sign_in("anna"), new)) == ((200, OLD), (200, NEW))
    with sign_in("anna").get(new) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    approve("anna", waits.id)
    assert held(system, store).endswith("/Ny avtale.txt")
    card = sign_in("anna").get(f"/stores/{store}").text
    link = re.search(r'href="(/records/store/\d+/own/avtale/\d+)"', card)
    assert read(sign_in("anna"), link[1]) == (200, NEW)


def test_taking_the_file_away_waits_too(agreement, sign_in, store, waiting, approve, system):
    assert send(sign_in("kari"), store, None, "", **{"x_avtale-remove": "1"}).status_code == 200
    (waits,) = waiting()
    assert len(offered(sign_in("anna").get(f"/approvals/{waits.id}").text)) == 1
    approve("anna", waits.id)
    assert held(system, store) is None


def test_nobody_reads_another_file_through_a_pending_change(agreement, sign_in, store, waiting, system, world):
    from app.platform.files.own import OwnFile

    other = world.ids["cecilie"]["store"]
    assert send(sign_in("kari"), store, NEW, "Ny avtale.txt").status_code == 200
    (waits,) = waiting()
    numbers = system.scalars(sa.select(OwnFile.id)).all()
    assert len(numbers) == 2
    assert send(sign_in("kari"), other, b"Cecilies", "Cecilie.txt").status_code == 200
    foreign = max(system.scalars(sa.select(OwnFile.id)).all())
    base = f"/approvals/{waits.id}/own"
    assert read(sign_in("anna"), f"{base}/{foreign}")[0] == 404
    assert read(sign_in("anna"), f"{base}/{foreign + 1}")[0] == 404
    assert read(sign_in("bjorn"), f"{base}/{max(numbers)}")[0] in (403, 404)
    assert read(sign_in("anna"), f"{base}/{max(numbers)}") == (200, NEW)


def test_who_does_not_see_the_field_gets_no_file_of_it(agreement, sign_in, store, waiting, system, post):
    from app.customfields.models import CustomField
    from app.platform.files.own import OwnFile

    assert send(sign_in("kari"), store, NEW, "Ny avtale.txt").status_code == 200
    (waits,) = waiting()
    path = f"/approvals/{waits.id}/own/{max(system.scalars(sa.select(OwnFile.id)).all())}"
    assert read(sign_in("oyvind"), path)[0] == 200
    field = system.scalar(sa.select(CustomField.id).where(CustomField.key == "avtale"))
    form = Opened(sign_in("admin"), f"/custom-fields/{field}/edit")
    assert form.send(visible_to=["Membership", "Administrator"]).status_code == 302
    assert read(sign_in("oyvind"), path)[0] == 404

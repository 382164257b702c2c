"""A change that waits: what the form says, who decides, what takes effect, and what never goes around it."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from app.approvals import operations
from app.approvals.models import ChangeDecision
from app.platform import clock, jobs
from app.stores.models import Store


def phone(system, store):
    return system.get(Store, store).phone


def test_a_governed_value_waits_the_rest_is_saved_and_the_form_says_for_whom(
    policy, section, store, system, waiting, sign_in
):
    policy()
    answer = section("kari", store).send(phone="22 33 44 55", email="ny@butikk.example")
    assert answer.status_code == 200
    card = sign_in("kari").get(f"/stores/{store}").text
    assert "Not changed yet: “Phone”. It waits for approval by Membership" in card
    held = system.get(Store, store)
    assert (held.phone, held.email) == (None, "ny@butikk.example")
    (waits,) = waiting()
    assert waits.fields == {"phone": (None, "+4722334455", "waiting")}
    assert f'href="/approvals/{waits.id}"' in card
    assert re.search("Waits: .*22.33.44.55", card)


def test_never_is_refused_beside_the_field_and_nothing_typed_is_lost(policy, section, store, system, waiting):
    policy(mode="never")
    form = section("kari", store)
    answer = form.send(phone="22334455", email="ny@butikk.example")
    assert answer.status_code == 422
    assert 'href="#phone"' in answer.text
    assert form.values["email"] == "ny@butikk.example"
    assert system.get(Store, store).email is None
    assert waiting() == []


def test_one_approver_who_is_not_the_one_who_asked(policy, section, store, system, waiting, approve, world):
    policy()
    section("anna", store).send(phone="22334455")
    (waits,) = waiting()
    assert "You asked for this change yourself" in approve("anna", waits.id).text
    assert "Your role does not approve this" in approve("kari", waits.id).text
    assert phone(system, store) is None
    policy(target="store.email", roles=["Membership", "Customer service"])
    section("anna", store).send(email="ny@butikk.example")
    assert approve("kari", waiting()[1].id).status_code == 200
    assert system.get(Store, store).email == "ny@butikk.example"
    assert waiting()[1].state("email") == "applied"


def test_two_different_approvers(policy, section, store, system, waiting, approve):
    policy(mode="two", roles=["Membership", "Quality"])
    section("kari", store).send(phone="22334455")
    (waits,) = waiting()
    approve("anna", waits.id)
    assert phone(system, store) is None
    assert "A second person is needed" in approve("anna", waits.id).text
    approve("oyvind", waits.id)
    assert phone(system, store) == "+4722334455"


def test_the_database_itself_keeps_four_eyes(policy, section, store, waiting, arrange, world):
    policy(mode="two")
    section("kari", store).send(phone="22334455")
    (waits,) = waiting()
    kari, anna = world.ids["kari"]["user"], world.ids["anna"]["user"]

    def decide(approver, requester):
        with arrange() as uow:
            for _ in range(2):
                uow.add(
                    ChangeDecision(
                        item_id=waits.items["phone"], request_id=waits.id, requester_id=requester,
                        approver_id=approver, approves=True, decided_at=uow.now,
                    )
                )  # fmt: skip

    for approver, requester in (
        (kari, kari),
        (anna, kari),
        (kari, anna),
    ):  # the requester, one twice, a false requester
        with pytest.raises(sa.exc.IntegrityError):
            decide(approver, requester)


def test_one_field_or_all_and_a_refusal_says_why(policy, section, store, system, waiting, approve, post, sign_in):
    policy(target="store.*")
    section("kari", store).send(phone="22334455", email="ny@butikk.example", website="butikk.example")
    (waits,) = waiting()
    assert set(waits.fields) == {"phone", "email", "website"}
    approve("anna", waits.id, waits.items["phone"])
    assert phone(system, store) == "+4722334455"
    refuse = f"/approvals/{waits.id}/refuse?item={waits.items['email']}"
    assert post("anna", refuse, remark="").status_code == 422
    post("anna", refuse, remark="Not theirs")
    assert "Not theirs" in sign_in("kari").get(f"/approvals/{waits.id}").text
    approve("anna", waits.id)
    assert [waiting()[0].state(name) for name in ("phone", "email", "website")] == ["applied", "refused", "applied"]
    assert system.get(Store, store).email is None


def test_a_second_wish_for_the_same_field_waits_once_or_is_refused(policy, section, store, waiting):
    policy()
    section("kari", store).send(phone="22334455")
    assert section("kari", store).send(phone="22334455").status_code == 200
    other = section("anna", store).send(phone="99887766")
    assert other.status_code == 422
    assert "waits for approval already" in other.text
    assert len(waiting()) == 1


def test_what_was_changed_meanwhile_is_not_overwritten(policy, section, store, system, waiting, approve, arrange):
    policy()
    section("kari", store).send(phone="22334455")
    with arrange() as uow:
        uow.session.get(Store, store).phone = "+4799887766"
    (waits,) = waiting()
    answer = approve("anna", waits.id)
    assert "Nothing was overwritten" in answer.text
    assert phone(system, store) == "+4799887766"
    assert waiting()[0].state("phone") == "conflict"


def test_the_rules_run_again_and_a_refusal_leaves_it_waiting(policy, store, system, waiting, approve, arrange, world):
    other = system.get(Store, world.ids["cecilie"]["store"]).org_number
    policy(target="store.org_number")
    with arrange(actor_id=world.ids["kari"]["user"]) as uow:
        uow.session.get(Store, world.ids["cecilie"]["store"]).org_number = None
        operations.request_change(uow, table="store", record_id=store, values={"org_number": other}, reason="Ny")
    with arrange() as uow:
        uow.session.get(Store, world.ids["cecilie"]["store"]).org_number = other
    (waits,) = waiting()
    answer = approve("admin", waits.id)
    assert waiting()[0].state("org_number") == "waiting"
    assert system.get(Store, store).org_number != other
    assert "b-flash bad" in answer.text


def test_a_question_back_and_its_answer_a_hand_over_and_a_withdrawal(
    policy, section, store, waiting, post, sign_in, approve, world
):
    policy(roles=["Membership", "Quality"])
    section("kari", store).send(phone="22334455")
    (waits,) = waiting()
    page = f"/approvals/{waits.id}"
    post("anna", f"{page}/ask", question="Whose number is it?")
    told = sign_in("kari").get("/approvals/?which=mine").text
    assert f'href="{page}"' in told
    assert "Waits for me" in sign_in("kari").get("/").text
    assert "Only whoever asked" in post("oyvind", f"{page}/questions/1", answer="x").text
    assert "The new shop&#39;s" in post("kari", f"{page}/questions/1", answer="The new shop's").text
    assert "Waits for me" not in sign_in("kari").get("/").text
    post("anna", f"{page}/hand-over", to=str(world.ids["oyvind"]["user"]))
    assert "Nothing waits for you" in sign_in("anna").get("/approvals/").text
    assert "canarybjorn" in sign_in("oyvind").get("/approvals/").text
    assert post("anna", f"{page}/withdraw").status_code == 200
    assert waiting()[0].state("phone") == "waiting"  # not hers
    post("kari", f"{page}/withdraw")
    assert waiting()[0].state("phone") == "withdrawn"
    assert "b-flash bad" in approve("oyvind", waits.id).text


def test_what_was_approved_is_frozen_and_what_was_not_seen_is_not_approved(
    policy, section, store, waiting, post, approve, sign_in, token
):
    policy(mode="two", roles=["Membership", "Quality"])
    section("kari", store).send(phone="22334455")
    (waits,) = waiting()
    page = f"/approvals/{waits.id}"
    post("kari", f"{page}/explain", reason="New owner", effective_on="")
    assert "Look at it again" in post("anna", f"{page}/approve", look="1-0-").text
    approve("anna", waits.id)
    assert "What was approved does not change" in post("kari", f"{page}/explain", reason="x", effective_on="").text
    assert "What was approved does not change" in attach(sign_in("kari"), page, token("kari")).text
    approve("oyvind", waits.id)
    assert waiting()[0].state("phone") == "applied"


def test_a_file_goes_with_the_request(policy, section, store, waiting, sign_in, token):
    policy()
    section("kari", store).send(phone="22334455")
    page = f"/approvals/{waiting()[0].id}"
    assert "brev.pdf" in attach(sign_in("kari"), page, token("kari")).text
    assert "Only whoever asked" in attach(sign_in("anna"), page, token("anna")).text
    with sign_in("anna").get(f"{page}/files/1") as read:
        assert read.data.startswith(b"%PDF")
    assert sign_in("anna").get(f"{page}/files/2").status_code == 404


def attach(client, page, csrf):
    """Send a letter with a pending change."""
    data = {"csrf_token": csrf, "file": (io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), "brev.pdf")}
    return client.post(f"{page}/files", data=data, follow_redirects=True)


def test_a_future_day_takes_effect_once_and_after_a_day_without_a_worker(
    app, policy, section, store, system, waiting, post, approve, monkeypatch
):
    policy()
    section("kari", store).send(phone="22334455")
    (waits,) = waiting()
    day = clock.today() + dt.timedelta(days=3)
    assert "Choose today" in post("kari", f"/approvals/{waits.id}/explain", reason="", effective_on="01.01.2020").text
    post("kari", f"/approvals/{waits.id}/explain", reason="Moves", effective_on=f"{day:%d.%m.%Y}")
    approve("anna", waits.id)
    assert (waiting()[0].state("phone"), phone(system, store)) == ("approved", None)
    run(app)
    assert phone(system, store) is None
    later = clock.now() + dt.timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "machine", lambda: later)
    run(app)
    run(app)
    assert (waiting()[0].state("phone"), phone(system, store)) == ("applied", "+4722334455")
    from app.platform.audit import AuditEntry

    entries = system.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "store", AuditEntry.entity_id == store))
    assert sum("phone" in entry.changes for entry in entries) == 1


def run(app):
    """What a worker does in a day."""
    from app.approvals.domain import DOMAIN

    jobs.run_due(app, DOMAIN.schedule)
    while jobs.run_pending(app, limit=5):
        pass


def test_the_inbox_and_the_sidebar_tell_who_waits(policy, section, store, sign_in, waiting):
    assert 'href="/approvals/"' not in sign_in("kari").get("/stores/").text
    policy()
    section("kari", store).send(phone="22334455")
    anna = sign_in("anna").get("/").text
    assert 'href="/approvals/?which=mine"' in anna
    assert "canarybjorn butikk" in sign_in("anna").get("/approvals/").text
    assert "Nothing waits for you" in sign_in("oyvind").get("/approvals/").text
    assert "canarybjorn butikk" in sign_in("kari").get("/approvals/?which=asked").text
    assert sign_in("bjorn").get("/approvals/").status_code == 403
    assert sign_in("adam").get(f"/approvals/{waiting()[0].id}").status_code == 200

"""Deleting is a way to change everything at once: it waits where a policy says so of any value that goes with it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from app.kernel.problems import Refused
from app.members.models import Person
from app.platform.audit import ChangeGroup
from app.stores.models import Employment, Store, StoreAddress
from tests.approvals.test_routes import work
from tests.platform.changes.conftest import Office
from tests.platform.editing import Opened

POLICIES = {
    "the field itself": {"target": "store_address.street"},
    "every field": {"target": "store_address.*"},
    "deleting": {"target": "store_address.deletion"},
    "a field that is empty": {"target": "store_address.valid_to"},
    "another way in": {"target": "store_address.*", "source": "import"},
    "none": None,
}
WAITING = ("the field itself", "every field", "deleting")


@pytest.fixture
def policy(policy):
    """Kari approves."""

    def made(target: str, mode: str = "one", **more):
        return policy(target, mode, roles=["Customer service"] if mode in ("one", "two") else [], **more)

    return made


@pytest.fixture
def address(world):
    return world.ids["bjorn"]["address"]


@pytest.fixture
def there(system):
    return lambda model, pk: system.get(model, pk) is not None


@pytest.mark.parametrize("which", POLICIES)
def test_the_form_s_delete_button(policy, sign_in, address, there, waiting, approve, which):
    if POLICIES[which]:
        policy(**POLICIES[which])
    held = which in WAITING
    form = Opened(sign_in("anna"), f"/addresses/{address}/edit")
    asks = sign_in("anna").get(f"/addresses/{address}/delete").text
    assert ("It is deleted when Customer service has approved that." in asks) == held
    sent = {"csrf_token": form.values["csrf_token"], "version": form.values["version"]}
    after = sign_in("anna").post(f"/addresses/{address}/delete", data=sent, follow_redirects=True)
    assert ("It is not deleted yet: that waits for approval by Customer service." in after.text) == held
    assert there(StoreAddress, address) == held
    if not held:
        assert waiting() == []
        return
    (waits,) = waiting()
    old, new, state = waits.fields["deletion"]
    assert (old["street"], new, state) == ("canarybjorngata 1", None, "waiting")
    assert "canarybjorngata 1" in sign_in("kari").get(f"/approvals/{waits.id}").text
    approve("kari", waits.id)
    assert not there(StoreAddress, address)
    assert waiting()[0].state("deletion") == "applied"


@pytest.mark.parametrize("mode", ["one", "never", "direct"])
def test_the_api(policy, app, bearer, address, there, waiting, mode):
    policy(target="store_address.deletion", mode=mode, source="api")
    policy(target="store_address.*", source="form")
    client, headers = app.test_client(), bearer("anna")
    url = f"/api/v1/addresses/{address}"
    tag = client.get(url, headers=headers).headers["ETag"]
    sent = client.delete(url, headers=headers | {"If-Match": tag})
    assert sent.status_code == {"one": 202, "never": 422, "direct": 204}[mode]
    assert there(StoreAddress, address) == (mode != "direct")
    if mode == "one":
        (waits,) = waiting()
        assert sent.json["waits"] == [{"change": waits.id, "field": "deletion", "roles": ["Customer service"]}]
    if mode == "never":
        assert [p["code"] for p in sent.json["problems"]] == ["policy.never"]


def test_what_is_said_of_deleting_itself_goes_before_what_is_said_of_fields(policy, app, bearer, address, there):
    policy(target="store_address.*", mode="two", source="api")
    policy(target="store_address.deletion", mode="direct", source="api")
    client, headers = app.test_client(), bearer("anna")
    url = f"/api/v1/addresses/{address}"
    tag = client.get(url, headers=headers).headers["ETag"]
    assert client.delete(url, headers=headers | {"If-Match": tag}).status_code == 204
    assert not there(StoreAddress, address)


@pytest.mark.parametrize("source", ["automation", "merge", "task", "bulk", "undeclared way"])
@pytest.mark.parametrize("governed", [True, False])
def test_what_programs_delete(policy, arrange, address, there, source, governed):
    if governed:
        policy(target="store_address.street", source="any")
    governed = governed or source == "undeclared way"  # which meets the strictest that is shipped
    with arrange() as uow:
        uow.source = source
        item = uow.session.get(StoreAddress, address)
        if not governed:
            uow.session.delete(item)
        else:
            uow.session.delete(item)
            with pytest.raises(Refused) as refused:
                uow.settle()
            uow.session.add(item)  # kept after all
            assert refused.value.problems[0].code == "policy.approval"
    assert there(StoreAddress, address) == governed


@pytest.mark.parametrize("governed", [True, False])
def test_undoing_what_made_it(policy, app, sign_in, token, world, system, there, waiting, governed):
    form = Opened(sign_in("anna"), f"/addresses/new?store_id={world.ids['bjorn']['store']}")
    assert form.send(kind="postal", street="Bakken 1", postal_code="0150").status_code == 302
    made = system.scalar(sa.select(sa.func.max(StoreAddress.id)))
    group = system.scalar(sa.select(sa.func.max(ChangeGroup.id)))
    if governed:
        policy(target="store_address.street")
    office = Office(app, sign_in("anna"), token("anna"))
    office.post(f"/changes/{group}/undo")
    work(app)
    assert there(StoreAddress, made) == governed
    assert len(waiting()) == governed
    assert ("Waits for approval" in office.get(f"/changes/{group}").text) == governed


@pytest.mark.parametrize(
    "phones", [("+4722334455", "+4722334455"), ("+4722334455", "+4799887766"), (None, "+4799887766")]
)
@pytest.mark.parametrize("governed", [True, False])
def test_a_merge_does_not_lose_a_governed_value(policy, arrange, app, sign_in, token, there, waiting, phones, governed):
    with arrange() as uow:
        kept, gone = (uow.add(Person(name="Kari Hansen", phone=phone, recorded_at=uow.now)).id for phone in phones)
    if governed:
        policy(target="person.phone", source="merge")
    office = Office(app, sign_in("anna"), token("anna"))
    versions = {f"version-{pk}": 1 for pk in (kept, gone)}
    said = office.post("/duplicates/person/merge", id=[kept, gone], survivor=kept, **versions)
    lost = governed and None not in phones and phones[0] != phones[1]
    assert there(Person, gone) == lost
    assert ("A change policy says so." in said.text) == lost
    assert len(waiting()) == (governed and phones[0] is None)  # what the survivor takes over waits


@pytest.mark.parametrize("governed", [True, False])
def test_giving_a_value_its_last_day_takes_it_away_too(policy, sign_in, address, waiting, system, governed):
    if governed:
        policy(target="store_address.street")
    form = Opened(sign_in("anna"), f"/addresses/{address}/edit")
    assert form.send(valid_to="31.12.2025").status_code == 302
    ended = system.get(StoreAddress, address).valid_to
    assert ended == (None if governed else dt.date(2026, 1, 1))
    assert [list(each.fields) for each in waiting()] == ([["valid_to"]] if governed else [])


def test_it_is_not_deleted_where_it_was_changed_after_that_was_asked_for(
    policy, sign_in, address, waiting, approve, there, arrange, post
):
    policy(target="store_address.deletion")
    form = Opened(sign_in("anna"), f"/addresses/{address}/edit")
    sent = {"csrf_token": form.values["csrf_token"], "version": form.values["version"]}
    sign_in("anna").post(f"/addresses/{address}/delete", data=sent)
    with arrange() as uow:
        uow.session.get(StoreAddress, address).street = "Nygata 7"
    (waits,) = waiting()
    assert "Nygata 7" in sign_in("kari").get(f"/approvals/{waits.id}").text
    approve("kari", waits.id)
    assert there(StoreAddress, address)
    assert waiting()[0].state("deletion") == "conflict"
    post("anna", f"/approvals/{waits.id}/again")
    assert len(waiting()) == 2
    approve("kari", waiting()[1].id)
    assert not there(StoreAddress, address)


@pytest.mark.parametrize("governed", [True, False])
def test_a_deletion_that_the_rules_refuse_is_refused_at_once(policy, world, sign_in, waiting, there, governed):
    if governed:
        policy(target="store.number")
    store = world.ids["bjorn"]["store"]
    form = Opened(sign_in("anna"), f"/stores/{store}/edit")
    sent = {"csrf_token": form.values["csrf_token"], "version": form.values["version"]}
    after = sign_in("admin").post(f"/stores/{store}/delete", data=sent, follow_redirects=True)
    assert there(Store, store)
    assert waiting() == []
    assert "not deleted yet" not in after.text


def test_ending_a_portal_role_from_the_portal_waits_for_two_as_giving_one_does(arrange, world, system, waiting):
    """Shipped: no policy was made here."""
    person, store = world.ids["bjorn"]["person"], world.ids["bjorn"]["store"]
    with arrange() as uow:
        pk = uow.add(Employment(store_id=store, person_id=person, role="portal", recorded_at=uow.now)).id
    with arrange() as uow:
        uow.source = "portal"
        uow.session.get(Employment, pk).valid_to = dt.date(2026, 1, 1)
    assert system.get(Employment, pk).valid_to is None
    assert [each.fields for each in waiting()] == [{"valid_to": (None, "2026-01-01", "waiting")}]


@pytest.mark.parametrize("governed", [True, False])
def test_what_would_move_in_a_merge_and_needs_approval_for_it_stops_the_merge(
    policy, arrange, app, sign_in, token, system, world, there, governed
):
    """Half a merge cannot wait: nothing of it is done, and the reason is told."""
    with arrange() as uow:
        kept, gone = (uow.add(Person(name="Kari Hansen", recorded_at=uow.now)).id for _ in range(2))
        job = Employment(store_id=world.ids["bjorn"]["store"], person_id=gone, role="staff", recorded_at=uow.now)
        job_id = uow.add(job).id
    if governed:
        policy(target="employment.*", source="merge")
    office = Office(app, sign_in("anna"), token("anna"))
    versions = {f"version-{pk}": 1 for pk in (kept, gone)}
    said = office.post("/duplicates/person/merge", id=[kept, gone], survivor=kept, **versions)
    assert there(Person, gone) == governed
    assert system.get(Employment, job_id).person_id == (gone if governed else kept)
    assert ("Something that would move to the other record needs approval" in said.text) == governed

"""A change that was overtaken: what was seen, what is there now and what is wanted, side by side, and asking anew."""

from __future__ import annotations

import datetime as dt

import pytest

from app.approvals.models import ChangeRequest
from app.stores.models import Store
from tests.platform.editing import Opened

PHONE, OTHER = "+4722334455", "+4799887766"


@pytest.fixture
def overtaken(policy, sign_in, store, arrange, waiting, system):
    """Kari asks for a number; meanwhile Bukett's own follow-up writes another one."""
    policy()
    assert Opened(sign_in("kari"), f"/stores/{store}/edit").send(phone="22334455").status_code == 302
    with arrange() as uow:
        uow.session.get(Store, store).phone = OTHER
    return waiting()[0].id


def cells(text: str) -> list[str]:
    """What stands in the table of values, in order."""
    import re

    panel = text[text.index('id="values"') :]
    panel = panel[: panel.index("</table>")]
    return [
        re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", panel, re.DOTALL)
    ]


def test_three_values_side_by_side(overtaken, sign_in):
    found = " | ".join(cells(sign_in("anna").get(f"/approvals/{overtaken}").text))
    places = [
        found.index(text) for text in ("Was when asked", "Is now", "It becomes", "+47 998 87 766", "+47 22 33 44 55")
    ]
    assert places == sorted(places), found


def test_only_whoever_asked_asks_again_in_one_click(overtaken, sign_in, post, approve, waiting, system, store):
    assert "Ask again" in sign_in("kari").get(f"/approvals/{overtaken}").text
    assert "Ask again" not in sign_in("anna").get(f"/approvals/{overtaken}").text
    refused = post("anna", f"/approvals/{overtaken}/again")
    assert "Only whoever asked for the change does this." in refused.text
    after = post("kari", f"/approvals/{overtaken}/again")
    first, second = waiting()
    assert after.request.path == f"/approvals/{second.id}"
    assert first.fields == {"phone": (None, PHONE, "withdrawn")}
    assert second.fields == {"phone": (OTHER, PHONE, "waiting")}
    assert second.requester == first.requester
    approve("anna", second.id)
    assert system.get(Store, store).phone == PHONE


def test_after_the_conflict_the_reason_and_a_day_to_come_are_taken_along(
    overtaken, sign_in, post, approve, waiting, system, store
):
    day = dt.date.today() + dt.timedelta(days=400)
    form = Opened(sign_in("kari"), f"/approvals/{overtaken}/explain")
    assert form.send(reason="Seen on the door", effective_on=day.strftime("%d.%m.%Y")).status_code == 302
    with_day = post("kari", f"/approvals/{overtaken}/again")
    second = waiting()[1]
    request = system.get(ChangeRequest, second.id)
    assert (request.reason, request.effective_on) == ("Seen on the door", day)
    assert "Seen on the door" in with_day.text


def test_a_conflict_that_has_come_is_asked_anew_and_nothing_else_is(
    overtaken, sign_in, post, approve, waiting, system, store
):
    approve("anna", overtaken)
    assert waiting()[0].state("phone") == "conflict"
    assert system.get(Store, store).phone == OTHER
    post("kari", f"/approvals/{overtaken}/again")
    assert [each.state("phone") for each in waiting()] == ["conflict", "waiting"]
    approve("anna", waiting()[1].id)
    assert system.get(Store, store).phone == PHONE
    said = post("kari", f"/approvals/{overtaken}/again")
    assert "There is nothing to ask anew." in said.text
    assert len(waiting()) == 2


def test_what_was_not_overtaken_offers_nothing(policy, sign_in, store, waiting):
    policy()
    Opened(sign_in("kari"), f"/stores/{store}/edit").send(phone="22334455")
    text = sign_in("kari").get(f"/approvals/{waiting()[0].id}").text
    assert "Ask again" not in text
    assert "Is now" not in text

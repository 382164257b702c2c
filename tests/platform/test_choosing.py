"""The dialog of a conflict, asked once more because a choice is missing."""

from __future__ import annotations

from app.stores.models import Store
from tests.platform.editing import Opened


def test_a_choice_that_is_missing_takes_no_other_row_away(world, sign_in, system):
    store = world.ids["bjorn"]["store"]
    anna, kari = (Opened(sign_in(who), f"/stores/{store}/edit?section=contact") for who in ("anna", "kari"))
    anna.send(phone="77612001", contact_name="Anna var her")
    kari.send(phone="77612002", contact_name="Kari var her")
    again = kari.send(**{"take-contact_name": "theirs"})
    assert again.status_code == 409
    assert set(kari.values["asked"]) == {"phone", "contact_name"}
    assert (kari.values["take-contact_name"], kari.values["contact_name"]) == ("theirs", "Kari var her")
    assert kari.send(**{"take-phone": "mine", "take-contact_name": "mine"}).status_code == 302
    saved = system.get(Store, store)
    assert (saved.phone, saved.contact_name) == ("+4777612002", "Kari var her")

"""What people can be reached by is a link on the card, and nothing typed there becomes another kind of address."""

from __future__ import annotations

import html
import re

import pytest

from app.stores.models import Store


@pytest.fixture
def links(sign_in, world, arrange):
    """The links of the contact panel of Bjørn's store, once it has these values: address -> text."""

    def read(**values: str) -> dict[str, str]:
        pk = world.ids["bjorn"]["store"]
        with arrange() as uow:
            for name, value in values.items():
                setattr(uow.session.get(Store, pk), name, value)
        panel = sign_in("anna").get(f"/stores/{pk}").text.split('id="contact"')[1].split("</section>")[0]
        found = re.findall(r'<dd>\s*<a href="([^"]*)"[^>]*>(.*?)</a>', panel, re.DOTALL)
        return {html.unescape(address): html.unescape(text.replace("<wbr>", "")) for address, text in found}

    return read


def test_phone_mail_and_website_lead_there(links):
    found = links(phone="+4777612000", email="post@rose.example", website="https://www.rose.example/")
    assert found == {
        "tel:+4777612000": "+47 77 61 20 00",
        "mailto:post@rose.example": "post@rose.example",
        "https://www.rose.example/": "www.rose.example",
    }


def test_what_is_missing_is_no_link(links):
    assert links(phone="", email="", website="") == {}


def test_nothing_breaks_out_of_the_address(links):
    found = links(email='a"onclick=x<b>@rose.example', website="https://rose.example/?q=å b")
    assert set(found) == {"mailto:a%22onclick=x%3Cb%3E@rose.example", "https://rose.example/?q=%C3%A5%20b"}


def test_people_without_a_name_stand_last_in_both_directions_of_reading(sign_in, arrange):
    from app.members.models import Person

    with arrange() as uow:
        for name in (None, "Aase", None, "Øystein"):
            uow.add(Person(name=name, recorded_at=uow.now))
    names = [
        re.findall(r'<a class="rec"[^>]*>(?:<[^>]*>)*([^<]*)<', sign_in("anna").get(f"/people/{query}").text)
        for query in ("", "?sort=name&page_size=2&page=3")
    ]
    assert [name for name in names[0] if "uten navn" in name] == names[0][-2:]
    assert names[0][0] == "Aase"
    assert [name for name in names[1] if "uten navn" in name] == names[1]

"""Renewal as a successor, and expiries by month with the way to exactly their rows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from app.certifications import rules


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("first", "last", "before", "withdrawn", "codes"),
    [
        ("2027-01-02", "2030-01-01", "2027-01-01", None, []),
        ("2027-01-01", "2030-01-01", "2027-01-01", None, ["overlap"]),
        ("2027-06-01", "2030-01-01", "2027-01-01", None, []),
        ("2026-06-01", "2030-01-01", "2027-01-01", "2026-06-01", []),
        ("2026-05-31", "2030-01-01", "2027-01-01", "2026-06-01", ["overlap"]),
        ("2026-06-01", "2026-12-01", "2027-01-01", None, ["overlap", "shorter"]),
        (None, "2030-01-01", "2027-01-01", None, []),
        (None, "2027-01-01", "2027-01-01", None, ["shorter"]),
        ("2027-01-02", None, None, None, []),
        ("2027-01-02", None, "2027-01-01", "2028-01-01", []),
    ],
)
def test_a_renewal_follows_the_certificate_it_renews(first, last, before, withdrawn, codes):
    found = rules.renewal_problems(day(first), day(last), day(before), day(withdrawn))
    assert [problem.code.rpartition(".")[2] for problem in found] == codes


@pytest.mark.parametrize(
    ("predecessors", "one"),
    [({1: None}, True), ({1: None, 2: 1}, True), ({1: None, None: 1}, True), ({1: None, 2: 1, 3: 2}, True),
     ({1: None, 2: None}, False), ({1: None, None: None}, False), ({2: 1, 3: 2}, True), ({1: None, 2: 7}, False)],
)  # fmt: skip
def test_a_number_may_be_kept_along_one_line_of_renewals(predecessors, one):
    assert rules.one_line(predecessors) is one


@pytest.fixture
def renew(sign_in, token):
    """Tove opens the form that "Renew" leads to, and sends it with some fields changed."""

    def send(pk: int, **typed: str):
        client = sign_in("tove")
        page = client.get(f"/certificates/new?predecessor_id={pk}").text
        form = page.partition('<form class="b-form')[2] or page
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
        fields |= dict(re.findall(r'data-name="([^"]+)"[^>]*data-value="([^"]*)"', form))
        return client.post("/certificates/new", data=fields | {"csrf_token": token("tove")} | typed)

    return send


@pytest.fixture
def certificates(system):
    from app.certifications.models import Certificate

    return lambda: system.scalars(sa.select(Certificate).order_by(Certificate.id)).all()


def test_renew_leads_to_a_form_that_is_filled_in(certify, sign_in, world):
    pk = certify("bjorn", "21844", last=dt.date(2027, 1, 1))
    for card in (f"/certificates/{pk}", f"/stores/{world.ids['bjorn']['store']}"):
        assert f'href="/certificates/new?predecessor_id={pk}"' in sign_in("tove").get(card).text
        assert "predecessor_id=" not in sign_in("bjorn").get(card).text, "who may not add sees no button"
    page = sign_in("tove").get(f"/certificates/new?predecessor_id={pk}").text
    assert 'value="21844"' in page
    assert 'value="02.01.2027"' in page


def test_a_renewal_is_a_successor_with_the_same_number(certify, renew, certificates, sign_in, world):
    pk = certify("bjorn", "21844", last=dt.date(2027, 1, 1))
    assert renew(pk, valid_to="01.01.2030").status_code == 302
    old, new = certificates()
    assert (new.predecessor_id, new.number, new.holder_org_number) == (old.id, old.number, old.holder_org_number)
    assert (new.valid_from, new.valid_to, old.valid_to) == (
        dt.date(2027, 1, 2),
        dt.date(2030, 1, 2),
        dt.date(2027, 1, 2),
    )
    assert f'href="/certificates/{new.id}"' in sign_in("tove").get(f"/certificates/{old.id}").text
    assert f'href="/certificates/{old.id}"' in sign_in("tove").get(f"/certificates/{new.id}").text
    assert f"predecessor_id={old.id}" not in sign_in("tove").get(f"/stores/{world.ids['bjorn']['store']}").text
    assert "canarybjorn butikk" in sign_in("tove").get("/certified-stores/?from=2026-12-01&to=2029-12-31").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"valid_from": "01.01.2027"}, "gjelder til 01.01.2027"),
        ({"valid_from": "", "valid_to": "31.12.2026"}, "gjelder til 01.01.2027"),
        ({"predecessor_id": "", "predecessor_id-text": ""}, "registrert"),
    ],
)
def test_a_renewal_that_overlaps_is_refused_and_what_was_typed_stays(certify, renew, certificates, typed, said):
    pk = certify("bjorn", "21844", last=dt.date(2027, 1, 1))
    answer = renew(pk, **{"valid_to": "01.01.2030"} | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="21844"' in answer.text
    assert len(certificates()) == 1


def test_a_first_day_left_empty_is_the_day_after_where_the_duration_would_overlap(certify, renew, certificates):
    pk = certify("bjorn", "21844", last=dt.date(2027, 1, 1))
    assert renew(pk, valid_from="", valid_to="31.12.2029").status_code == 302
    assert certificates()[1].valid_from == dt.date(2027, 1, 2)
    assert certificates()[1].from_assumed


def test_the_import_speaks_of_the_latest_renewal():
    from app.imports.rules.certificates import Holding, _match
    from app.imports.rules.plans import CertificatePlan

    line = [Holding(1, "201", "miljofyrtarn", "1", "21844", dt.date(2027, 1, 2)),
            Holding(2, "201", "miljofyrtarn", "1", "21844", dt.date(2030, 1, 2))]  # fmt: skip
    plan = CertificatePlan(
        scheme="miljofyrtarn", number="21844", holder="1", first_day=None, last_day=None, assumed=False, counts=True
    )
    assert _match(line, plan, "1").id == 2


def marks(page: str) -> dict[str, str]:
    """The bars of the drawing: what a reader hears, and where they lead."""
    drawing = page.partition("<svg viewBox")[2].partition("</svg>")[0]
    return {
        name: url.replace("&amp;", "&") for url, name in re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', drawing)
    }


def test_every_mark_leads_to_exactly_its_rows(certify, renew, sign_in):
    first = certify("bjorn", "1", last=dt.date(2027, 1, 31))
    certify("cecilie", "2", last=dt.date(2027, 1, 1))
    certify("cecilie", "3", last=dt.date(2027, 2, 1))
    certify("cecilie", "4", last=dt.date(2027, 1, 15), withdrawn_on=dt.date(2026, 12, 1))
    certify("cecilie", None, last=dt.date(2027, 1, 15))
    certify("cecilie", "5", scheme="iso14001", last=dt.date(2027, 1, 15))
    assert renew(first, valid_to="31.01.2030").status_code == 302
    client = sign_in("oyvind")
    found = marks(client.get("/certificates/expiries/?scheme=miljofyrtarn").text)
    assert list(found) == ["januar 2027: 1 ikke fornyet", "januar 2027: 1 fornyet", "februar 2027: 1 ikke fornyet"]
    numbers = [re.findall(r'<a class="rec"[^>]*>([^<]*)', client.get(url).text) for url in found.values()]
    assert numbers == [["canarycecilie butikk"], ["canarybjorn butikk"], ["canarycecilie butikk"]]
    everything = marks(client.get("/certificates/expiries/").text)
    assert "januar 2027: 2 ikke fornyet" in everything


def test_expiries_of_a_county_and_from_another_year(certify, sign_in):
    certify("bjorn", "1", last=dt.date(2025, 3, 31))
    client = sign_in("oyvind")
    assert marks(client.get("/certificates/expiries/?from=2025-01&county=03").text)
    assert not marks(client.get("/certificates/expiries/?from=2025-01&county=46").text)
    assert not marks(client.get("/certificates/expiries/").text)


def test_a_florist_sees_the_own_expiries_only(certify, sign_in):
    certify("bjorn", "1", last=dt.date(2027, 1, 31))
    assert len(marks(sign_in("bjorn").get("/certificates/expiries/").text)) == 1
    assert not marks(sign_in("cecilie").get("/certificates/expiries/").text)


@pytest.mark.parametrize(
    "query",
    ["from=2027-13", "from=x", "from=0001-01", "from=9999-12", "scheme=nonsense", "county=%27", "from=2027-01-01"],
)
def test_a_nonsensical_question_says_so(sign_in, query):
    page = sign_in("oyvind").get(f"/certificates/expiries/?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text

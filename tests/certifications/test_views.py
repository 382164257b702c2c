"""The pages of certificates and of certified stores, through the real application."""

from __future__ import annotations

import datetime as dt
import io

import pytest

HERE = "/certified-stores/"


def test_the_page_is_not_empty_without_a_question(sign_in, certify):
    certify("bjorn", "21844")
    page = sign_in("tove").get(HERE)
    assert page.status_code == 200
    assert "canarybjorn butikk" in page.text
    assert "21844" in page.text
    assert "canarycecilie" not in page.text


def test_a_near_miss_says_which_condition_fails_and_by_how_much(sign_in, certify):
    certify("bjorn", "21844", last=dt.date(2026, 11, 1))
    assert "canarybjorn" not in sign_in("tove").get(HERE).text
    page = sign_in("tove").get(f"{HERE}?near_misses=1").text
    assert "canarybjorn butikk" in page
    assert "21844" in page
    assert "01.11.2026" in page
    assert "20" in page


def test_adjoining_certificates_count_as_one_over_a_period(sign_in, certify):
    certify("bjorn", "1", last=dt.date(2027, 3, 1))
    certify("bjorn", "2", valid_from=dt.date(2027, 3, 2), last=dt.date(2030, 3, 1))
    page = sign_in("tove").get(f"{HERE}?from=2026-11-21&to=2028-11-21").text
    assert "canarybjorn butikk" in page
    assert "1, 2" in page
    assert "canarybjorn butikk" not in sign_in("tove").get(f"{HERE}?from=2026-11-21&to=2030-03-02").text


@pytest.mark.parametrize(
    ("query", "kept", "field"),
    [
        ("on=32.13.2026", "32.13.2026", "on"),
        ("from=2027-01-01", "2027-01-01", "to"),
        ("from=2027-01-01&to=2026-01-01", "2026-01-01", "to"),
        ("on=2027-01-01&from=2027-01-01&to=2027-02-01", "2027-02-01", "on"),
        ("postal=0150-", "0150-", "postal"),
        ("scheme=%3Cscript%3E", "&lt;script&gt;", "scheme"),
        ("county=99", "", "county"),
        ("designer=maybe", "", "designer"),
    ],
)
def test_bad_input_has_its_problem_beside_its_field_and_is_kept(sign_in, query, kept, field):
    page = sign_in("tove").get(f"{HERE}?{query}")
    assert page.status_code == 422
    assert kept in page.text
    beside = page.text.split(f'id="{field}-problem"')[1].split("</div>")[0]
    assert "<p>" in beside


def test_the_form_leads_to_a_clean_address(sign_in):
    answer = sign_in("tove").get(f"{HERE}?when=on&scheme=miljofyrtarn&on=21.11.2026&from=&to=&postal=&county=03")
    assert answer.status_code == 302
    assert answer.location.endswith(f"{HERE}?scheme=miljofyrtarn&on=21.11.2026&county=03")


def test_a_region_narrows(sign_in, certify):
    certify("bjorn", "1")
    assert "canarybjorn butikk" in sign_in("tove").get(f"{HERE}?county=03").text
    assert "canarybjorn butikk" in sign_in("tove").get(f"{HERE}?county=46&postal=0150-0159").text
    assert "canarybjorn butikk" not in sign_in("tove").get(f"{HERE}?county=46").text


def test_the_exports_say_the_same(sign_in, certify):
    import openpyxl

    certify("bjorn", "21844", last=dt.date(2028, 5, 1))
    client, query = sign_in("tove"), "on=2026-11-21"
    text = client.get(f"{HERE}export.csv?{query}").data.decode("utf-8-sig")
    assert "21844" in text
    assert "2028-05-01" in text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}export.xlsx?{query}").data))
    assert [cell.value for cell in book.active[2]][:2] == ["201", "canarybjorn butikk"]
    pdf = client.get(f"{HERE}export.pdf?{query}")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")


def test_a_long_document_is_made_by_a_worker(app, sign_in, certify, monkeypatch):
    from app.certifications.views import certified
    from app.platform import jobs

    monkeypatch.setattr(certified, "PDF_AT_ONCE", 0)
    certify("bjorn", "21844")
    client = sign_in("tove")
    answer = client.get(f"{HERE}export.pdf")
    assert answer.status_code == 302
    assert "/jobs/" in answer.location
    assert jobs.run_pending(app) == 1
    status = client.get(f"{answer.location}/status").json
    assert status["state"] == "done"
    with client.get(status["result_url"]) as file:
        assert file.data.startswith(b"%PDF-")


def test_florists_may_not_ask(sign_in):
    assert sign_in("bjorn").get(HERE).status_code == 403
    assert sign_in("bjorn").get(f"{HERE}export.csv").status_code == 403
    assert sign_in(None).get(HERE).status_code == 302


def test_verifying_is_a_post_by_who_may(sign_in, certify, token, system):
    from app.certifications.models import Certificate

    pk = certify("bjorn", "21844")
    form = {"how": "register", "csrf_token": token("kari")}
    assert sign_in("kari").post(f"/certificates/{pk}/verify", data=form).status_code == 403
    form["csrf_token"] = token("oyvind")
    assert sign_in("oyvind").post(f"/certificates/{pk}/verify", data=form).status_code == 302
    assert system.get(Certificate, pk).verified_how == "register"


def test_the_cards_show_certificates_and_qualifications(sign_in, certify, qualify, world):
    pk, skill = certify("bjorn", "21844"), qualify("bjorn")
    ids = world.ids["bjorn"]
    for url in (f"/stores/{ids['store']}", f"/certificates/{pk}", "/certificates/"):
        page = sign_in("tove").get(url)
        assert page.status_code == 200
        assert "21844" in page.text
    for url in (
        f"/people/{ids['person']}",
        f"/qualifications/{skill}",
        "/qualifications/",
        "/schemes/",
        "/suspensions/",
        "/stores/",
    ):
        assert sign_in("oyvind").get(url).status_code == 200
    assert "canarybjorn person" in sign_in("tove").get("/stores/").text


def test_a_florist_sees_the_own_certificates_only(sign_in, certify, qualify):
    mine, theirs = certify("bjorn", "11111"), certify("cecilie", "22222")
    own, foreign = qualify("bjorn"), qualify("cecilie")
    client = sign_in("bjorn")
    listed = client.get("/certificates/").text
    assert "11111" in listed
    assert "22222" not in listed
    assert client.get(f"/certificates/{mine}").status_code == 200
    assert client.get(f"/certificates/{theirs}").status_code == 404
    assert client.get(f"/qualifications/{own}").status_code == 200
    assert client.get(f"/qualifications/{foreign}").status_code == 404


def test_a_saved_certificate_that_shares_its_number_warns(sign_in, certify, token, world, system):
    from app.certifications import queries

    certify("cecilie", "21844")
    scheme = queries.scheme_ids(system)["miljofyrtarn"]
    form = {
        "store_id": world.ids["bjorn"]["store"], "scheme_id": scheme, "number": "21844", "valid_to": "01.05.2028",
        "csrf_token": token("tove"),
    }  # fmt: skip
    answer = sign_in("tove").post("/certificates/new", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "b-flash warn" in answer.text


def test_the_start_page_has_the_figures(sign_in, certify):
    certify("bjorn", "1")
    page = sign_in("tove").get("/").text
    assert HERE in page
    assert "state=expires_soon" in page


@pytest.mark.parametrize(
    "query",
    [
        "scheme=miljofyrtarn&state=valid", "valid_on=2026-11-21", "ends_before=2027-01-01", "without_number=0",
        "verified=0", "sort=number", "sort=-valid_to", "store=1", "q=2184",
    ],
)  # fmt: skip
def test_every_filter_of_the_list_answers(sign_in, certify, query):
    certify("bjorn", "21844")
    assert sign_in("tove").get(f"/certificates/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("certificate_valid_on=2028-05-01", 1),
        ("certificate_valid_on=2028-05-02", 0),
        ("designer=1", 1),
        ("designer=0", 1),
        ("certificate=miljofyrtarn", 1),
    ],
)
def test_the_filters_on_stores(sign_in, certify, qualify, query, found):
    certify("bjorn", "21844", last=dt.date(2028, 5, 1))
    qualify("bjorn")
    names = sign_in("tove").get(f"/stores/?{query}").text
    assert sum(name in names for name in ("canarybjorn butikk", "canarycecilie butikk")) == found


def test_a_day_from_a_link_is_written_as_the_box_asks_for_it(sign_in):
    page = sign_in("anna").get("/certified-stores/?scheme=miljofyrtarn&on=2026-11-21").text
    assert 'value="21.11.2026"' in page
    assert 'value="2026-99-21"' in sign_in("anna").get("/certified-stores/?on=2026-99-21").text

"""A scheme's list through the pages: sent, compared, mended, ticked, carried out by a worker, and undone."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from tests.certifications.office import csv, work

D = dt.date
LAST = D(2026, 12, 31)


@pytest.fixture
def held(certify, org):
    """Bjørn's and Cecilie's certificates end with the year. The organisation numbers by name."""
    for name, number in (("bjorn", "21844"), ("cecilie", "30001")):
        certify(name, number, last=LAST, valid_from=D(2024, 1, 1))
    return {name: org(name) for name in ("bjorn", "cecilie")}


@pytest.fixture
def edit(arrange):
    """Somebody changes a certificate."""

    def change(pk, **values):
        from app.certifications.models import Certificate

        with arrange() as uow:
            item = uow.session.get(Certificate, pk)
            for name, value in values.items():
                setattr(item, name, value)

    return change


def sent_by(held, *names, last="31.12.2029"):
    """Rows with a holder's number and the last day."""
    return [f"{name};{held[name]};;;{last}" for name in names]


def text(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_list_renews_by_successors_under_one_change_and_is_undone(office, held, certificates, rows):
    tove = office()
    list_id = tove.begun(
        f"Bjorn;{held['bjorn']};21844;01.01.2027;31.12.2029", f"Cecilie;{held['cecilie']};;;31.12.2029"
    )
    assert [row.outcome for row in rows(list_id).values()] == ["renews", "renews"]
    assert len(certificates()) == 2, "a preview changes nothing"
    answer = tove.carry_out(list_id)
    assert "Renewed 2" in text(answer)
    old, other, new, assumed = certificates()
    assert (new.predecessor_id, new.number, new.holder_org_number) == (old.id, "21844", held["bjorn"])
    assert (new.valid_from, new.valid_to, new.from_assumed) == (D(2027, 1, 1), D(2030, 1, 1), False)
    assert (assumed.predecessor_id, assumed.number, assumed.from_assumed) == (other.id, "30001", True)
    group = int(re.search(r"/changes/(\d+)/undo", answer.text).group(1))
    undone = tove.post(f"/changes/{group}/undo")
    assert undone.request.path.startswith("/jobs/")
    work(tove.app)
    assert [each.id for each in certificates()] == [old.id, other.id]
    assert "Undone: 2 rows taken back" in text(tove.get(f"/renewals/{list_id}"))


def test_undo_keeps_what_was_changed_since(office, held, certificates, edit):
    tove = office()
    list_id = tove.begun(f"Bjorn;{held['bjorn']};;;31.12.2029", f"Cecilie;{held['cecilie']};;;31.12.2029")
    answer = tove.carry_out(list_id)
    edit(certificates()[2].id, certifier="Oslo")
    tove.post(f"/changes/{re.search(r'/changes/([0-9]+)/undo', answer.text).group(1)}/undo")
    work(tove.app)
    assert [each.certifier for each in certificates()] == [None, None, "Oslo"]
    assert "1 rows taken back, 1 kept" in text(tove.get(f"/renewals/{list_id}"))


def test_the_same_list_again_changes_nothing(office, held, certificates, rows):
    tove, sent = office(), (f"Bjorn;{held['bjorn']};21844;;31.12.2029", f"Cecilie;{held['cecilie']};;;31.12.2029")
    tove.carry_out(tove.begun(*sent))
    again = tove.begun(*sent)
    assert {row.outcome for row in rows(again).values()} == {"known"}
    assert "No row is ticked." in text(tove.save(again, go="1"))
    assert len(certificates()) == 4


def test_any_headings_titles_totals_and_blank_rows(office, held, rows):
    head = "Sertifiserte virksomheter;;;\r\n;;;\r\nUtløpsdato;Fylke;Virksomhetens navn;Foretaksnr."
    content = csv(f"31.12.2029;Oslo;Bjorn;{held['bjorn'][:3]} {held['bjorn'][3:6]} {held['bjorn'][6:]}",
                  "Antall:;;;1", head=head)  # fmt: skip
    tove = office()
    answer = tove.send(content, name="fra ordningen.csv")
    list_id = int(answer.request.path.rpartition("/")[2])
    assert {number: row.outcome for number, row in rows(list_id).items()} == {4: "renews"}
    assert "One row was passed over" in text(answer)


def test_rows_pasted_from_excel_without_headings(office, held, rows):
    answer = office().paste(
        f"Bjorn\t{held['bjorn']}\t21844\t31.12.2029\nCecilie\t{held['cecilie']}\t30001\t31.12.2029\n"
    )
    found = rows(int(answer.request.path.rpartition("/")[2]))
    assert [row.outcome for row in found.values()] == ["renews", "renews"]
    assert found[1].texts == {"org_number": held["bjorn"], "number": "21844", "name": "Bjorn", "first_day": "",
                              "last_day": "31.12.2029"}  # fmt: skip


def test_each_row_has_its_reason_and_is_mended_in_place(office, held, certificates, rows):
    tove = office()
    list_id = tove.begun("Bjorn;123;21844;;31.12.2029", f"Cecilie;{held['cecilie']};;31.12.2026;31.02.2029")
    page = tove.get(f"/renewals/{list_id}")
    first, second = rows(list_id).values()
    assert (first.outcome, second.outcome) == ("refused", "refused")
    assert "is not a day in the calendar" in text(page)
    answer = tove.save(list_id, **{f"row{first.id}_org_number": held["bjorn"], f"row{second.id}_last_day": "tull"})
    assert "2 corrections are saved." in text(answer)
    assert 'value="tull"' in answer.text, "what was typed stays, wrong as it is"
    tove.save(list_id, **{f"row{second.id}_last_day": "31.12.2029"})
    assert "begins the day after or later" in text(tove.get(f"/renewals/{list_id}"))
    answer = tove.save(list_id, go="1", **{f"row{second.id}_first_day": ""})
    assert answer.request.path == f"/renewals/{list_id}", "after a correction the outcome is looked at first"
    assert [row.outcome for row in rows(list_id).values()] == ["renews", "renews"]
    tove.carry_out(list_id)
    assert len(certificates()) == 4


def test_a_row_is_ticked_off_and_a_new_holder_is_ticked_on(office, certify, held, certificates, rows, arrange, world):
    from app.certifications.models import Store
    from tests.world import synthetic

    with arrange() as uow:
        bare = synthetic(340_000_000)
        store = uow.session.get(Store, world.ids["bjorn"]["store"])
        uow.add(Store(number="777", name="Ny butikk", country="NO", org_number=bare, recorded_at=store.recorded_at))
    tove = office()
    sent = (
        f"Bjorn;{held['bjorn']};;;31.12.2029",
        f"Ny;{bare};N-1;;31.12.2029",
        f"Cecilie;{held['cecilie']};;;31.12.2029",
    )
    list_id = tove.begun(*sent)
    bjorn, new, _ = rows(list_id).values()
    assert (new.outcome, new.chosen) == ("new", None)
    page = tove.get(f"/renewals/{list_id}").text
    assert f'name="pick" value="{new.id}">' in page, "off unless somebody ticks it"
    assert f'name="pick" value="{bjorn.id}" checked' in page
    tove.carry_out(list_id, pick=[str(new.id), str(rows(list_id)[4].id)])
    assert [(each.number, each.predecessor_id is None) for each in certificates()[2:]] == [
        ("N-1", True),
        ("30001", False),
    ]
    assert [row.outcome for row in rows(list_id).values()] == ["left", "added", "renewed"]


def test_two_rows_about_one_certificate(office, held, certificates, rows):
    tove = office()
    list_id = tove.begun(f"A;{held['bjorn']};;;31.12.2029", f"B;{held['bjorn']};;;31.12.2028",
                         f"C;{held['cecilie']};;;31.12.2029", "C;;30001;;31.12.2029")  # fmt: skip
    found = rows(list_id)
    assert [row.outcome for row in found.values()] == ["twice", "twice", "renews", "twice"]
    assert "Row 3 says otherwise" in text(tove.get(f"/renewals/{list_id}"))
    tove.save(list_id, pick=[str(found[2].id), str(found[4].id), str(found[5].id)])
    assert [row.outcome for row in rows(list_id).values()] == ["renews", "renews", "renews", "twice"]
    tove.carry_out(list_id)
    assert sorted(str(each.valid_to) for each in certificates()[2:]) == ["2030-01-01", "2030-01-01"]


def test_what_was_changed_after_the_preview_is_kept_and_named(office, held, certificates, rows, edit):
    tove = office()
    list_id = tove.begun(f"Bjorn;{held['bjorn']};;;31.12.2029", f"Cecilie;{held['cecilie']};;;31.12.2029")
    edit(certificates()[0].id, certifier="Oslo")
    answer = tove.carry_out(list_id)
    assert [row.outcome for row in rows(list_id).values()] == ["since", "renewed"]
    assert "It was changed after the preview." in text(answer)
    assert len(certificates()) == 3


def test_two_people_with_the_same_list_renew_once(office, held, certificates, rows):
    tove, anna = office("tove"), office("anna")
    sent = f"Bjorn;{held['bjorn']};;;31.12.2029"
    one, two = tove.begun(sent), anna.begun(sent)
    tove.save(one, go="1")
    anna.save(two, go="1")
    work(tove.app)
    assert len(certificates()) == 3
    assert [rows(one)[2].outcome, rows(two)[2].outcome] == ["renewed", "since"]
    assert "Somebody registered this after the preview. (Tove Aas" in text(anna.get(f"/renewals/{two}"))


def test_who_holds_a_certificate_and_is_not_on_the_list(office, held, certify):
    certify("cecilie", "I-1", scheme="iso14001", last=LAST)
    tove = office()
    list_id = tove.begun(f"Bjorn;{held['bjorn']};;;31.12.2029")
    assert "One certificate of the scheme holds today and is not on the list." in text(tove.get(f"/renewals/{list_id}"))
    missing = text(tove.get(f"/renewals/{list_id}/missing"))
    assert "30001" in missing
    assert "21844" not in missing
    assert "I-1" not in missing
    file = tove.get(f"/renewals/{list_id}/missing.xlsx")
    assert file.data[:2] == b"PK"
    tove.carry_out(list_id)
    assert "30001" in text(tove.get(f"/renewals/{list_id}/missing"))


def test_columns_are_chosen_where_no_heading_tells_and_what_was_typed_stays(office, held, rows):
    tove = office()
    content = csv(f"Bjorn;{held['bjorn']};2029;x", head="Alfa;Beta;Gamma;Delta")
    list_id = int(tove.send(content).request.path.rpartition("/")[2])
    answer = tove.post(f"/renewals/{list_id}/columns", org_number="1")
    assert (answer.status_code, "Choose the column with the last day." in text(answer)) == (422, True)
    tove.post(f"/renewals/{list_id}/columns", org_number="1", last_day="3")
    row = rows(list_id)[2]
    assert row.outcome == "refused"
    tove.save(list_id, **{f"row{row.id}_last_day": "31.12.2029"})
    tove.post(f"/renewals/{list_id}/columns", org_number="1", last_day="2")
    row = rows(list_id)[2]
    assert (row.outcome, row.texts["last_day"]) == ("renews", "31.12.2029")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [(b"%PDF-1.7 x", "liste.xlsx", "This is a PDF"), (b"", "liste.xlsx", "The file is empty"),
     (csv(head="Navn;By"), "l.csv", "No row of the list names a certificate."),
     (";".join(map(str, range(300))).encode(), "l.csv", "more than 256 columns")],
)  # fmt: skip
def test_a_bad_file_gets_one_sentence_beside_the_field_and_what_was_pasted_stays(office, held, content, name, said):
    answer = office().send(content, name=name, rows="limt inn")
    assert answer.status_code == 422
    assert said in text(answer)
    assert "limt inn</textarea>" in answer.text
    assert re.search(r'<option value="miljofyrtarn" selected>', answer.text)


def test_no_scheme_no_rows_and_nothing_sent_are_said_beside_their_fields(office, held):
    tove = office()
    assert "Choose the scheme." in text(tove.send(csv(f"B;{held['bjorn']};;;31.12.2029"), scheme=""))
    assert "Choose a file, or paste the rows." in text(tove.post("/renewals/", scheme="miljofyrtarn"))
    answer = tove.post("/renewals/", scheme="miljofyrtarn", rows="bare ord")
    assert re.search(r'id="rows-problem"[^>]*><p>.*?No row of the list', answer.text, re.DOTALL)


def test_a_list_that_is_not_wanted_is_thrown_away_and_a_carried_out_one_stays(office, held, rows):
    tove = office()
    sent = f"Bjorn;{held['bjorn']};;;31.12.2029"
    first, second = tove.begun(sent), tove.begun(sent)
    assert "The list is thrown away." in text(tove.post(f"/renewals/{first}/forget"))
    assert tove.get(f"/renewals/{first}").status_code == 404
    tove.carry_out(second)
    assert "has been carried out" in text(tove.post(f"/renewals/{second}/forget"))
    assert [row.cells for row in rows(second).values()] == [[]], "cells that were no part of it are forgotten"


def test_every_row_as_a_file(office, held):
    tove = office()
    list_id = tove.begun(f"Bjorn;{held['bjorn']};;;31.12.2029", "=1+1;999;;;x9")
    lines = tove.get(f"/renewals/{list_id}/rows.csv").data.decode("utf-8-sig").splitlines()
    assert "Will be renewed" in lines[1]
    assert "'=1+1" in lines[2], "nothing that a spreadsheet would calculate"


def test_the_way_leads_from_the_list_and_the_schemes_card_for_who_may(office, held, sign_in, system):
    from app.certifications import queries

    scheme = queries.scheme_ids(system)["iso14001"]
    for path, there in (("/certificates/", "/renewals/"), (f"/schemes/{scheme}", "/renewals/?scheme=iso14001")):
        assert f'href="{there}"' in office().get(path).text
        assert "/renewals/" not in sign_in("bjorn").get(path, follow_redirects=True).text
        assert "/renewals/" not in sign_in("adam").get(path, follow_redirects=True).text
    assert '<option value="iso14001" selected>' in office().get("/renewals/?scheme=iso14001").text

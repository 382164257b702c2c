"""The way in by page: upload, columns, preview, fixing, import, result, undo; who may, and wrong files."""

from __future__ import annotations

import io
import re

import pytest

from app.platform import jobs
from tests.imports.files import REGISTER, csv_of

pytestmark = pytest.mark.usefixtures("world")
DOWN = re.compile(r"/imports/(\d+)")


@pytest.fixture
def send(sign_in, token):
    """Post a form as somebody; the answer of the page it leads to."""

    def post(who: str, path: str, **data: object):
        data["csrf_token"] = token(who)
        return sign_in(who).post(path, data=data, content_type="multipart/form-data", follow_redirects=True)

    return post


@pytest.fixture
def uploaded(send):
    """Upload a file as Anna; the number of its import."""

    def upload(content: bytes, name: str = "register.csv", **data: str) -> int:
        answer = send("anna", "/imports/", file=(io.BytesIO(content), name), **data)
        assert answer.status_code == 200, answer.text
        return int(DOWN.search(answer.request.path).group(1))

    return upload


def work(app) -> None:
    while jobs.run_pending(app, limit=5):
        pass


def test_the_whole_way_and_back(app, send, uploaded, sign_in, world) -> None:
    number = uploaded((REGISTER / "register.xlsx").read_bytes(), "register.xlsx", source="Office")
    page = sign_in("anna").get(f"/imports/{number}/columns")
    assert page.text.count(" selected") >= 22
    assert "Pettersen Rosenhagen AS" in page.text
    columns = dict(re.findall(r'name="(\w+)"[^>]*>.*?<option value="(\d+)" selected', page.text))
    assert len(columns) == 22
    preview = send("anna", f"/imports/{number}/columns", **columns)
    assert preview.request.path.endswith("/preview")
    assert "364" in preview.text
    job = send("anna", f"/imports/{number}/start")
    assert job.request.path.startswith("/jobs/")
    work(app)
    result = sign_in("anna").get(f"/imports/{number}")
    assert all(figure in result.text for figure in ("<b>355</b>", "<b>2</b>", "<b>340</b>"))
    assert "Myhre" in sign_in("anna").get(f"/imports/{number}?outcome=created").text
    refused = sign_in("anna").get(f"/imports/{number}?outcome=refused")
    assert refused.text.count('<tr role="row"') == 4
    assert sign_in("anna").get(f"/imports/{number}/problems.xlsx").data.startswith(b"PK")
    assert "register.xlsx" in sign_in("anna").get("/").text
    assert "355" in sign_in("anna").get(f"/imports/{number}/undo").text
    changes = sign_in("anna").get("/changes/?kind=import").text
    assert "register.xlsx" in changes
    assert f'href="/imports/{number}"' in changes
    assert 'href="/changes/' not in changes.partition("<tbody")[2].partition("</tbody")[0]
    send("anna", f"/imports/{number}/undo")
    work(app)
    undone = sign_in("anna").get(f"/imports/{number}")
    assert 'class="chip off"' in undone.text
    brought = sign_in("anna").get(f"/imports/{number}?outcome=created").text.partition('id="rows"')[2]
    assert brought.count("<tr") > 10
    assert not re.search(r'href="/stores/\d', brought)  # no link to what is gone
    assert sign_in("anna").get("/stores/").text.count("canary") >= 1
    assert "Myhre" not in sign_in("anna").get("/stores/").text


def test_fixing_in_place_keeps_what_was_typed(app, send, uploaded, sign_in) -> None:
    number = uploaded(csv_of({"Postnr": "N-0150"}, {"Org.nr": "123"}, {"E-post": "post(at)blomst.example"}))
    preview = send("anna", f"/imports/{number}/columns", **guessed(sign_in, number))
    assert preview.request.path.endswith("/preview")
    fix = sign_in("anna").get(f"/imports/{number}/fix").text
    assert 'name="2:postal_code" value="N-0150"' in fix
    assert 'value="2:postal_code:0150"' in fix
    typed = {"was:3:org_number": "123", "3:org_number": "310000001", "take": "2:postal_code:0150"}
    fixed = send("anna", f"/imports/{number}/fix", **typed)
    assert 'name="3:org_number" value="310000001"' in fixed.text
    assert "N-0150" not in fixed.text
    assert "post(at)blomst.example" in fixed.text


def guessed(sign_in, number: int) -> dict[str, str]:
    page = sign_in("anna").get(f"/imports/{number}/columns").text
    return dict(re.findall(r'name="(\w+)"[^>]*>.*?<option value="(\d+)" selected', page))


def test_the_columns_of_a_source_are_remembered(send, uploaded, sign_in) -> None:
    content = b"Shop;Nr;Org\nRoser;7;310000000\nLiljer;8;310000000\n"
    first = uploaded(content, source="Web shop")
    chosen = {"store_name": "0", "store_number": "1", "org_number": "2"}
    send("anna", f"/imports/{first}/columns", **chosen)
    assert guessed(sign_in, uploaded(content, source="Web shop")) == chosen


def test_a_field_that_must_be_there_is_asked_for_beside_it(send, uploaded) -> None:
    number = uploaded(b"Butikknavn;Telefon\nRoser;22334455\n")
    answer = send("anna", f"/imports/{number}/columns", store_name="0", phone="1")
    assert answer.status_code == 422
    assert 'aria-describedby="col-store_number-problem"' in answer.text
    assert guessed_in(answer.text) == {"store_name": "0", "phone": "1"}


def guessed_in(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)"[^>]*>(?:(?!</select>).)*?<option value="(\d+)" selected', text))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("register.xlsx", b"%PDF-1.7 not a workbook", "PDF"),
        ("register.csv", b"", "empty"),
        ("register.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("wide.csv", (";".join(f"h{n}" for n in range(300)) + "\n").encode() * 2, "256"),
    ],
)
def test_a_wrong_file_gets_its_sentence_and_leaves_nothing(sign_in, token, system, name, content, says) -> None:
    from app.imports.models import ImportRun

    data = {"csrf_token": token("anna"), "file": (io.BytesIO(content), name), "source": "Kept name"}
    answer = sign_in("anna").post(
        "/imports/", data=data, content_type="multipart/form-data", headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert 'id="import-problem"' in answer.text
    assert "Kept name" in answer.text
    assert system.query(ImportRun).count() == 0


@pytest.mark.parametrize(("who", "reads", "writes"), [("anna", 200, 200), ("adam", 200, 403), ("bjorn", 403, 403)])
def test_who_may(sign_in, send, uploaded, who: str, reads: int, writes: int) -> None:
    number = uploaded(csv_of({}))
    send("anna", f"/imports/{number}/columns", **guessed(sign_in, number))
    for path in ("", f"{number}/columns", f"{number}/preview"):
        assert sign_in(who).get(f"/imports/{path}", follow_redirects=True).status_code == reads
    assert send(who, f"/imports/{number}/start").status_code == writes


def test_the_preview_names_the_governed_field_in_the_reader_s_language(arrange, send, uploaded, sign_in) -> None:
    from app.approvals.models import ChangePolicy

    with arrange(label="policy") as uow:
        never = {"target": "store.sunday_opening", "source": "import", "mode": "never", "roles": [], "value": "yes"}
        uow.add(ChangePolicy(**never, recorded_at=uow.now))
    number = uploaded((REGISTER / "register.csv").read_bytes())
    page = sign_in("anna").get(f"/imports/{number}/columns").text
    columns = dict(re.findall(r'name="(\w+)"[^>]*>.*?<option value="(\d+)" selected', page))
    preview = send("anna", f"/imports/{number}/columns", **columns).text
    assert "kan endre «Søndagsåpent»" in preview
    assert "Open on Sundays" not in preview

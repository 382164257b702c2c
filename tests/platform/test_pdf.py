"""The one door to PDFs: tagged, with its own fonts, fetching nothing, and never taking the process down."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import io
import re
import subprocess
import threading

import pypdf
import pytest
from weasyprint.css.tokens import InvalidValues
from weasyprint.urls import URLFetchingError

from app.kernel.problems import Refused
from app.platform import pdf

DOCUMENT = "certified_stores"


@pytest.fixture(scope="module")
def printed():
    return pypdf.PdfReader(io.BytesIO(make()))


def make(**changes):
    context = {**pdf.sample(DOCUMENT), **changes}
    return pdf.render_pdf(DOCUMENT, context, locale="nb", limits=None)


def text_of(data):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).replace("\u00a0", " ")


def tags(element):
    """The structure types below an element, in reading order."""
    element = element.get_object()
    found = [element["/S"]] if "/S" in element else []
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid.get_object(), dict):
            found += tags(kid)
    return found


# --- what a reader's software needs -------------------------------------------------------------------------------


def test_it_has_a_structure_tree_a_language_and_a_title(printed):
    root = printed.trailer["/Root"]
    structure = tags(root["/StructTreeRoot"])
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert printed.metadata.title == "Certified flower stores – Miljøfyrtårn, on 21.11.2026"
    assert structure.count("/H1") == 1
    assert structure.count("/Table") == 3
    assert structure.count("/TR") == 6 + (1 + 3) + (1 + 1)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_only_its_own_fonts_are_used_and_all_are_embedded(printed):
    fonts = [font.get_object() for page in printed.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert "Bukett-Inter" in descendant["/BaseFont"]
        assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])


def test_norwegian_and_sami_letters_are_printed():
    letters = "ÆØÅæøå ČčĐđŊŋŠšŦŧŽžÁá"
    data = make(organisation=letters)
    assert letters in text_of(data)
    assert len({font for page in pypdf.PdfReader(io.BytesIO(data)).pages for font in page["/Resources"]["/Font"]}) == 2


def test_every_row_is_printed_and_no_other():
    row = pdf.sample(DOCUMENT)["rows"][0]
    rows = [{**row, "store_number": str(9000 + n), "certificate_number": str(70000 + n)} for n in range(99)]
    data = make(rows=rows, near_misses=[])
    text = text_of(data)
    assert re.findall(r"\b9\d{3}\b", text) == [each["store_number"] for each in rows]
    assert re.findall(r"\b70\d{3}\b", text) == [each["certificate_number"] for each in rows]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Organisation no." in page  # the table's head stands on each page
        assert "Printed 21.11.2026" in page


def test_days_are_written_for_the_reader():
    day = dt.date(2026, 11, 21)
    assert (pdf.write_day(day, "nb"), pdf.write_day(day, "en")) == ("21.11.2026", "21 Nov 2026")


def test_texts_pass_through_the_translation():
    data = pdf.render_pdf(DOCUMENT, pdf.sample(DOCUMENT), locale="nb", translate=_shout, limits=None)
    assert "CERTIFIED FLOWER STORES" in text_of(data)


def _shout(message):
    return message if "%" in message else message.upper()


def test_nothing_found_is_said():
    assert "No store meets all the conditions." in text_of(make(rows=[], near_misses=[]))


# --- refusals -------------------------------------------------------------------------------------------------------


def test_too_many_rows_are_refused():
    rows = pdf.sample(DOCUMENT)["rows"][:1] * (pdf.MAX_ROWS + 1)
    with pytest.raises(Refused) as refused:
        make(rows=rows)
    assert [problem.code for problem in refused.value.problems] == ["platform.pdf.rows"]
    assert "5001 rows" in refused.value.problems[0].text()


def test_a_document_takes_plain_values_only():
    with pytest.raises(TypeError, match="plain values"):
        make(organisation=object())
    with pytest.raises(TypeError, match="plain values"):
        make(rows=[{"reason": lambda: "called"}])


@pytest.mark.parametrize("name", ["nosuch", "../certified_stores", "certified_stores/../fonts", "fonts", "", "/etc"])
def test_only_documents_of_reports_exist(name):
    with pytest.raises(LookupError):
        pdf.render_pdf(name, {}, locale="nb", limits=None)


def test_the_template_runs_in_a_sandbox():
    environment = pdf._environment()
    assert environment.from_string("{{ [1, 2] | length }}").render() == "2"
    for attack in (
        "{{ ''.__class__.__mro__ }}",
        "{{ rows.append(1) }}",
        "{{ (1).__class__.__base__.__subclasses__() }}",
    ):
        with pytest.raises(Exception, match="unsafe"):
            environment.from_string(attack).render(rows=[])


# --- a table that never ends ----------------------------------------------------------------------------------------


def test_the_limited_child_gives_the_same_document():
    context = pdf.sample(DOCUMENT)
    data = pdf.render_pdf(DOCUMENT, context, locale="nb")
    assert text_of(data) == text_of(make())


@pytest.mark.parametrize(
    "html",
    [
        "<table>" + "<tr><td colspan=1000>x" * 20_000 + "</table>",
        "<table><tr>" + "<td>x" * 200_000 + "</table>",
        "<div>" * 100_000,
    ],
)
def test_what_takes_too_much_is_refused_and_the_process_lives(html):
    with pytest.raises(Refused) as refused:
        pdf._layout_in_child(html, "", pdf.Limits(seconds=3, megabytes=700))
    assert [problem.code for problem in refused.value.problems] == ["platform.pdf.size"]


def test_a_busy_machine_is_no_reason_to_refuse_a_document(monkeypatch):
    def seldom_at_work(*command, timeout, **options):
        if timeout < 20:  # a fifth of a processor, for four seconds of work
            raise subprocess.TimeoutExpired(command, timeout)
        return subprocess.CompletedProcess(command, 0, b"%PDF-1.7", b"")

    monkeypatch.setattr(pdf.subprocess, "run", seldom_at_work)
    assert pdf._layout_in_child("<p>x", "", pdf.Limits(seconds=4)) == b"%PDF-1.7"


def test_little_memory_is_told_from_a_mistake_in_the_layout():
    rows = "<table>" + "<tr><td>x" * 50_000 + "</table>"
    with pytest.raises(Refused):
        pdf._layout_in_child(rows, "", pdf.Limits(seconds=60, megabytes=300))
    broken = "<style>@color-profile --x { src: url('http://127.0.0.1:9/x.icc') }</style>"
    with pytest.raises(RuntimeError, match="ended with code 1"):
        pdf._layout_in_child(broken, "", pdf.DEFAULT_LIMITS)


# --- nothing is fetched -----------------------------------------------------------------------------------------------


class Catcher(http.server.BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/css")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def catcher():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Catcher)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "canary.txt"
    path.write_text("CANARY-7f3a")
    return path


SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>"
HOSTILE = [
    "<img src='URL/img'>",
    "<img srcset='URL/srcset 1x'>",
    "<link rel=stylesheet href='URL/link.css'>",
    "<link rel=attachment href='URL/attachment'>",
    "<a rel=attachment href='URL/a-attachment'>x</a>",
    "<style>@import url('URL/import.css');</style>",
    "<style>@import 'URL/import2.css' print;</style>",
    "<style>@font-face { font-family: x; src: url('URL/font.woff2') } p { font-family: x }</style><p>x</p>",
    "<style>@page { background: url('URL/page.png') }</style>",
    "<style>@page { @top-left { content: url('URL/margin.png') } }</style>",
    "<style>li { list-style-image: url('URL/li.png') }</style><ul><li>x</ul>",
    "<style>p::before { content: url('URL/content.png') }</style><p>x</p>",
    "<style>@color-profile --x { src: url('URL/profile.icc') } p { color: color(--x 0 0 0) }</style><p>x</p>",
    "<p style=\"background: url('URL/background.png')\">x</p>",
    "<p style=\"border-image: url('URL/border.png') 1\">x</p>",
    "<object data='URL/object'></object>",
    "<object type='image/svg+xml' data='URL/object.svg'></object>",
    "<embed src='URL/embed'>",
    "<iframe src='URL/iframe'></iframe>",
    "<base href='URL/'><img src='relative.png'>",
    "<video poster='URL/poster.png'></video>",
    SVG + "<image href='URL/svg-image' width='9' height='9'/></svg>",
    SVG + "<image xlink:href='URL/svg-xlink' width='9' height='9'/></svg>",
    SVG + "<use href='URL/svg-use#x'/></svg>",
    SVG + "<style>@import url('URL/svg-import.css');</style><rect width='9' height='9'/></svg>",
    SVG + "<rect width='9' height='9' fill=\"url('URL/svg-fill#x')\"/></svg>",
    '<img src="data:image/svg+xml,' + SVG + "<image href='URL/nested' width='9' height='9'/></svg>\">",
    "<meta http-equiv=refresh content='0;url=URL/refresh'>",
]


@pytest.mark.parametrize("vector", HOSTILE)
def test_no_address_is_fetched(vector, catcher, secret):
    """Neither the network nor a file, whether it stands in the document itself or in a value."""
    Catcher.hits.clear()
    for target in (
        catcher,
        catcher.replace("http", "HTTP"),
        f"file://{secret}?",
        f"//{catcher[7:]}",
        f"ftp{catcher[4:]}",
    ):
        with contextlib.suppress(URLFetchingError, InvalidValues):  # two vectors end the layout
            look_into(pdf.layout(f"<html lang=nb><title>x</title><body>{vector.replace('URL', target)}", ""))
    make(organisation=vector.replace("URL", catcher), regions=[vector.replace("URL", catcher)])
    assert Catcher.hits == []


def look_into(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert not reader.attachments
    assert b"CANARY" not in b"".join(page.extract_text().encode() for page in reader.pages) + data


def test_the_catcher_catches(catcher):
    """The harness finds a planted fault: WeasyPrint's own fetcher does fetch."""
    import weasyprint

    Catcher.hits.clear()
    weasyprint.HTML(string=f"<img src='{catcher}/planted'>").write_pdf()
    assert Catcher.hits == ["/planted"]


def test_a_file_is_not_attached(secret, tmp_path):
    html = f"<html lang=nb><title>x</title><link rel=attachment href='file://{secret}'>"
    assert not pypdf.PdfReader(io.BytesIO(pdf.layout(html, ""))).attachments
    import weasyprint

    planted = weasyprint.HTML(string=html).write_pdf()
    assert pypdf.PdfReader(io.BytesIO(planted)).attachments

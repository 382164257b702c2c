"""What stands on the pictures, and the steps that lead there, by the labels and names of the demonstration in bokmål.

Those that change the register come last and at records of their own, so that no picture depends on another.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tools.pictures.stage import HAND, Picture, Stage

CERTIFIED = "/stores/?q=70001"
WITHOUT = '/stores/?where=["all",["is","status","active"],["not",["is","certificate_valid_on","%2B90d"]]]'
PDF = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 594]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length {length}>>stream
{content}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>endobj
trailer<</Root 1 0 R>>
"""
PROOF = (
    "BT /F 40 Tf 50 460 Td (Milj\\370fyrt\\345rn) Tj /F 26 Tf 0 -70 Td (Sertifikat) Tj 0 -50 Td (for tre \\345r) Tj ET"
)
HEADINGS = "Medlemsnr;Firmanavn;Orgnr;Butikknr;Butikknavn;Avd. orgnr;Postnr;Poststed;Telefon;Innmeldt"
ROWS = (
    "61001;Syrin og Sommer AS;319100008;79001;Syrin og Sommer;329100006;0155;Oslo;22 33 44 55;01.03.2019",
    "61002;Kløver AS;319200002;79002;Kløver på torget;329200000;5003;Bergen;55 20 30 4;12.08.2021",
    "61003;Liljekonvall AS;319300007;79003;Liljekonvall;329300005;7010;Trondheim;73 50 60 70;31.02.2020",
    "61004;Blåveis AS;319400001;79004;Blåveis;329400018;9008;Tromsø;77 61 20 00;01.01.2018",
)
SCHEME_LIST = (
    "Virksomhet\tOrg.nr\tSertifikatnr\tGyldig til",
    "Fiolgården Oslo\t388327928\tMF-2026-31001\t03.12.2029",
    "Tveit Blomster\t328068087\tMF-2026-31002\t31.02.2029",
    "Blåklokke AS\t319500006\tMF-2026-31003\t03.12.2029",
)


# Lists ----------------------------------------------------------------------------------------------------------------
def misspelled(stage: Stage) -> None:
    """A name with a letter too many still leads there."""
    stage.page.keyboard.press("/")
    stage.page.keyboard.type("blomsterpikken")
    stage.page.get_by_role("option", name="Blomsterpiken").first.wait_for()


def combined(stage: Stage) -> None:
    """Active stores without a certificate in 90 days, and whose people are asked about."""
    stage.link("Kombiner filtre")
    expect(stage.page.locator(".b-said")).to_contain_text("rader")


def pasted(stage: Stage) -> None:
    """A column of store numbers from Excel, one of them unknown."""
    stage.open("Legg til filter")
    stage.open("Innlimte butikknumre")
    stage.link("Lim inn numre")
    stage.page.get_by_label("Numre, ett på hver linje").fill("70001\n70004\n70007\n70020\n70555")


def named(stage: Stage) -> None:
    """A list gets a name, for everybody."""
    stage.page.get_by_role("link", name="Lagre dette som en visning").click()
    stage.page.get_by_label("Navn").fill("Oslo og Akershus")
    stage.page.get_by_label("Festet for alle").check()


def map_of_scheme(stage: Stage) -> None:
    """The map by the certificates of a scheme."""
    stage.link("Kart")
    stage.open("Vist etter")
    stage.link("Miljøfyrtårn")


# Cards and forms ------------------------------------------------------------------------------------------------------
def certified_card(stage: Stage) -> None:
    """A store with certificate, owner and people."""
    stage.first(CERTIFIED)


def as_of(stage: Stage) -> None:
    """The same store some years ago."""
    stage.first(CERTIFIED)
    stage.open("Vis per dato")
    stage.page.locator("main details[open] [name=on]").fill("01.06.2015")
    stage.button("Vis denne dagen")


def section(stage: Stage) -> None:
    """One section becomes its fields; a mistake is told beside the field."""
    stage.first("/stores/?q=70004")
    contact = stage.page.locator("#contact")
    contact.get_by_role("link", name=re.compile("Endre")).click()
    contact.locator("[name=phone]").fill("123")
    contact.locator("[name=email]").focus()
    stage.page.locator("#phone-problem p").wait_for()


def draft(stage: Stage) -> None:
    """A tab is closed while somebody types; the next day the draft is offered."""
    stage.first("/stores/?q=70007")
    stage.page.locator("#contact").get_by_role("link", name=re.compile("Endre")).click()
    stage.page.locator("#contact [name=contact_name]").fill("Ragnhild Berge")
    stage.page.wait_for_timeout(1500)  # drafts are kept a moment after the last letter
    address = stage.page.url
    stage.page.goto("about:blank")
    stage.page.goto(address)
    stage.page.locator(".b-draft").wait_for()
    stage.page.locator("#contact").scroll_into_view_if_needed()


def keys(stage: Stage) -> None:
    """All shortcuts."""
    stage.page.keyboard.press("?")
    stage.page.get_by_role("dialog").wait_for()


def mention(stage: Stage) -> None:
    """A colleague is suggested after @."""
    stage.first("/stores/?q=70020")
    stage.page.locator("textarea[data-mention]").first.press_sequentially(
        "Kunden spør etter søndagslevering. @ann", delay=5
    )
    stage.page.get_by_role("option").first.wait_for()


def renewal(stage: Stage) -> None:
    """The form of the next certificate holds what the old one says."""
    stage.first("/certificates/?state=expires_soon&scheme=miljofyrtarn&sort=valid_to")
    stage.link("Forny")


def period(stage: Stage) -> None:
    """A contract's whole period, in two counties, with the near misses."""
    page = stage.page
    page.get_by_text("Hver dag i en periode", exact=True).click()
    page.locator("main [name=from]").fill("01.01.2027")
    page.locator("main [name=to]").fill("31.12.2027")
    page.get_by_role("checkbox", name=re.compile("nesten innenfor")).check()
    stage.button("Finn butikker")


def account(stage: Stage) -> None:
    """One account, its number masked."""
    stage.first("/accounts/")


def own_card(stage: Stage) -> None:
    """A florist's own store on the telephone."""
    stage.page.goto("/stores/")
    with stage.page.expect_navigation(wait_until="load"):
        stage.page.locator("main a.rec").first.click()


def invitation(stage: Stage) -> None:
    """A new user before the invitation is sent."""
    page = stage.page
    for name, text in (("username", "solveig"), ("email", "solveig@samvirket.example"), ("first_name", "Solveig")):
        page.locator(f"main [name={name}]").fill(text)
    page.locator("main [name=last_name]").fill("Ås")
    page.get_by_role("checkbox", name=re.compile("^Kvalitet")).check()


# What changes something, at records of its own ------------------------------------------------------------------------
def conflict(stage: Stage) -> None:
    """Kari saves a telephone number while Anna changes the same one."""
    stage.first("/stores/?q=70023")
    other = stage.enter("kari")
    other.goto(stage.page.url)
    for page, phone, name in ((other, "22 11 00 10", ""), (stage.page, "22 11 00 20", "Kristine Hauge")):
        contact = page.locator("#contact")
        contact.get_by_role("link", name=re.compile("Endre")).click()
        contact.locator("[name=phone]").fill(phone)
        if name:
            contact.locator("[name=contact_name]").fill(name)
    other.keyboard.press("Control+Enter")
    other.locator("#contact .b-facts").get_by_text("+47 22 11 00 10").wait_for()
    stage.page.keyboard.press("Control+Enter")
    stage.page.get_by_role("dialog").wait_for()


def preview(stage: Stage) -> None:
    """A proof hangs on its certificate and shows its first page."""
    stage.first("/certificates/?q=MF-2024-10000")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "miljofyrtarn-bevis.pdf")
        file.write_bytes(PDF.format(length=len(PROOF), content=PROOF).encode("latin-1"))
        with stage.page.expect_navigation(wait_until="load"):
            stage.page.locator("input[type=file]").first.set_input_files(file)
    stage.page.locator("img[src*='/preview']").first.wait_for()
    stage.page.locator("#files, #documents").first.scroll_into_view_if_needed()


def bulk_values(stage: Stage) -> None:
    """Rows are picked, and what happens to their fields."""
    stage.page.locator("[data-pick-all] input").check()
    stage.button("Endre de valgte radene")
    stage.page.get_by_label("Hva som skjer med Søndagsåpent").select_option("set")
    stage.page.locator("[name=sunday_opening]").select_option(label="Bare i desember")
    stage.button("Vis hva som endres")


def undo(stage: Stage) -> None:
    """A bulk edit is done, and somebody is about to undo it."""
    bulk_values(stage)
    with stage.page.expect_navigation(wait_until="load"):
        stage.page.get_by_role("button", name=re.compile(r"^Endre \d+ rader$")).click()
    stage.page.get_by_role("link", name="Se resultatet").wait_for(timeout=60_000)
    stage.link("Se resultatet")


def feed(stage: Stage) -> None:
    """What has happened at a store: a note with a mention, and a change."""
    stage.first("/stores/?q=70036")
    text = "Har sagt opp, men vil snakke med oss før sommeren. @Tove Aas"
    stage.page.locator("textarea[data-mention]").first.fill(text)
    stage.button("Lagre notatet")
    stage.page.locator("#contact").get_by_role("link", name=re.compile("Endre")).click()
    stage.page.locator("#contact [name=phone]").fill("22 33 44 55")
    stage.page.keyboard.press("Control+Enter")
    stage.page.locator("#contact .b-facts").get_by_text("+47 22 33 44 55").wait_for()
    stage.page.reload()


def renewals(stage: Stage) -> None:
    """A scheme's list, pasted: what each row will do."""
    stage.link("Forny fra ordningens liste")
    scheme = stage.page.locator("main").get_by_role("combobox", name=re.compile("Ordning"))
    scheme.select_option(label="Miljøfyrtårn")
    stage.page.get_by_label("Eller innlimte rader").fill("\n".join(SCHEME_LIST))
    stage.button("Vis hva som vil skje")


def register(stage: Stage) -> None:
    """A register file is looked over before anything happens."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "medlemsregister.csv")
        file.write_text("\n".join((HEADINGS, *ROWS)), encoding="utf-8")
        stage.page.locator("input[type=file]").set_input_files(file)
        stage.page.wait_for_url("**/columns")
    stage.button("Forhåndsvisning")


PICTURES = (
    Picture("start", "anna", "/"),
    Picture("search", "anna", "/stores/", misspelled, size=(1280, 480)),
    Picture("list", "anna", "/stores/?county=03"),
    Picture("list-dark", "anna", "/stores/?county=03", theme="dark"),
    Picture("combine", "anna", WITHOUT, combined, size=(1280, 680)),
    Picture("numbers", "anna", "/stores/", pasted, size=(1280, 700)),
    Picture(
        "group", "anna", "/stores/?county=03&county=32&group=county&columns=name,number,member,status,miljofyrtarn"
    ),
    Picture("view", "anna", "/stores/?county=03&county=32", named, size=(1280, 640)),
    Picture("map", "tove", "/stores/", map_of_scheme, size=(1280, 1060)),
    Picture("card", "anna", "/stores/", certified_card),
    Picture("as-of", "anna", "/stores/", as_of),
    Picture("form", "anna", "/stores/new"),
    Picture("section", "anna", "/stores/", section),
    Picture("draft", "anna", "/stores/", draft),
    Picture("keys", "anna", "/stores/", keys),
    Picture("mention", "kari", "/stores/", mention),
    Picture("certificates", "oyvind", "/certificates/"),
    Picture("expiries", "oyvind", "/certificates/expiries"),
    Picture("renewal", "oyvind", "/", renewal),
    Picture("certified", "tove", "/certified-stores/?scheme=miljofyrtarn"),
    Picture("period", "tove", "/certified-stores/?scheme=miljofyrtarn&county=46&county=11", period, size=(1280, 1000)),
    Picture("accounts", "farida", "/accounts/"),
    Picture("account", "farida", "/accounts/", account, size=(1280, 520)),
    Picture("florist", "bjorn", "/", size=HAND),
    Picture("florist-card", "bjorn", "/", own_card, size=HAND),
    Picture("users", "ada", "/users/"),
    Picture("invitation", "ada", "/users/new", invitation, size=(1280, 900)),
    Picture("conflict", "anna", "/stores/", conflict),
    Picture("preview", "oyvind", "/", preview),
    Picture("renewals", "oyvind", "/certificates/", renewals),
    Picture("bulk", "anna", "/stores/?q=oslo", bulk_values),
    Picture("undo", "anna", "/stores/?q=bergen", undo),
    Picture("feed", "anna", "/stores/", feed, size=(1280, 1000)),
    Picture("changes", "ada", "/changes/"),
    Picture("import", "anna", "/imports/", register, size=(1280, 900)),
)

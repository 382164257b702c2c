"""What every answer tells the browser, errors included; hosts, redirects and reports."""

from __future__ import annotations

import logging
import re

import pytest

from app.platform.redirects import own_path

EXPECTED = {
    "default-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def directives(answer):
    return answer.headers["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/things/", "/api/v1/things/", "/nowhere", "/logout/", "/bukett/app/__init__.py"]
)
def test_every_answer_carries_the_headers(browser, path):
    answer = browser.get(path, buffered=True)
    answer.close()
    assert set(directives(answer)) >= EXPECTED
    assert not any("unsafe" in d or "*" in d for d in directives(answer))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert (answer.headers.get("Cache-Control") == "no-store") is ("/bukett/" not in path)


def test_the_nonce_is_the_pages_own_and_new_each_time(browser):
    seen = set()
    for _ in range(2):
        answer = browser.get("/login/")
        nonce = re.search(r"script-src 'self' 'nonce-([\w-]{20,})'", answer.headers["Content-Security-Policy"]).group(1)
        assert set(re.findall(r'nonce="([^"]+)"', answer.text)) == {nonce}
        assert "<script>" not in answer.text
        seen.add(nonce)
    assert len(seen) == 2


def test_over_https_the_browser_is_told_to_stay_there(app):
    answer = app.test_client().get("/login/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_cookies_are_for_the_server_alone_and_secure_where_asked(app, add_user, another):
    add_user()
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = another().client.get("/login/", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("session=")
    for flag in ("HttpOnly", "SameSite=Lax", "Secure"):
        assert flag in answer.headers["Set-Cookie"]


def test_a_host_that_is_not_ours_is_refused(app):
    assert app.test_client().get("/login/", headers={"Host": "evil.example"}).status_code == 400
    assert app.test_client().get("/login/", headers={"Host": "localhost"}).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "https:///evil.example",
        "http://localhost@evil.example/",
        "http://localhost.evil.example/",
        "https://localhost/",
        "///evil.example",
        "/%09/evil",
        "things",
        "",
        None,
        "\x00/x",
        "/\n",
        "http://[",
        "/" + "x" * 3000,
        "http://localhost//evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(app, target):
    with app.test_request_context("/"):
        assert own_path(target) in ("/", "/%09/evil")


@pytest.mark.parametrize("target", ["/things/?a=1&b=%C3%A6", "/", "/things/5/edit", "/a//b"])
def test_own_pages_are_kept(app, target):
    with app.test_request_context("/"):
        assert own_path(target) == target
        assert own_path(f"http://localhost{target}") == target


def test_signing_in_never_leads_elsewhere(browser, add_user):
    add_user()
    assert browser.sign_in(next="https://evil.example/").headers["Location"] == "/"
    assert browser.get("/login/?next=//evil.example").headers["Location"] == "/"
    assert browser.get("/login/?next=/things/").headers["Location"] == "/things/"


def test_reports_are_logged_without_what_was_in_the_address(app, caplog):
    client = app.test_client()
    report = {
        "csp-report": {
            "violated-directive": "script-src",
            "blocked-uri": "inline",
            "document-uri": "http://localhost/x?q=Anna\n",
        }
    }
    with caplog.at_level(logging.WARNING, "bukett.csp"):
        assert client.post("/csp-report", json=report).status_code == 204
    assert "script-src" in caplog.text
    assert "Anna" not in caplog.text
    for data in (b"{", b"[]", b"null", b"\xff"):
        assert client.post("/csp-report", data=data).status_code == 400
    assert client.post("/csp-report", data=b"x" * 20000).status_code == 413
    assert client.post("/csp-report", json={"csp-report": [1], "a": {}}).status_code == 204

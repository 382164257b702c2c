"""Scripts and sheets: kept for long under the address that names their content, and never under another."""

from __future__ import annotations

import re

from app.platform import statics


def test_every_script_and_sheet_of_a_page_may_be_kept_for_a_year(sign_in):
    page = sign_in("anna").get("/stores/").get_data(as_text=True)
    named = [a.replace("&amp;", "&") for a in re.findall(r'(?:src|href)="((?:/bootstrap)?/static/[^"#]+)', page)]
    assert len(named) > 12
    for address in named:
        answer = sign_in("anna").get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == statics.FOR_LONG, address
        answer.close()


def test_a_page_from_before_an_update_gets_what_there_is_and_asks_again(sign_in):
    for address in ("/static/bukett/000000000000/js/frame.js", "/bootstrap/static/css/bootstrap.min.css?release=1.0"):
        answer = sign_in(None).get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
        answer.close()


def test_what_is_not_there_is_not_kept(sign_in, app):
    with app.test_request_context():
        from flask import url_for

        gone = url_for("bukett.static", filename="js/gone.js")
    answer = sign_in(None).get(gone)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_version_changes_with_any_file(tmp_path):
    (tmp_path / "js").mkdir()
    script = tmp_path / "js" / "a.js"
    seen = set()
    for content, path in (("1", script), ("2", script), ("2", tmp_path / "js" / "b.js")):
        path.write_text(content)
        seen.add(statics.digest(tmp_path))
    script.rename(tmp_path / "a.js")
    seen.add(statics.digest(tmp_path))
    assert len(seen) == 4
    assert statics.digest(tmp_path) in seen

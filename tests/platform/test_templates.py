"""The templates: complete, translated, and free of anything a strict Content-Security-Policy would stop."""

from __future__ import annotations

import re
from pathlib import Path

import flask_appbuilder
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

APP = Path(__file__).parents[2] / "app"
TEMPLATES = APP / "platform" / "templates"
STATIC = APP / "platform" / "static"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//""", re.IGNORECASE)


def test_every_template_of_flask_appbuilder_is_replaced():
    theirs = Path(flask_appbuilder.__file__).parent / "templates"
    names = {path.relative_to(theirs).as_posix() for path in theirs.rglob("*.html")}
    assert names
    assert names <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not INLINE.search(text)
    assert not ELSEWHERE.search(text)
    assert "|safe" not in text or name == "bukett/generated.html"  # there Flask-AppBuilder's own widgets are put in


@pytest.mark.parametrize("bad", ['<p style="x">', "<script>", '<a onclick="x">', '<a href="javascript:x">'])
def test_inline_code_would_be_found(bad):
    assert INLINE.search(bad)


@pytest.mark.parametrize("name", ALL)
def test_a_template_compiles_and_names_templates_and_modules_that_exist(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(text)
    assert set(re.findall(r'{%-? (?:extends|import|include) "([^"]+)"', text)) <= set(ALL)
    modules = re.search(r"{% block modules %}([a-z ]*){% endblock %}", text)
    for module in modules[1].split() if modules else ():
        assert (STATIC / "js" / f"{module}.js").is_file()


@pytest.mark.parametrize(
    "path", sorted(STATIC.rglob("*.js")) + sorted(STATIC.rglob("*.css")), ids=lambda path: path.name
)
def test_scripts_and_sheets_stay_at_home(path):
    text = path.read_text(encoding="utf-8")
    assert not ELSEWHERE.search(text)
    assert "eval(" not in text
    assert "innerHTML" not in text
    for module in re.findall(r'from "\./([a-z]+)\.js"', text):
        assert (STATIC / "js" / f"{module}.js").is_file()


def test_every_text_of_the_templates_is_translated():
    with (APP / "translations" / "nb" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="nb")
    options = {"**.html": {"encoding": "utf-8", "silent": "false"}}
    found = [message for _, _, message, _, _ in extract_from_dir(TEMPLATES, [("**.html", "jinja2")], options)]
    keys = {message[0] if isinstance(message, tuple) else message for message in found}
    assert len(keys) > 100
    assert not [key for key in keys if not (entry := catalogue.get(key)) or not all(_texts(entry.string))]


def _texts(string):
    return string if isinstance(string, tuple) else (string,)

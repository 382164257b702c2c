"""The gate over the catalogues, on a small house of its own."""

from __future__ import annotations

import pytest

from tools.translations import catalogue_file, collect, problems_of


@pytest.fixture
def house(tmp_path):
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    (tmp_path / "app" / "rules.py").write_text('from x import N_\nWRONG = N_("%(count)s rows are wrong.")\n')
    (tmp_path / "app" / "templates" / "a.html").write_text("<p>{{ _('Save') }}{% trans %}Close it{% endtrans %}</p>")
    (tmp_path / "reports" / "b.html").write_text("{{ ngettext('%(num)s store', '%(num)s stores', n) }}")
    return tmp_path


def translate(house, **texts):
    file = catalogue_file(house, "nb")
    content = file.read_text()
    for source, target in texts.items():
        content = content.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"')
    file.write_text(content)


def complete(house):
    collect(house, "nb")
    translate(house, **{"Save": "Lagre", "Close it": "Lukk", "%(count)s rows are wrong.": "%(count)s rader er feil."})
    file = catalogue_file(house, "nb")
    plural = file.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(num)s butikk"')
    file.write_text(plural.replace('msgstr[1] ""', 'msgstr[1] "%(num)s butikker"'))


def test_no_catalogue(house):
    assert "there is no catalogue" in problems_of(house, "nb")[0]


def test_every_text_of_programs_templates_and_documents_is_wanted(house):
    collect(house, "nb")
    found = problems_of(house, "nb")
    assert len(found) == 4
    assert all("not translated" in problem for problem in found)


def test_a_complete_catalogue_and_collecting_again_changes_nothing(house):
    complete(house)
    assert problems_of(house, "nb") == []
    before = catalogue_file(house, "nb").read_bytes()
    collect(house, "nb")
    assert catalogue_file(house, "nb").read_bytes() == before


def test_a_lost_value_is_found(house):
    complete(house)
    file = catalogue_file(house, "nb")
    file.write_text(file.read_text().replace("%(count)s rader er feil.", "Rader er feil."))
    assert [problem.split("“")[0] for problem in problems_of(house, "nb")] == ["nb: other values than the text's own: "]


def test_a_text_that_is_gone_is_found_and_collected_away(house):
    complete(house)
    (house / "reports" / "b.html").write_text("")
    assert "no longer used" in problems_of(house, "nb")[0]
    collect(house, "nb")
    assert problems_of(house, "nb") == []

"""Templates of administrators: what they may say, and that nothing hostile gets further than a plain refusal."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from pathlib import Path

import pytest

from app.kernel.problems import Refused
from app.platform.sandbox import check, fill

OFFERED = {
    "store": {"name": "Blomsterpiken", "email": None, "items": "three", "opened": dt.date(2020, 5, 1), "n": 3},
    "rows": [{"number": 1, "why": "no name"}, {"number": 2, "why": "no <b>place"}],
    "long": ["x" * 2_000] * 1_000,
    "kind": {"nb": "Butikk", "en": "Store"},
    "secret_free": "kaffe",
}
HOSTILE = [
    *(Path(__file__).parent / "hostile_templates.txt").read_text(encoding="utf-8").splitlines(),
    "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "{{ " + "-" * 9_000 + "1 }}",
    "{{ " + "9" * 9_000 + " }}",
    "{{ " + "not " * 4_000 + "1 }}",
    "{{ 1" + "|upper" * 2_900 + " }}",
    "{{ 1" + "+1" * 9_000 + " }}",
    "{{ store" + ".a" * 9_000 + " }}",
    "{{ [" * 4_000,
    "{{ 1 if " * 900 + "1" + " }}",
    "{% if 1 %}" * 900 + "{% endif %}" * 900,
    "{% for a in rows %}" * 25 + "{% endfor %}" * 25,
    "x" * 20_001,
    "{{ \x00 }}",
]


def test_there_are_enough_hostile_templates():
    assert len(set(HOSTILE)) >= 150


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_template_is_refused_plainly_and_at_once(text):
    begun = time.process_time()
    with pytest.raises(Refused) as refusal:
        fill(text, OFFERED, field="body")
    assert time.process_time() - begun < 3
    for problem in refusal.value.problems:
        assert problem.code.startswith("sandbox.")
        assert problem.field == "body"
        assert len(problem.text()) < 300


def test_what_a_letter_needs_can_be_said():
    text = (
        "Hei {{ store.name|trim }}!\n{% if store.email %}{{ store.email }}{% else %}Uten e-post{% endif %}\n"
        "{% for row in rows if row.number > 0 %}{{ loop.index }}. {{ row['why'] }}"
        "{{ ', ' if not loop.last }}{% endfor %}\n"
        "{{ store.n + 1 }} {{ store.opened }} {{ kind|upper }} {{ store.email|default('ingen') }} {{ store.items }}\n"
        "{{ rows|length }} {{ rows[0].number }} {{ 'ja' if 'B' in store.name or not rows else 'nei' }}\n"
    )
    assert fill(text, OFFERED, language="en") == (
        "Hei Blomsterpiken!\nUten e-post\n1. no name, 2. no <b>place\n4 2020-05-01 STORE ingen three\n2 1 ja\n"
    )


def test_values_are_said_as_people_read_them_and_nothing_is_empty():
    said = fill(
        "{{ a }}|{{ b }}|{{ c }}|{{ d }}", {"a": Decimal("1.5"), "b": None, "c": True, "d": "x"}, say=lambda v: f"<{v}>"
    )
    assert said == "<1.5>||<True>|x"


def test_a_body_for_a_program_is_json():
    assert fill('{"rows": {{ rows|tojson }}, "day": {{ store.opened|tojson }}}', OFFERED) == (
        '{"rows": [{"number": 1, "why": "no name"}, {"number": 2, "why": "no <b>place"}], "day": "2020-05-01"}'
    )


def test_each_mistake_is_told_with_its_line_and_what_was_perhaps_meant():
    problems = check(
        "Hei {{ store.nme }}\n{{ store.name }}\n{{ x.y }}{{ 2 * 2 }}", {"store.name", "store.number"}, field="b"
    )
    assert [(p.values["line"], p.code, p.values.get("near")) for p in problems] == [
        (1, "sandbox.unknown", "store.name"),
        (3, "sandbox.unknown", None),
        (3, "sandbox.forbidden", None),
    ]
    assert problems[0].text() == "Line 1: there is no value «store.nme». Did you mean «store.name»?"


def test_an_error_while_filling_in_names_its_line():
    with pytest.raises(Refused) as refusal:
        fill("one\ntwo\n{{ store.n - store.name }}", OFFERED)
    assert refusal.value.problems[0].values == {"line": 3}


def test_names_that_a_loop_binds_hold_inside_it_only():
    names = {"rows", "store.name"}
    assert check("{% for r in rows %}{{ r.number }}{{ loop.index }}{% endfor %}", names) == []
    assert [
        p.values["name"] for p in check("{% for r in r.rows %}{{ r.number }}{% endfor %}{{ r.number }}", names)
    ] == [
        "r.rows",
        "r.number",
    ]


def test_only_plain_values_are_taken():
    with pytest.raises(TypeError):
        fill("{{ a }}", {"a": object()})
    with pytest.raises(TypeError):
        fill("{{ a }}", {"a": 2**300})


def test_long_values_are_cut_and_long_lists_too():
    assert len(fill("{{ a }}", {"a": "x" * 5_000})) == 2_000
    assert fill("{{ a|length }}", {"a": list(range(5_000))}) == "1000"

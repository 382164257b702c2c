"""Filter expressions as text: what is written is read again, and nothing else is understood."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import expressions
from app.kernel.expressions import AllOf, AnyOf, Is, Not, Some
from app.kernel.problems import Refused

names = st.text(min_size=1, max_size=8).filter(str.strip)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8).filter(
    str.strip
)
conditions = st.builds(Is, texts, st.lists(texts, min_size=1, max_size=3).map(tuple))
trees = st.recursive(
    conditions,
    lambda inside: st.one_of(
        st.builds(AllOf, st.lists(inside, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inside, max_size=3).map(tuple)),
        st.builds(Not, inside),
        st.builds(Some, texts, inside),
    ),
    max_leaves=8,
)


def depth(expression) -> int:
    return 1 + max((depth(part) for part in expressions.parts(expression)), default=0)


@given(trees.filter(lambda tree: depth(tree) <= expressions.DEEPEST))
def test_what_is_written_is_read_again(tree):
    assert expressions.read(expressions.write(tree)) == tree


@given(trees)
def test_tidying_twice_changes_nothing_more(tree):
    once = expressions.tidied(tree)
    assert expressions.tidied(once) == once


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@given(ANY_JSON)
def test_any_json_is_either_an_expression_or_refused(data):
    fields = ["where"]
    try:
        found = expressions.read(json.dumps(data))
        assert expressions.read(expressions.write(found)) == found
    except Refused as refusal:
        fields = [problem.field for problem in refusal.problems]
    assert fields == ["where"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json"), ("[" * 3000, "json"), ("nonsense", "json"), ("7", "shape"), ("[]", "shape"), ('["is"]', "shape"),
        ('["is","a"]', "shape"), ('["is","a",1]', "shape"), ('["is","a",""]', "shape"), ('["not"]', "shape"),
        ('["not",["is","a","b"],["is","a","b"]]', "shape"), ('["some"]', "shape"), ('["or",["is","a","b"]]', "shape"),
        ('["is","a","\\u0000"]', "shape"), ('["is","a","\\ud800"]', "shape"), (f'["is","a","{"x" * 201}"]', "shape"),
        (json.dumps(["is", "a", *map(str, range(101))]), "shape"),
        ('["not",' * 10 + '["is","a","b"]' + "]" * 10, "deep"),
        (json.dumps(["all", *[["is", "a", "b"]] * 51]), "many"),
        (json.dumps(["is", "a", *["x" * 150] * 40]), "long"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_with_what_is_wrong(text, code):
    with pytest.raises(Refused) as refused:
        expressions.read(text)
    assert [problem.code for problem in refused.value.problems] == [f"list.where.{code}"]
    assert refused.value.problems[0].text()


def test_groups_of_one_are_tidied_away():
    one = Is("a", ("b",))
    assert expressions.tidied(AllOf((AnyOf((one,)), AllOf((one, AllOf()))))) == one
    assert expressions.tidied(Not(Not(one))) == one
    assert expressions.tidied(Some("x", AllOf((one,)))) == Some("x", one)

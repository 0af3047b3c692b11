"""JSON documents of every shape give their objects one by one, whatever one of them is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tools.documents import cut, find_objects, flattened

A, B = '{"text": "a [ ] { } \\" b"}', '{"text": "b", "by": {"name": "anna"}}'


def objects(document: str) -> list[str]:
    data = document.encode()
    start = find_objects(data, whole=True)
    assert start is not None
    return [data[begin:end].decode() for begin, end in cut(data, start.at)]


@pytest.mark.parametrize(
    "document",
    [
        f"[{A},{B}]",
        f"\ufeff\n [\n{A},\n\n{B}\n]\n",
        f"window.YTD.tweets.part0 = [ {A}, {B} ];",
        f"var posts = [{A}, {B}]",
        f"export default [{A}, {B}]".replace("export default", "module.exports ="),
        f"callback([{A}, {B}]);",
        f'{{"data": [{A}, {B}], "meta": {{"count": 2}}}}',
        f'{{\n  "meta": {{"tags": [1, 2]}},\n  "results": [\n{A},\n{B}\n]}}',
        f'{{"response": {{"docs": [{A}, {B}], "ok": true}}}}',
        f'{{"users": [{{"id": 1}}], "tweets": [{A}, {B}]}}',
        f'{A[:-1]},\n"x": 1}}\n{B}'.replace(A[:-1] + ',\n"x": 1}', A.replace("{", "{\n", 1)),
    ],
)
def test_objects_are_found_in(document: str) -> None:
    assert [json.loads(one) for one in objects(document)] == [json.loads(A), json.loads(B)]


@pytest.mark.parametrize("document", [f"{A}\n{B}\n", A, f"{{broken}}\n{A}", "text,a\n", "", "17"])
def test_json_lines_and_other_text_are_no_document(document: str) -> None:
    assert find_objects(document.encode(), whole=True) is None


def test_a_torn_or_broken_object_costs_itself() -> None:
    assert objects(f'[{A}, {{broken}}, {B}, {{"text": ')[0] == A
    assert objects(f'[{A}, {{broken}}, {B}, {{"text": ')[1:] == ["{broken}", B, '{"text": ']


def test_an_object_as_cells() -> None:
    nested = {"id": 17, "by": {"name": "anna", "ok": True}, "tags": [{"t": 1}], "none": None}
    assert flattened(nested) == {
        "id": "17",
        "by.name": "anna",
        "by.ok": "true",
        "tags": '[{"t":1}]',
    }


@given(st.text(st.sampled_from('{}[]":,\\a1 \n='), max_size=30))
def test_no_text_breaks_the_cutter(document: str) -> None:
    data = document.encode()
    start = find_objects(data, whole=True)
    pieces = list(cut(data, start.at)) if start else []
    assert all(begin < end <= len(data) for begin, end in pieces)

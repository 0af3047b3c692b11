"""JSON as JavaScript sends it where it cut an emoji in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tools.json import NotJson, loads


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (rb'{"a": "half \ud83d emoji"}', {"a": "half � emoji"}),
        (rb'["\ude00", "\ud83d\ude00", "\ud83d\ud83d\ude00"]', ["�", "😀", "�😀"]),
        (rb'{"\ud83d": "\\ud83d \n"}', {"�": "\\ud83d \n"}),
        (rb'"\uD83D\u0041"', "�A"),
        (b"[1, 2.5, null]", [1, 2.5, None]),
    ],
)
def test_half_characters_become_replacements_and_nothing_else_changes(
    data: bytes, value: object
) -> None:
    assert loads(data) == value


@pytest.mark.parametrize(
    "data", [b"", b"{", b"NaN", rb'"\ud83d', rb'{"a": "\ud83d"', b"\xff", b"{'a': 1}"]
)
def test_what_is_no_json_is_refused_with_its_place(data: bytes) -> None:
    with pytest.raises(NotJson, match="character"):
        loads(data)


@given(st.lists(st.sampled_from([r"\ud83d", r"\ude00", r"\\", r"\"", "u", "d", "a", r"\n"])))
def test_any_escapes_within_a_text_can_be_read(parts: list[str]) -> None:
    assert isinstance(loads(f'"{"".join(parts)}"'.encode()), str)

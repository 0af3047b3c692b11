"""Keys that `grapevine alerts` prints: each can be pasted into a shell and names the same alert."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.alerts import _named_by, _pasted
from pipeline.terminal.drawn import Table, fits
from sinks.testing.notices import HOSTILE, make_alert

KEYS = st.one_of(
    st.text(min_size=1, max_size=80),
    st.sampled_from(["angry:x:x:9001", "sql:late parcels:acme's", ":x: :smile:", "$HOME !! `id`", HOSTILE]),
)  # fmt: skip


@given(KEYS)
def test_a_printed_key_can_be_pasted(key: str) -> None:
    states = {"other": make_alert(dedup_key="other"), key: make_alert(dedup_key=key)}
    (typed,) = shlex.split(_pasted(key))
    named = _named_by(typed, states)
    assert named is not None
    assert named.dedup_key == key
    assert _named_by(_pasted(key), states) is named


def test_plain_keys_are_printed_as_they_are() -> None:
    assert _pasted("angry-customer:x:x:9001") == "angry-customer:x:x:9001"
    assert _pasted(":x:smile") == ":x:smile"


@pytest.mark.parametrize(("wide", "room"), [(30, False), (200, True)])
def test_a_table_fits_where_no_key_is_cut(wide: int, room: bool) -> None:
    table = Table(box=None)
    table.add_column("title")
    table.add_column("key", no_wrap=True)
    table.add_row("some words that wrap", "k" * 60)
    assert fits(table, wide=wide) is room

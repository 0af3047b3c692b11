"""Credentials stand in the environment only, and a warning says where they travel in the clear."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config, ConfigError
from pipeline.config.clear_text import clear_text_warnings
from pipeline.config.load import build_config
from schemas.urls import has_credentials, without_credentials

ENV = {
    "TOKEN": "s3cret",
    "HOOK": "http://hooks.example/abc",
    "FEED": "https://me:s3cret@f.example/x",
}


def build(**sections: object) -> Config:
    brands = {"acme": {"kind": "own", "query": "acme"}}
    return build_config({"brands": brands, **sections}, path=Path("grapevine.yaml"), env=ENV)


@pytest.mark.parametrize(
    "address",
    [
        "https://me:s3cret@feeds.example/a.xml",
        "https://s3cret@feeds.example/a.xml",
        "https://feeds.example/a.xml?token=s3cret",
        "https://feeds.example/a.xml?a=1&API-Key=s3cret",
    ],
)
def test_credentials_in_an_address_are_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(ConfigError, match="env:NAME") as refused:
        build(sources={"news": {"type": "rss", "feeds": [address]}})
    assert "s3cret" not in str(refused.value)
    with pytest.raises(ConfigError, match="env:NAME"):
        build(notify={"hook": {"type": "webhook", "url": address, "secret": "env:TOKEN"}})


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("https://me:pw@f.example:8443/a?b=1#c", "https://f.example:8443/a?b=1#c"),
        ("https://f.example/a?token=x&b=a%20b", "https://f.example/a?b=a%20b"),
        ("https://f.example/a?token=", "https://f.example/a?token="),
        ("https://f.example/@me?keyword=x", "https://f.example/@me?keyword=x"),
        ("not an address", "not an address"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_what_others_may_see_of_an_address(address: str, seen: str) -> None:
    assert without_credentials(address) == seen


@given(st.text())
def test_any_text_passes_and_nothing_is_left(text: str) -> None:
    for address in (text, f"https://{text}", f"https://a.example/?{text}"):
        assert not has_credentials(without_credentials(address))


@pytest.mark.parametrize(
    ("sections", "where"),
    [
        (
            {"sources": {"m": {"type": "mastodon", "url": "http://m.example", "token": "env:TOKEN"}}},
            "sources.m.url",
        ),
        ({"notify": {"s": {"type": "slack", "webhook": "env:HOOK"}}}, "notify.s.webhook"),
        (
            {"clickhouse": {"url": "clickhouse://db.example/g", "password": "env:TOKEN"}},
            "clickhouse.url",
        ),
        (
            {
                "kafka": {
                    "bootstrap": "localhost:1,k.example:9092",
                    "security": {
                        "protocol": "SASL_PLAINTEXT", "username": "u", "password": "env:TOKEN",
                    },
                }
            },
            "kafka.security.protocol",
        ),
    ],
)  # fmt: skip
def test_secrets_in_the_clear_are_warned_of(sections: dict[str, object], where: str) -> None:
    [warning] = clear_text_warnings(build(**sections))
    assert warning.path == where
    assert "s3cret" not in str(warning)


def test_what_stays_on_this_machine_or_is_encrypted_is_no_warning() -> None:
    mastodon = {"type": "mastodon", "token": "env:TOKEN"}
    config = build(
        sources={
            "a": {**mastodon, "url": "https://m.example"},
            "b": {**mastodon, "url": "http://127.0.0.1:8080"},
            "c": {"type": "hackernews", "base_url": "http://public.example"},
        },
        clickhouse={"url": "clickhouse://localhost/g", "password": "env:TOKEN"},
    )
    assert clear_text_warnings(config) == []

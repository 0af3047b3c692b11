"""What people are told about a configuration: all at once, with path, valid choices and a near
miss.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config, ConfigError
from pipeline.config.load import build_config, load_config


def told(document: Any, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every problem by its path."""
    with pytest.raises(ConfigError) as caught:
        build_config(document, env=env or {})
    return {
        problem.path: f"{problem.message} ({problem.hint})" for problem in caught.value.problems
    }


def test_every_problem_is_told_at_once() -> None:
    document = {
        "kafka": {"partitons": 3, "partitions": 0, "security": {"protocol": "SSLL"}},
        "timezone": "Europe/Berlln",
        "brands": {"acme": {"kind": "won", "query": "acme OR ("}},
        "sources": {"news": {"type": "rss", "feeds": ["ftp://x"]}, "x": {"type": "mastodonn"}},
        "enrich": ["clean_txt"],
        "rules": {"angry": {"type": "mention", "when": "priorty > 5", "notify": ["care"]}},
        "notify": {"cares": {"type": "slack"}},
        "nonsense": 1,
    }
    found = told(document)
    assert set(found) == {
        "nonsense",
        "timezone",
        "kafka.partitons",
        "kafka.partitions",
        "kafka.security.protocol",
        "brands.acme.kind",
        "brands.acme.query",
        "sources.news.feeds",
        "sources.x.type",
        "enrich[0]",
        "rules.angry.when",
        "rules.angry.notify",
        "notify.cares",
    }
    assert "did you mean partitions?" in found["kafka.partitons"]
    assert "is 0" in found["kafka.partitions"]
    assert "did you mean SSL?" in found["kafka.security.protocol"]
    assert "did you mean own?" in found["brands.acme.kind"]
    assert "column" in found["brands.acme.query"]
    assert "'mastodonn' is unknown (did you mean mastodon? valid: " in found["sources.x.type"]
    assert "did you mean clean_text?" in found["enrich[0]"]
    assert "did you mean priority?" in found["rules.angry.when"]
    assert "did you mean cares?" in found["rules.angry.notify"]


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ([], "file", "must be a mapping of sections, is a list"),
        ("text", "file", "is a text"),
        ({"brands": ["acme"]}, "brands", "must be a mapping of names, is a list"),
        ({"brands": {"acme": "acme"}}, "brands.acme", "must be a mapping, is a text"),
        ({"brands": {"acme": None}}, "brands.acme", "must be a mapping, is empty"),
        ({"brands": {"acme": {}}}, "brands.acme.query", "is missing"),
        (
            {"brands": {"acme": {"query": "a", 5: 6}}},
            "brands.acme.5",
            "is an unknown key (keys are texts)",
        ),
        ({"brands": {"a/b": {"query": "a"}}}, "brands.a/b", "cannot be a name"),
        ({"brands": {" ": {"query": "a"}}}, "brands. ", "cannot be a name"),
        (
            {"brands": {"acme": {"query": "a", "accounts": ["@acmebank"]}}},
            "brands.acme.accounts",
            "x:@acmebank",
        ),
        ({"mute": {"authors": "x:@spam"}}, "mute.authors", "must be a list, is a text"),
        ({"sources": {"a": ["rss"]}}, "sources.a", "must be a mapping with a `type`, is a list"),
        ({"sources": {"a": {}}}, "sources.a.type", "is missing (valid: app_store, "),
        ({"sources": {"a": {"type": ["rss"]}}}, "sources.a.type", "a list is unknown"),
        ({"sources": {"a": {"type": "_inbox"}}}, "sources.a.type", "'_inbox' is unknown"),
        (
            {"sources": {"a": {"type": "file", "path": "x", "brand": "acm"}}},
            "sources.a.brand",
            "is not a brand",
        ),
        (
            {"sources": {"a": {"type": "rss", "feeds": [1]}}},
            "sources.a.feeds[0]",
            "valid string, is 1",
        ),
        (
            {"enrich": ["prioritise"]},
            "enrich[0]",
            "it is called triage now, with the same settings",
        ),
        ({"enrich": "clean_text"}, "enrich", "must be a mapping or a list of enrichers, is a text"),
        ({"enrich": [{"clean_text": 0}]}, "enrich.clean_text", "must be a mapping, is a number"),
        ({"enrich": [{"clean_text": {"x": 0}}]}, "enrich.clean_text.x", "is an unknown key"),
        ({"enrich": {"clean_text": {"x": 0}}}, "enrich.clean_text.x", "is an unknown key"),
        ({"enrich": {"clean_txt": "off"}}, "enrich.clean_txt", "did you mean clean_text?"),
        ({"enrich": {"only": "triage"}}, "enrich.only", "must be a list, is a text"),
        ({"enrich": {"only": ["triag"]}}, "enrich.only[0]", "did you mean triage?"),
        (
            {"enrich": {"only": ["clean_text"], "triage": {}}},
            "enrich.triage",
            "stands beside `only` (write it inside that list)",
        ),
        ({"topics": ["login"]}, "topics", "must be a mapping, is a list"),
        ({"topics": {"login": {"qery": "login"}}}, "topics.login.qery", "did you mean query?"),
        (
            {"topics": {"login": {"query": "login"}}, "enrich": {"tag_topics": "off"}},
            "topics",
            "tag_topics is not in the chain, which reads them",
        ),
        (
            {
                "topics": {"login": {"query": "login"}},
                "enrich": {"tag_topics": {"topics": {"card": {"query": "card"}}}},
            },
            "topics",
            "enrich.tag_topics.topics stands there too (write all of them here)",
        ),
        (
            {"topics": {"login": {"query": "login", "brands": ["acne"]}}},
            "topics.login.brands",
            "'acne' is not a brand",
        ),
        ({"enrich": [{"clean_text": {}, "b": {}}]}, "enrich[0]", "a mapping is unknown"),
        ({"enrich": ["clean_text", "clean_text"]}, "enrich[1]", "stands in the chain twice"),
        (
            {"enrich": {"only": ["link_customer", "match_brands"]}},
            "enrich.link_customer",
            "link_customer must come after match_brands",
        ),
        (
            {"enrich": [{"tag_topics": {"topics": {"login": {"query": "login AND ("}}}}]},
            "enrich.tag_topics.topics.login.query",
            "column",
        ),
        (
            {
                "enrich": [
                    {"tag_topics": {"topics": {"login": {"query": "login", "onwer": "app team"}}}}
                ]
            },
            "enrich.tag_topics.topics.login.onwer",
            "did you mean owner?",
        ),
        (
            {
                "enrich": [
                    {"tag_topics": {"topics": {"login": {"query": "login", "fixed_on": "soon"}}}}
                ]
            },
            "enrich.tag_topics.topics.login.fixed_on",
            "valid date",
        ),
        (
            {"enrich": [{"tag_topics": {"topics": {" ": {"query": "login"}}}}]},
            "enrich.tag_topics.topics",
            "a topic needs a name",
        ),
        (
            {
                "brands": {"acme": {"query": "acme"}},
                "enrich": [
                    {
                        "tag_topics": {
                            "topics": {"login": {"query": "login", "brands": ["acme", "acne"]}}
                        }
                    }
                ],
            },
            "enrich.tag_topics.topics.login.brands",
            "'acne' is not a brand (did you mean acme?",
        ),
        ({"notify": {"a": {"type": "clickhouse"}}}, "notify.a.type", "'clickhouse' is unknown"),
        (
            {"notify": {"a": {"type": "slack"}}},
            "notify.a",
            "name either webhook or token, as env:NAME ()",
        ),
        (
            {"service": {"alarms": ["care"]}},
            "service.alarms",
            "not a destination (valid: none is configured)",
        ),
        (
            {"service": {"metrics_ports": {"enrih": 1}}},
            "service.metrics_ports",
            "did you mean enrich?",
        ),
        ({"timezone": 5}, "timezone", "is 5"),
        (
            {"customers": {"c": {"type": "csv", "path": "x", "columns": {"id": 5}}}},
            "customers.c.columns.id",
            "must be a list, is a number",
        ),
        (
            {
                "customers": {
                    "c": {"type": "csv", "path": "x", "purchases": {"path": "y", "mots": 1}}
                }
            },
            "customers.c.purchases.mots",
            "did you mean most?",
        ),
        ({"kafka": {"security": "tls"}}, "kafka.security", "must be a mapping, is a text"),
    ],
)
def test_each_problem_is_told_where_it_is(document: Any, path: str, words: str) -> None:
    found = told(document)
    assert path in found, found
    assert words in found[path]


def test_a_problem_is_told_once() -> None:
    with pytest.raises(ConfigError) as caught:
        build_config({"notify": {"a/b": {"type": "email"}}})
    problems = caught.value.problems
    assert len(problems) == len(set(problems))


def test_an_empty_file_is_a_valid_configuration_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "grapevine.yaml").write_text("# nothing yet\n")
    config = load_config(tmp_path / "grapevine.yaml", env={})
    assert (config.brands, config.sources, config.timezone) == ({}, {}, "UTC")
    assert [entry.name for entry in config.enrich][:2] == ["clean_text", "detect_language"]


def test_what_is_named_only_where_it_is_configured_is_valid() -> None:
    config = build_config(
        {
            "brands": {
                "acme": {
                    "query": "acme",
                    "accounts": ["x:@acmebank", "employee:*@acme.example", "x:123"],
                }
            },
            "service": {"alarms": ["care"], "metrics_ports": {"enrich-history": 9102}},
            "notify": {"care": {"type": "slack", "webhook": "env:HOOK"}},
        },
        env={"HOOK": "https://hooks.slack.example/x"},
    )
    assert isinstance(config, Config)
    assert config.service.alarms == ("care",)

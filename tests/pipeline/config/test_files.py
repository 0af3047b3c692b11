"""Configuration files: broken ones say where, named files lie beside them, the bundled ones hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enrichers import DEFAULT_CHAIN
from pipeline.config import ConfigError, load_config
from pipeline.config.load import build_config
from tests.deploy.observability import with_mounted_secrets_in_env

ROOT = Path(__file__).resolve().parents[3]
BUNDLED = sorted([*ROOT.glob("deploy/**/*.yaml")])
CONFIGURATIONS = [path for path in BUNDLED if path.parent.name in ("examples", "demo")]


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
def test_bundled_configurations_are_valid(path: Path) -> None:
    document = with_mounted_secrets_in_env(path)
    env = {
        name.removeprefix("env:"): "whsec_" + "QUFB" * 8
        for name in _texts(document)
        if name.startswith("env:")
    }
    config = build_config(document, path=path, env=env)
    assert config.brands
    missing = {"judge_relevance"} if path.name == "demo.yaml" else set()
    assert {entry.name for entry in config.enrich} == {*DEFAULT_CHAIN} - missing


def test_there_are_bundled_configurations() -> None:
    assert {"import-csv.yaml", "all-settings.yaml", "demo.yaml"} <= {
        path.name for path in CONFIGURATIONS
    }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path, env={})
    assert [problem.path for problem in caught.value.problems] == ["file"]
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"brands:\n  acme: {query: acme\nsources: {}\n", "line 3, column"),
        (b"a: 1\nb: 2\na: 3\n", 'line 3, column 1: found duplicate key "a"'),
        (
            b"brands:\n  acme: {query: a}\n  acme: {query: b}\n",
            'line 3, column 3: found duplicate key "acme"',
        ),
        (b"a: b: c\n", "line 1, column 5: mapping values are not allowed"),
        (b"a: 1\n--- \nb: 1\n", "found another document"),
        (b"a: [1\n", "is not valid YAML"),
        (b"a: !!python/object:os.system x\n", "could not determine a constructor"),
        (b"? {a: 1}\n: 2\n", "found unhashable key"),
        (b"a: *nobody\n", "line 1, column 4: found undefined alias"),
        (b"a: 2001-99-99\n", "holds a date or number that does not exist"),
        (b"a: !!int five\n", "holds a date or number that does not exist"),
        (b"a: " + b"[" * 5000, "is nested too deeply"),
        (b"\x01", "special characters are not allowed"),
        (
            "brands: {acme: {query: b\xe4nk}}".encode("latin-1"),
            "is not UTF-8 text: byte 24 cannot be read",
        ),
        ("brands: {}".encode("utf-16"), "is not UTF-8 text: byte 0 cannot be read"),
        (b"- a\n", "must be a mapping of sections, is a list"),
        (b"0\n", "must be a mapping of sections, is a number"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "grapevine.yaml"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_folder_and_a_missing_file_say_so(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in refusal(tmp_path)
    assert "cannot be read: No such file or directory" in refusal(tmp_path / "nothing.yaml")


def test_a_file_of_windows_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.yaml"
    path.write_bytes(b"\xef\xbb\xbfbrands:\r\n  acme: {query: acme}\r\n")
    assert list(load_config(path, env={}).brands) == ["acme"]


def test_files_that_are_named_lie_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "grapevine.yaml"
    path.write_text(
        "kafka: {security: {ca_file: ca.pem}}\n"
        "sources: {a: {type: file, path: m.jsonl}}\n"
        "customers: {c: {type: csv, path: c.csv, purchases: {path: /else/p.csv}}}\n"
        "notify: {m: {type: email, host: h, sender: a@b.example, to: [a@b.example], ca_file: ca.pem}}\n"
    )
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("sub/grapevine.yaml"), env={})
    settings: Any = config.sources["a"].settings
    customers: Any = config.customers["c"].settings
    mail: Any = config.notify["m"].settings
    assert config.kafka.security.ca_file == Path("sub/ca.pem")
    assert settings.path == "sub/m.jsonl"
    assert (customers.path, customers.purchases.path) == (Path("sub/c.csv"), Path("/else/p.csv"))
    assert mail.ca_file == Path("sub/ca.pem")

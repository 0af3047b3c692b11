"""Weights of pairs by splink: how the parts of a record are compared, and the model fitted to them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator

ANYWHERE = "anywhere"
"""The column that holds all telling values of a record, for those written into the wrong column."""
_SEED, _RANDOM_PAIRS = 1, 100_000
_TRAINED_ON = 3
"""Rules whose pairs the model is fitted to, one after the other."""
_LEAST = 0.01
"""Probability from which a pair is told at all."""
_EXPECTED = (0.75, 0.12, 0.03, 0.04, 0.06)
"""How often values of one and the same record are alike, nearly, in another column, roughly, not:
before there is anything to learn from.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Records: their ids, and values by column, None where there is none."""

    ids: Sequence[str]
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair with its weight, log2 of the odds that both are one, and by column the level of
    agreement it reached: 0 is none, -1 is nothing to compare.
    """

    left: str
    right: str
    weight: float
    agreed: Mapping[str, int]


def compare_texts(columns: Sequence[str]) -> list[library.CustomComparison]:
    """A comparison for each column: alike, a letter apart, in another column, roughly alike, not."""
    return [_compare_text(column) for column in columns]


def _compare_text(column: str) -> library.CustomComparison:
    left, right = f"{column}_l", f"{column}_r"
    near = f"abs(length({left}) - length({right}))"
    far = f"damerau_levenshtein({left}, {right})"
    ladder = (
        levels.ExactMatchLevel(column).configure(tf_adjustment_column=column),
        levels.CustomLevel(f"length({left}) > 2 AND {near} <= 1 AND {far} <= 1"),
        levels.CustomLevel(
            f"list_contains({ANYWHERE}_r, {left}) OR list_contains({ANYWHERE}_l, {right})"
        ),
        levels.CustomLevel(
            f"length({left}) > 4 AND (jaro_winkler_similarity({left}, {right}) > 0.9"
            f" OR {near} <= 2 AND {far} <= 2)"
        ),
        levels.ElseLevel(),
    )
    return library.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            levels.NullLevel(column),
            *(
                level.configure(m_probability=often)
                for level, often in zip(ladder, _EXPECTED, strict=True)
            ),
        ],
    )


def score(
    tables: Sequence[Table],
    comparisons: Sequence[library.CustomComparison],
    rules: Sequence[Any],
    *,
    prior: float,
    least: float = _LEAST,
    learn: Sequence[str] = (),
) -> list[Scored]:
    """The weight of every pair that the rules give and that is likelier than `least`: of one table's
    records among themselves, of two tables' across. The same tables give the same weights. `learn`:
    rules to whose pairs the model is fitted, without any known pair.
    """
    if not comparisons or not all(table.ids for table in tables):
        return []
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    with duckdb.connect() as connection:
        api = DuckDBAPI(connection)
        frames = [
            api.register(
                _arrow(table),
                dataset_display_name=f"list{number}",
            )
            for number, table in enumerate(tables)
        ]
        settings = SettingsCreator(
            link_type="dedupe_only" if len(tables) == 1 else "link_only",
            comparisons=[*comparisons],
            blocking_rules_to_generate_predictions=[*rules],
            probability_two_random_records_match=prior,
            em_convergence=0.0005,
            retain_matching_columns=True,
            retain_intermediate_calculation_columns=False,
        )
        linker = Linker(frames if len(frames) > 1 else frames[0], settings, log_level=None)
        _fit(linker, learn)
        told = linker.inference.predict(
            threshold_match_probability=least, warning_mode="never"
        ).as_dict()
    return _scored(told)


def _arrow(table: Table) -> pa.Table:
    """Texts, and lists of texts, also where a column holds nothing at all."""
    columns = {
        name: pa.array(
            [*values],
            pa.list_(pa.string()) if any(isinstance(one, list) for one in values) else pa.string(),
        )
        for name, values in table.columns.items()
    }
    return pa.table({"unique_id": pa.array([*table.ids], pa.string()), **columns})


def _fit(linker: Linker, rules: Sequence[str]) -> None:
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    for rule in rules[:_TRAINED_ON]:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )


def _scored(told: Mapping[str, Sequence[Any]]) -> list[Scored]:
    agreed = {
        name.removeprefix("gamma_"): v for name, v in told.items() if name.startswith("gamma_")
    }
    pairs = zip(told["unique_id_l"], told["unique_id_r"], told["match_weight"], strict=True)
    return [
        Scored(
            left, right, float(weight), {name: int(values[at]) for name, values in agreed.items()}
        )
        for at, (left, right, weight) in enumerate(pairs)
    ]

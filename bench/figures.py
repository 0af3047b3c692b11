"""The figures there are: what each tells, its target, and how a value is judged. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bench.views.questions import QUESTIONS

Verdict = Literal["better than aimed for", "reached", "missed", "reported", "not measured"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `target` must be reached, `aim` is hoped for; a lower value is better where
    `lower` is set.

    `strict` figures must be beyond the target, not on it. `reference` is what others measured, in
    words.
    """

    key: str
    what: str
    unit: str = "×"
    target: float | None = None
    aim: float | None = None
    lower: bool = False
    strict: bool = False
    reference: str = ""

    def judge(self, value: float | None) -> Verdict:
        """What to say of a value."""
        if value is None:
            return "not measured"
        if self.aim is not None and self._reaches(value, self.aim):
            return "better than aimed for"
        if self.target is None:
            return "reported" if self.aim is None else "missed"
        return "reached" if self._reaches(value, self.target) else "missed"

    def wanted(self) -> str:
        """The target in words: `≥ 0.55, aim 0.85`."""
        signs = ("<" if self.strict else "≤") if self.lower else (">" if self.strict else "≥")
        parts = [] if self.target is None else [f"{signs} {shown(self.target)}"]
        if self.aim is not None:
            parts.append(
                f"aim {signs} {shown(self.aim)}"
                if self.target is None
                else f"aim {shown(self.aim)}"
            )
        return ", ".join(parts) or "reported"

    def _reaches(self, value: float, bound: float) -> bool:
        if value == bound:
            return not self.strict
        return value < bound if self.lower else value > bound


FIGURES: tuple[Figure, ...] = (
    Figure("enrich_vs_bare", "enrich against its chain in a bare loop", target=0.55, aim=0.85, reference="slices 0.83"),
    Figure("enrich_vs_aiokafka", "enrich against a bare aiokafka loop", target=0.55, aim=0.9, reference="slices 0.86"),
    Figure("enrich_vs_quix", "enrich against Quix Streams 3.28", aim=1.0, strict=True, reference="slices 1.02"),
    Figure("enrich_vs_naive_faust", "enrich against a stock Faust agent with sink=", target=2.0,
           reference="slices 3.1"),
    Figure("enrich_overhead_us", "enrich's own CPU per mention, without a chain", "µs", lower=True,
           reference="slices 20"),
    Figure("chain_vs_vader", "the whole chain, but for the reader, against vaderSentiment alone", target=4.0,
           lower=True),
    Figure("reader_ms", "what the reader adds to a mention of 40 words' pieces", "ms", target=4.0, lower=True),
    Figure("reader_per_s", "mentions that one enrich process judges with the reader", "mentions/s"),
    Figure("vader_vs_library", "our VADER against vaderSentiment, how many times faster", aim=3.0),
    Figure("vader_differ", "of a million generated texts, those with other scores", "texts", target=0, lower=True),
    Figure("enrich_2_vs_1", "two enrich processes against one", target=1.6, reference="slices 1.79"),
    Figure("scale_enrich_1_per_s", "one enrich process over 8 partitions", "mentions/s"),
    Figure("scale_enrich_2_share", "two, of twice that"),
    Figure("scale_enrich_4_share", "four, of four times that"),
    Figure("scale_store_1_per_s", "one store process over 8 partitions", "rows/s"),
    Figure("scale_store_2_share", "two, of twice that"),
    Figure("scale_store_4_share", "four, of four times that"),
    Figure("scale_kafka_bytes", "a mention in Kafka, raw and enriched, one replica", "bytes"),
    Figure("scale_clickhouse_bytes", "a mention in ClickHouse, with all that stands behind it", "bytes"),
    Figure("store_rows_per_s", "rows with all columns that one store process stores", "rows/s",
    target=20_000,
           reference="23,000 with 46 columns"),
    Figure("store_vs_enrich", "store against enrich, one process each", target=3.0),
    Figure("accepted_to_queryable_p99_s", "accepted until queryable, p99 at half of capacity", "s",
    target=2.0,
           lower=True, strict=True),
    Figure("alert_to_slack_p99_s", "alert until shown in Slack, p99", "s", target=3.0, lower=True, strict=True),
    Figure("queries_10000_vs_10", "matching at 10,000 brand queries against 10", target=2.0, lower=True),
    Figure("directory_1m_vs_1k", "look-up among 1,000,000 customers against 1,000", target=2.0, lower=True,
           reference="LMDB 1.7"),
    Figure("directory_private_mb", "private memory of enrich with 1,000,000 customers", "MB", target=350, lower=True,
           strict=True, reference="LMDB reader 44"),
    Figure("directory_restart_s", "enrich with 1,000,000 customers, killed and started again, until it works", "s",
           target=10, lower=True, strict=True),
    Figure("directory_import_s", "1,000,000 customers out of a CSV file, until they are looked up", "s", target=300,
           lower=True, strict=True),
    Figure("directory_change_s", "a customer changed in a file, until the change is looked up, the slowest of ten",
           "s", target=5, lower=True, strict=True),
    Figure("help_cpu_s", "grapevine --help, from start to end", "s", target=0.4, lower=True, strict=True),
    Figure("try_cpu_s", "grapevine try of one text, from start to end", "s", target=1.5, lower=True, strict=True),
    Figure("rank_edges_s", "10,000,000 edges ranked, overall and by five topics", "s", target=120, lower=True,
           strict=True),
    Figure("rank_memory_gb", "the most memory that takes", "GB", target=4, lower=True, strict=True),
    *(Figure(f"views_{question.name}_p95_ms", f"{question.what}, p95", "ms", target=question.most_ms, lower=True,
             strict=True, reference=question.before and f"before {question.before}") for question in QUESTIONS),
    Figure("views_insert_vs_before", "inserts of the store with the views' indexes against without", target=0.85),
    Figure("views_disk_share", "disk of the views' indexes and figures of days, of all of it", target=0.1, lower=True),
)  # fmt: skip

KEYS: tuple[str, ...] = tuple(figure.key for figure in FIGURES)


def shown(value: float) -> str:
    """A number as people read it: 20,000, 0.85, 12.5."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}"


def known(values: Mapping[str, object]) -> dict[str, float]:
    """Those of the values that are figures, in the order of FIGURES."""
    figures: dict[str, float] = {}
    for key in KEYS:
        value = values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            figures[key] = float(value)
    return figures

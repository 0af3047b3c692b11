"""What customers write to three support teams about, by the enricher of topics with lists as a team
writes them.
"""

from collections.abc import Sequence
from pathlib import Path

from enrichers import classify_intent, tag_topics
from enrichers.tag_topics import TopicSettings
from learning.evaluation._classified import scores_table
from learning.evaluation._scores import ClassScore, counted
from learning.evaluation._topic_lists import LISTS
from learning.report import Mistake, Report, Say, Target
from learning.rows import RowsError, read_rows
from learning.texts import TOOLS, draft_of
from schemas.enriched import BrandMatch, Brands

ABOUT = (
    "Support topics: inbound rows with company, inbound, text and labels; "
    "topic lists, nothing learned from the rows."
)
TARGETS = {"mean_f1": Target(least=0.81, aim=0.88)}
SUPPORT = 5
"""Topics of fewer rows are left out of the mean: one row more or less would decide their F1."""
MONEY = frozenset({"Billing/Payment", "Refund"})


def evaluate(path: Path, say: Say) -> Report:
    """`mean_f1`: the mean of F1 by topic, over the topics of at least 5 rows; `micro_f1` over all
    topics together.

    Also `billing_precision` and `billing_recall`: the intent of that name against labels of payment
    and refunds.
    """
    rows = [
        row for row in read_rows(path, ("company", "inbound", "text", "labels")) if row["inbound"]
    ]
    if not rows:
        raise RowsError(f"{path} has no inbound rows")
    truth = [frozenset(row["labels"]) for row in rows]
    judged = [_topics(row["company"], row["text"]) for row in rows]
    scores = _scores(truth, judged)
    whole = _score("all", [len(t & j) for t, j in zip(truth, judged, strict=True)], judged, truth)
    enough = [one for one in scores if one.support >= SUPPORT]
    money = [frozenset({"billing"}) if labels & MONEY else frozenset() for labels in truth]
    intents = _billing([row["text"] for row in rows])
    billing = _score(
        "billing", [len(m & i) for m, i in zip(money, intents, strict=True)], intents, money
    )
    figures = {
        "mean_f1": sum(one.f1 for one in enough) / len(enough) if enough else 0.0,
        "micro_f1": whole.f1,
        "precision": whole.precision,
        "recall": whole.recall,
        "billing_precision": billing.precision,
        "billing_recall": billing.recall,
        "topics": len(enough),
        "rows": len(rows),
    }
    mistakes = [
        Mistake(
            row["text"], ", ".join(sorted(labels - topics)), ", ".join(sorted(topics - labels)), 1.0
        )
        for row, labels, topics in zip(rows, truth, judged, strict=True)
        if labels != topics
    ]
    return Report(figures, tables=[scores_table(scores)], mistakes=mistakes)


_BUILT = {
    company: tag_topics.build(
        tag_topics.Settings(
            topics={name: TopicSettings(query=query) for name, query in topics.items()}
        ),
        TOOLS,
    )
    for company, topics in LISTS.items()
}


def _topics(company: str, text: str) -> frozenset[str]:
    if company not in _BUILT:
        return frozenset()
    draft = draft_of(text)
    draft.brands = Brands(matches=(BrandMatch(brand=company, kind="own"),))
    return frozenset(topic.name for topic in _BUILT[company](draft).found)


def _billing(texts: Sequence[str]) -> list[frozenset[str]]:
    classify = classify_intent.build(classify_intent.Settings(), TOOLS)
    return [
        frozenset(one.name for one in classify(draft_of(text)).found if one.name == "billing")
        for text in texts
    ]


def _scores(truth: Sequence[frozenset[str]], judged: Sequence[frozenset[str]]) -> list[ClassScore]:
    names = sorted(set().union(*truth))
    return [
        _score(
            name,
            [name in t and name in j for t, j in zip(truth, judged, strict=True)],
            [j & {name} for j in judged],
            [t & {name} for t in truth],
        )
        for name in names
    ]


def _score(
    name: str,
    right: Sequence[int],
    judged: Sequence[frozenset[str]],
    truth: Sequence[frozenset[str]],
) -> ClassScore:
    return counted(name, sum(right), sum(map(len, judged)), sum(map(len, truth)))

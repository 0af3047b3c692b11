"""What the reader learns from: labelled posts, sides taken towards topics, invented sentences, as
the reader is asked them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from enrichers.engines.masking import BRAND, in_words, without_names
from learning.invented.behaviour.rows import Behaviour, generate
from learning.invented.behaviour.wordings import LANGUAGES, read_language
from learning.rows import read_rows
from learning.texts import analysed

DATA = (
    (
        "train/sentiment_semeval.jsonl.gz",
        "SemEval-2013 to 2016 task 4 (research data; models are commonly published)",
    ),
    (
        "train/sentiment_topics_semeval.jsonl.gz",
        "SemEval-2016 task 4 (research data; models are commonly published)",
    ),
    ("train/sentiment_xlmt.jsonl.gz", "XLM-T sentiment (Apache-2.0)"),
    ("train/sentiment_tweeteval_val.jsonl.gz", "TweetEval (without restrictions of its own)"),
    ("train/sentiment_vader_reviews_news.jsonl.gz", "VADER's reviews (MIT)"),
    ("train/emotion_goemotions.jsonl.gz", "GoEmotions (Apache-2.0, CC BY 4.0)"),
    ("train/emotion_tweeteval.jsonl.gz", "TweetEval emotion (without restrictions of its own)"),
)
LABELS = ("negative", "neutral", "positive")
CLEAR_RATING = 0.8
"""From this mean rating of 20 people on (-4 to 4) a review's sentence is positive or negative."""
INVENTED_PER_KIND = 130
_FELT = (
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness",
    "neutral",
    "admiration approval caring excitement gratitude joy love optimism pride relief",
)
"""Emotions of negative, no and positive feeling, as GoEmotions groups them; the ambiguous are left out."""
_SHARES = (0.7, 0.2, 0.35)
"""So many of the comments of each are taken: blame is what the other sets have too little of."""
_MASKED = 0.6
"""So many of the topics that stand in their text are masked there, as brands are in use."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what it is asked about (empty: as a whole), both as the reader takes them.

    `label` is a place in LABELS; -1 is anything but negative. `set` says where it comes from.
    """

    text: str
    target: str
    label: int
    set: str


def read_all_rows(
    data: Path, seed: int, languages: frozenset[str] = frozenset({"en"})
) -> list[Row]:
    """Every row there is to learn from, no text twice with the same target; in a fixed order."""
    random = Random(seed)  # noqa: S311  # what is masked, no secrets
    unlike: dict[tuple[str, str], Row] = {}
    for row in (
        *_posts(data, languages),
        *_topics(data, random),
        *_emotions(data, random),
        *_invented(seed, languages, random),
    ):
        unlike.setdefault((row.text.casefold(), row.target.casefold()), row)
    return [*unlike.values()]


def _posts(data: Path, languages: frozenset[str]) -> Iterator[Row]:
    semeval, _, xlmt, tweeteval, ratings, *_ = (name for name, _ in DATA)
    for file in (semeval, tweeteval, xlmt):
        for row in read_rows(data / file, ("text", "label")):
            if row.get("lang", "en") in languages:
                name = f"{Path(file).name.split('.')[0]} {row.get('set', row.get('lang', ''))}"
                yield Row(_read(row["text"]), "", LABELS.index(row["label"]), name.strip())
    for row in read_rows(data / ratings, ("text", "mean_rating", "set")):
        if not row["set"].endswith("ReviewSnippets"):
            continue  # of editorials nearly all are neutral, which mentions of brands are not
        rating = row["mean_rating"]
        label = 2 if rating > CLEAR_RATING else 0 if rating < -CLEAR_RATING else 1
        yield Row(_read(row["text"]), "", label, row["set"])


def _topics(data: Path, random: Random) -> Iterator[Row]:
    for row in read_rows(data / DATA[1][0], ("text", "topic", "label")):
        topic = row["topic"].strip("@# ")
        text = analysed(row["text"])
        masked = without_names(text, [topic, topic.replace(" ", "")])
        if masked != text and random.random() < _MASKED:
            text, topic = masked, BRAND
        label = int(row["label"])
        side = (label > 0) - (label < 0) + 1
        yield Row(in_words(text), in_words(topic), side, f"topics {row['set']}")


def _emotions(data: Path, random: Random) -> Iterator[Row]:
    """Comments and posts in which only one side is felt."""
    sides = {name: side for side, names in enumerate(_FELT) for name in names.split()}
    for file, _ in DATA[-2:]:
        for row in read_rows(data / file, ("text", "labels" if "goemotions" in file else "label")):
            felt = row["labels"] if "labels" in row else [row["label"]]
            taken = {sides.get(name) for name in felt}
            side = taken.pop() if len(taken) == 1 else None
            if side is None or row.get("split", "train") != "train":
                continue
            if "labels" not in row or random.random() < _SHARES[side]:
                yield Row(_read(row["text"]), "", side, Path(file).name.split(".")[0])


def _invented(seed: int, languages: frozenset[str], random: Random) -> Iterator[Row]:
    """Each text as it is and, where it names a brand, asked about that brand, masked; of a text
    without any the whole.
    """
    for row in generate(seed, "train", INVENTED_PER_KIND):
        if row.lang in languages and row.label != "":
            for text in row.texts if row.type == "MFT" else row.texts[:3]:
                yield from _asked(row, analysed(text), random)


def _asked(row: Behaviour, text: str, random: Random) -> Iterator[Row]:
    label = -1 if row.label is None else LABELS.index(row.label)
    name = f"invented {row.test}"
    names = [row.brand] if row.brand else [one for one in _BRANDS if one in text]
    masked = in_words(without_names(text, names)) if names else ""
    if names and random.random() < 0.5:
        yield Row(masked, BRAND, label, name)
    if not row.brand:
        yield Row(masked if names and random.random() < 0.5 else in_words(text), "", label, name)


def _read(text: str) -> str:
    return in_words(analysed(text))


_BRANDS = tuple(
    dict.fromkeys(
        brand for code in LANGUAGES for brand in read_language(code, "train").words["brand"]
    )
)
"""The invented brands of the half that is learned from."""

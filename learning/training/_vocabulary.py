"""Makes the list of words that models know one by one: `python -m learning.training._vocabulary
DATA`.

Every model has to be trained anew after it (docs/judgements.md). The words are those of the
sentence model, and those that several posts of the labelled sets use; what ships are hashes of
them.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

from enrichers.engines.features import KNOWN_WORDS, code_of, words_of
from learning.rows import read_rows
from learning.texts import analysed
from learning.training._word_vectors import SentenceModel

SETS = (
    "train/sentiment_semeval.jsonl.gz",
    "train/sentiment_xlmt.jsonl.gz",
    "train/sentiment_vader_reviews_news.jsonl.gz",
)
RARE = 5
"""Words of fewer texts are left out, so that no single text leaves a trace."""


def words(data: Path) -> list[str]:
    """The words, in alphabetical order."""
    counts: Counter[str] = Counter()
    for name in SETS:
        for row in read_rows(data / name, ("text",)):
            if row.get("lang", "en") == "en":
                counts.update(
                    {
                        word
                        for word in words_of(analysed(row["text"]))
                        if word.isalpha() and len(word) > 1
                    }
                )
    return sorted(
        {word for word, count in counts.items() if count >= RARE} | {*SentenceModel().words}
    )


if __name__ == "__main__":
    np.save(
        KNOWN_WORDS,
        np.unique(np.array([code_of(word) for word in words(Path(sys.argv[1]))], np.uint32)),
    )

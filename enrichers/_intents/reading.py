"""How the intents' model reads a text: its features, its words, and which of them tell. Pure."""

from enrichers._features import Buckets, bucket_ids, word_buckets, words_of
from enrichers._models import Linear

_MOST = 3


def read(text: str) -> Buckets:
    """What the model is asked with."""
    return bucket_ids(text)


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return words_of(text)


def telling(model: Linear, part: str, text: str, label: int) -> tuple[str, ...]:
    """The words that speak most for a label and against the others, at most three."""
    known, buckets = word_buckets(text)
    speaks = model.telling(part, buckets, label)
    best = (known[place] for place in speaks.argsort()[::-1].tolist() if speaks[place] > 0 and known[place].isalpha())
    return tuple(dict.fromkeys(best))[:_MOST]

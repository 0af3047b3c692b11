"""Makes proposals of surprising runs: the same said otherwise becomes one, what topics cover is
left out.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from enrichers.engines.phrases.corpus import MOODS, Corpus, Numbers, Table
from enrichers.engines.phrases.runs import Run, Weights, Words, surprising_runs
from enrichers.engines.queries.fold import word_spans, words
from enrichers.engines.stopwords import stopwords

_COVERED = 0.8
"""A phrase of which topics cover so many mentions is no news."""
_TOGETHER = 0.6
"""A phrase belongs to another that so many of its mentions hold."""
_TRIED, _MOST, _ALSO, _EXAMPLES = 3_000, 300, 4, 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A phrase that is new, how often and by how many it is said now, and how often in the period
    before.

    `id` is the same for the same words on every run. `also` are other phrases of the same mentions.
    `surprise` is the log-likelihood ratio. `negative` and `positive` are shares of the mentions
    (0–1). `examples` are texts as written.
    """

    id: str
    phrase: str
    also: tuple[str, ...]
    mentions: int
    authors: int
    before: int
    surprise: float
    negative: float
    positive: float
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    spoken: Words
    forms: tuple[Words, ...]
    docs: Numbers
    now: Numbers
    surprise: float
    others: "list[_Group]" = field(default_factory=list)


def propose(corpus: Corpus, *, least: int = 5) -> list[Proposal]:
    """New phrases that at least `least` people say now, the most surprising first; at most 300."""
    table = corpus.table()
    weights = Weights(table)
    runs = sorted(
        surprising_runs(corpus, table, weights, least), key=lambda run: (-run.surprise, run.words)
    )
    groups = _groups(runs[:_TRIED], table, weights)
    proposals = [_proposal(corpus, table, head) for head in _heads(corpus, table, groups)]
    return sorted(proposals, key=lambda one: (-one.surprise, -one.mentions, one.phrase))


def key_of(spoken: Iterable[str]) -> Words:
    """The words that make a phrase what it is: without stop words and plural endings, in no order
    of their own.
    """
    telling = [word for word in spoken if word not in stopwords("")] or spoken
    return tuple(
        sorted(
            {
                word[:-1] if len(word) > 4 and word[-1] == "s" != word[-2] else word
                for word in telling
            }
        )
    )


def _groups(runs: Sequence[Run], table: Table, weights: Weights) -> list[_Group]:
    """Runs of the same words as one, the most surprising first."""
    same: dict[Words, list[Run]] = {}
    for run in runs:
        same.setdefault(key_of(run.words), []).append(run)
    groups = []
    for alike in same.values():
        docs = (
            alike[0].docs
            if len(alike) == 1
            else np.unique(np.concatenate([run.docs for run in alike]))
        )
        surprise = weights.surprises(np.zeros(len(docs), dtype=np.int64), docs, 1)[0]
        spoken = min(alike, key=lambda run: (-len(run.docs), -len(run.words), run.words)).words
        forms = tuple(run.words for run in alike)
        groups.append(
            _Group(spoken, forms, docs, docs[table.periods[docs] == 0], float(surprise[0]))
        )
    return sorted(groups, key=lambda group: (-group.surprise, -len(group.spoken), group.spoken))


def _heads(corpus: Corpus, table: Table, groups: Sequence[_Group]) -> list[_Group]:
    """Groups that speak for themselves, as they come; the others are given to the one whose
    mentions they stand in.

    Single words come last: one that several phrases share belongs to none of them and says nothing
    beside them.
    """
    heads: list[_Group] = []
    held = np.zeros((_MOST, len(corpus.texts)), dtype=np.bool_)
    for group in sorted(groups, key=lambda group: len(group.spoken) == 1):
        within = held[: len(heads), group.now]
        shared = within.sum(axis=1)
        enough = _TOGETHER * len(group.now)
        if len(heads) and shared.max() >= enough:
            heads[int(shared.argmax())].others.append(group)
        elif len(heads) < _MOST and (len(group.spoken) > 1 or within.any(axis=0).sum() < enough):
            held[len(heads), group.now] = True
            heads.append(group)
    heads.sort(key=lambda head: groups.index(head))
    return [head for head in heads if not _is_covered(corpus, table, head)]


def _is_covered(corpus: Corpus, table: Table, head: _Group) -> bool:
    if any(name.issuperset(head.spoken) for name in corpus.names):
        return True
    return bool(table.known[head.now].mean() >= _COVERED) or corpus.covered(" ".join(head.spoken))


def _proposal(corpus: Corpus, table: Table, head: _Group) -> Proposal:
    """Of the longest phrase that most of the head's mentions hold."""
    least = _TOGETHER * len(head.now)
    names = [
        one
        for one in head.others
        if len(np.intersect1d(one.now, head.now, assume_unique=True)) >= least
    ]
    name = min([head, *names], key=lambda one: (-len(one.spoken), -len(one.now), one.spoken))
    texts = _said(corpus, table, name.now)
    moods = np.bincount(table.moods[name.now], minlength=len(MOODS)) / len(name.now)
    return Proposal(
        id=hashlib.sha256(" ".join(key_of(name.spoken)).encode()).hexdigest()[:8],
        phrase=_written(name.spoken, [text for text, _ in texts]),
        also=tuple(
            _written(form, [text for text, _ in _said(corpus, table, group.now)])
            for form, group in _also(name, [head, *head.others])
        ),
        mentions=len(name.now),
        authors=len(np.unique(table.authors[name.now])),
        before=int((table.periods[name.docs] == 1).sum()),
        surprise=round(name.surprise, 1),
        negative=float(moods[MOODS.index("negative")]),
        positive=float(moods[MOODS.index("positive")]),
        examples=tuple(
            list({author: text for text, author in reversed(texts)}.values())[::-1][:_EXAMPLES]
        ),
    )


def _also(name: _Group, groups: Sequence[_Group]) -> list[tuple[Words, _Group]]:
    """Other forms with mostly the same words, the most frequent first; none that is a part of another."""
    meant = set(key_of(name.spoken))
    forms = [(name.spoken, name)]
    for group in sorted(groups, key=lambda one: (one is not name, -len(one.now), one.spoken)):
        told = set(key_of(group.spoken))
        if 2 * len(told & meant) > len(told | meant):
            for form in sorted(group.forms, key=lambda form: (len(form), form)):
                if len(form) > 1 and not any(
                    _holds(form, one) or _holds(one, form) for one, _ in forms
                ):
                    forms.append((form, group))
    return forms[1 : _ALSO + 1]


def _said(corpus: Corpus, table: Table, docs: Numbers) -> list[tuple[str, int]]:
    """Texts with their authors, the shortest first."""
    said = zip(
        (corpus.texts[doc] for doc in docs.tolist()), table.authors[docs].tolist(), strict=True
    )
    return sorted(said, key=lambda one: (len(one[0]), *one))


def _holds(longer: Words, shorter: Words) -> bool:
    """Whether the one is the other or a part of it."""
    return any(
        longer[at : at + len(shorter)] == shorter for at in range(len(longer) - len(shorter) + 1)
    )


def _written(spoken: Words, texts: Sequence[str]) -> str:
    """The phrase as most of the texts write it."""
    forms: Counter[str] = Counter()
    for text in texts[:50]:
        folded = tuple(words(text).split())
        at = next((at for at in range(len(folded)) if folded[at : at + len(spoken)] == spoken), -1)
        if at >= 0:
            spans = word_spans(text)
            forms[" ".join(text[spans[at][0] : spans[at + len(spoken) - 1][1]].split())] += 1
    return max(forms, key=lambda form: (forms[form], form)) if forms else " ".join(spoken)

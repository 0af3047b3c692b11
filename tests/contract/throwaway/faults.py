"""What goes wrong most easily in a module of each kind, and in which words its kit says so."""

from typing import NamedTuple

from pipeline.registry import Room


class Fault(NamedTuple):
    """`right` replaced by `wrong` in the throw-away module; `told` is what the kit says of it."""

    right: str
    wrong: str
    told: str


FAULTS: dict[Room, tuple[Fault, ...]] = {
    "enrichers": (
        Fault(
            "        return Emotion(",
            "        asked.append('')\n        return Emotion(confidence=1 / len(asked), ",
            "is not pure",
        ),
        Fault(
            "        return Emotion(",
            "        draft.failed['x'] = ''\n        return Emotion(",
            "changes the draft",
        ),
        Fault(
            "        return Emotion(",
            "        draft.text[0]\n        return Emotion(",
            "raises IndexError",
        ),
        Fault(
            'label="anger" if draft.text.isupper() else "none"',
            'label="none"',
            "what it says of any mention",
        ),
        Fault('else "none")', 'else "none") if draft.text.isupper() else 0', "returns int"),
        Fault('FIELD = "emotion"', 'FIELD = "mood"', "which no record has"),
    ),
    "enrichers.rules": (
        Fault(
            "        return Candidate(",
            "        raised.append('')\n        return Candidate(count=len(raised), ",
            "is not pure",
        ),
        Fault(
            "        author = enriched.mention.author\n",
            "        from schemas.mention import Author\n"
            "        author = enriched.mention.author or Author(id='x:x:1', followers=10**6)\n",
            "raises at its negative example",
        ),
        Fault("author is None or ", "author and ", "raises AttributeError"),
        Fault(
            'f"{name}:{enriched.id}"', "enriched.id", "dedup_key must begin with the rule's name"
        ),
        Fault("reasons=(", "value=float('nan'), reasons=(", "is no figure to show"),
        Fault('"followers": 100', '"followers": 100_000', "is silent at its positive example"),
    ),
    "sinks": (
        Fault(', float(answer.headers["retry-after"])', "", "Retry says None"),
        Fault("answer.status_code >= 500", "answer.status_code >= 600", "Retry was due"),
        Fault('Reject("the pager', 'Retry("the pager', "Reject was due"),
        Fault("check the token", "sorry", "names none of the settings token"),
        Fault(
            "did not answer: {type(error).__name__}",
            "did not answer {self._settings.token.get_secret_value()}",
            "hold 'p4ger'",
        ),
        Fault(
            'notice.id, "auth',
            'str(id(answer := notice) + notice.repeated), "auth',
            "shows a repeated notice 2 times",
        ),
        Fault("for one in notice.alert.mentions", "for one in ()", "does not show"),
        Fault("    token: Secret\n", "    token: str\n", "must be a Secret"),
    ),
    "connectors.customers": (
        Fault('"a line is no customer", line', '"a line is no customer"', "keeps its record"),
        Fault("yield Reject", "assert Reject", "passes over a bad record in silence"),
        Fault(
            'raise Fatal(f"the file of path cannot be read: {error.strerror}") from error',
            "return",
            "Fatal was due",
        ),
        Fault("the file of path cannot be read", "no", "does not name it"),
        Fault(
            "for line in lines:",
            "vars(read).setdefault('times', []).append(1)\n"
            "    for line in lines[: 9 - 2 * len(vars(read)['times'])]:",
            "before",
        ),
    ),
}
"""Of each kind what goes wrong most easily; the last is found soonest."""

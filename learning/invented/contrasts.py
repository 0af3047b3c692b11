"""Invented posts that praise one brand and blame another: what is felt depends on whom one asks
about.

Written before the judge that it measures. Names are invented; `good` and `bad` stand for what is
praised and blamed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

NAMES = (
    "Acme", "Zenith", "Norvia", "Brightbank", "Kelpo", "Tandem Air", "Oakline", "Fluxa", "Merrow",
    "Pinto Mobile",
    "Quillon", "Sundry", "Velora", "Wexley", "Yarrow", "Halden", "Corvo", "Lumen & Co",
    "Dorset Rail", "Ivyfone",
)  # fmt: skip
_PRAISE = (
    "is brilliant", "never lets me down", "has the nicest staff", "is a joy to use", "just works",
    "is so much faster",
    "answered within minutes", "refunded me the same day", "is worth every cent", "made my week",
    "keeps getting better",
    "treats its customers like people", "is simply the best", "delivered a day early",
    "was a lifesaver",
    "gave me great advice", "is wonderfully simple", "impressed everyone at home",
)  # fmt: skip
_BLAME = (
    "is a disaster", "keeps crashing", "charged me twice", "ignored all my mails",
    "is painfully slow",
    "lost my parcel",
    "has the rudest support", "is overpriced rubbish", "ruined my weekend", "broke after two days",
    "is down again",
    "left me waiting for hours", "is a complete waste of money", "lied to my face",
    "never calls back", "is unusable",
    "cancelled without a word", "gets worse every month",
)  # fmt: skip
_LOVE = ("love", "adore", "can't praise enough", "am so happy with", "really enjoy",
    "highly recommend", "am a fan of",
         "trust")  # fmt: skip
_HATE = ("hate", "can't stand", "am fed up with", "regret ever trying", "am done with", "despise",
    "am so tired of",
         "would avoid")  # fmt: skip
_PATTERNS = (
    "{good} {praise}, {bad} {blame}", "{bad} {blame}. {good} {praise}!",
    "{good} {praise} but {bad} {blame}",
    "{bad} {blame} while {good} {praise}", "I {love} {good}, I {hate} {bad}",
    "I {hate} {bad} but I {love} {good}",
    "{love} {good}, {hate} {bad}", "Unlike {bad}, {good} {praise}", "{good} {praise}, unlike {bad}",
    "{bad} {blame}, so I moved to {good}, which {praise}",
    "Switched from {bad} to {good}: best decision ever",
    "left {bad} for {good} and never looked back", "{good} beats {bad} any day", "{good} > {bad}",
    "{good} is way better than {bad}", "{bad} is so much worse than {good}",
    "{bad} should learn from {good}",
    "I wish {bad} were half as good as {good}", "{good}: 10/10. {bad}: 1/10.", "{bad} 👎 {good} 👍",
    "Thank you {good}! Shame on you {bad}!", "{bad} {blame}; {good}, on the other hand, {praise}",
    "Not a fan of {bad}, {good} however {praise}",
    "After {bad} {blame}, {good} {praise}. What a difference",
    "My {bad} account {blame} and my {good} one {praise}",
    "{good} fixed in a day what {bad} could not fix in a month",
    "{bad}? {blame_short}. {good}? {praise_short}.",
    "Say what you want, {good} {praise}, whereas {bad} {blame}",
    "Goodbye {bad}, hello {good}!", "Took my business from {bad} to {good}. {good} {praise}.",
    "{good} over {bad} every single time",
    "Nothing wrong with {good}, they {they_praise}. {bad} though {blame}",
)  # fmt: skip
_SHORT_BLAME = ("Terrible", "Never again", "Awful", "A nightmare", "Useless")
_SHORT_PRAISE = ("Great", "Always again", "Lovely", "A dream", "Fantastic")
_THEY = ("are lovely", "do a great job", "are always helpful", "never disappoint")
_BEFORE = (
    "",
    "",
    "",
    "Honestly, ",
    "So ",
    "Update: ",
    "Hot take: ",
    "Well well... ",
    "@friend ",
    "In my experience ",
)
_AFTER = (
    "",
    "",
    "",
    " #fail",
    " 🙄",
    " lol",
    " Just saying.",
    " End of story.",
    " Anyone else?",
    "!!!",
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A post, the brand that is asked about, the other one, and whether it is praised."""

    text: str
    target: str
    other: str
    positive: bool


def generate(seed: int, posts: int) -> Iterator[Contrast]:
    """Each post twice: once for the brand it praises, once for the one it blames. The same for the
    same seed.
    """
    random = Random(seed)  # noqa: S311  # texts to measure with, no secrets
    for number in range(posts):
        good, bad = random.sample(NAMES, 2)
        pattern = _PATTERNS[number % len(_PATTERNS)]
        text = pattern.format(
            good=good,
            bad=bad,
            praise=random.choice(_PRAISE),
            blame=random.choice(_BLAME),
            love=random.choice(_LOVE),
            hate=random.choice(_HATE),
            blame_short=random.choice(_SHORT_BLAME),
            praise_short=random.choice(_SHORT_PRAISE),
            they_praise=random.choice(_THEY),
        )
        text = f"{random.choice(_BEFORE)}{text}{random.choice(_AFTER)}"
        yield Contrast(text, good, bad, True)
        yield Contrast(text, bad, good, False)

"""Adds `authenticity`: how likely a mention is spam and its author a machine, and a key that copies
of a text share.

Spam is judged by the text: each sign below has a likelihood of its own, and together they make 1 −
Π(1 − likelihood).

| sign | likelihood |
|---|---|
| a promise to win back lost money or accounts; of profit; of a loan | .85; .75; .6 |
| a giveaway for follows and reposts; tokens or prizes to claim; a casino's bonus | .75; .7; .7 |
| an adult offer; followers, search ranking, essays, pills or copies of watches for sale | .8; .8 |
| a pitch to get in touch on a messenger; with a phone number | .4; .8 |
| many coins or tickers named | .5 |
| a call to buy or look; several of them | .2; .45 |
| from 6 hashtags on, if they are a third of the words; from 12 on | .45; .65 |
| from 3 links on; more than one link for each five words | .3; .25 |
| from 8 handles addressed, if they are a third of the words | .35 |
| written in capitals only, as angry people do too | .05 |
| one of your own `spam_phrases` | .9 |

The author is judged by public figures, likewise:

| sign | likelihood |
|---|---|
| calls itself a bot, to the platform or to people | .8 |
| more than 72 posts a day since it joined; than 144 (limits of the Digital Forensic Research Lab,
2017) | .35; .6 |
| … of an account that is verified or has 20,000 followers: perhaps a newsroom | .1 |
| younger than 7 days; than 30 | .25; .12 |
| follows 500 or more, and is followed by less than a twentieth of them | .3 |
| a default handle: letters and five digits or more | .2 |
| no bio, beside one of the signs above | .08 |

A figure that a source does not tell counts for nothing. The likelihoods are chosen by hand, so that
no weak sign alone reaches .5. A repost is no copy: its `copy_key` is empty.
"""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

import schemas.settings
from enrichers.engines.pitches import Signs, pitches
from schemas.context import EnrichTools
from schemas.counted import counted
from schemas.draft import Draft
from schemas.enriched import Authenticity
from schemas.mention import Author, Mention

FIELD = "authenticity"
NEEDS: tuple[str, ...] = ("clean",)
EXAMPLE_MENTION = {
    "text": "Claim your free tokens now! Giveaway: follow and repost https://win.example"
}

NOTHING = Authenticity()
MIN_LETTERS = 30
"""Letters (about six words) from which on a text has a copy key: shorter ones many people write on
their own. Counted in bytes of UTF-8, so that a letter of a script that says more by each counts
more.
"""

_SIGNS = re.compile(r"[^\w\x00-\x7f]+")
_LETTERS = bytes(code if chr(code).islower() or code >= 128 else 32 for code in range(256))
"""Every ASCII character of a lower-case text that is no letter becomes a space."""
_HANDLE = re.compile(r"@[\w.@-]+")
_LINK = re.compile(r"https?://\S+|www\.\S+|(?<![\w.-])[\w-]{1,63}\.[a-z]{2,6}/\S*")
_SAYS_BOT = re.compile(
    r"\b(?:i am|i'm|im|this is) an? (?:\w+ )?bot\b|\bautomated (?:account|bot|posts?|tweets?|feed)\b"
    r"|\b(?:twitter|mastodon|reddit|news|weather|unofficial) ?bot\b|\bbot (?:by|made|created|run|account)\b"
)
_BOT_HANDLE = re.compile(r"[_.-]bot\d{0,3}$|[a-z0-9]Bot\d{0,3}$|^[Bb]ot[_.-]")
_DEFAULT_HANDLE = re.compile(r"[A-Za-z]+_?\d{5,}")
_BIO_CHARS = 1_000
_BUSY, _VERY_BUSY = 72, 144
_KNOWN_FOLLOWERS = 20_000


class Settings(schemas.settings.Settings):
    """What only spam says."""

    spam_phrases: tuple[str, ...] = ()
    """Words and phrases that make a mention spam, whole words, upper and lower case alike; add what
    you meet.
    """


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Authenticity]:
    """The function that judges a draft; never raises."""
    folded = dict.fromkeys(" ".join(phrase.lower().split()) for phrase in settings.spam_phrases)
    phrases = tuple(
        (phrase, re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")) for phrase in folded if phrase
    )

    def assess_authenticity(draft: Draft) -> Authenticity:
        mention = draft.mention
        lowered = draft.text.lower()
        words = _words(lowered)
        key = "" if mention.kind == "repost" else _key(words)
        spam = pitches(words, lowered) + _shape(mention, lowered, len(words))
        for phrase, pattern in phrases:
            if phrase in lowered and pattern.search(lowered):
                spam.append((0.9, f"says “{phrase}”"))
        bot = _machine(mention.author, mention.published_at) if mention.author is not None else []
        if not (spam or bot):
            return Authenticity(copy_key=key) if key else NOTHING
        reasons = tuple(reason for _, reason in (*spam, *bot))
        return Authenticity(spam=_together(spam), bot=_together(bot), copy_key=key, reasons=reasons)

    return assess_authenticity


def _words(lowered: str) -> list[bytes]:
    """The words of a text without links and handles: its runs of letters, in UTF-8."""
    if "/" in lowered or "www." in lowered:
        lowered = _LINK.sub(" ", lowered)
    if "@" in lowered:
        lowered = _HANDLE.sub(" ", lowered)
    if not lowered.isascii():
        lowered = _SIGNS.sub(" ", lowered)
    return lowered.encode("utf-8", "surrogatepass").translate(_LETTERS).split()


def _key(words: list[bytes]) -> str:
    """The same 16 hexadecimal digits for texts of the same letters; empty for fewer than MIN_LETTERS."""
    letters = b"".join(words)
    return blake2b(letters, digest_size=8).hexdigest() if len(letters) >= MIN_LETTERS else ""


def _together(signs: Signs) -> float:
    left = 1.0
    for likelihood, _ in signs:
        left *= 1 - likelihood
    return round(1 - left, 4)


def _shape(mention: Mention, lowered: str, words: int) -> Signs:
    signs: Signs = []
    tags, links, handles = lowered.count("#"), len(mention.links), lowered.count("@")
    if tags >= 6 and tags * 3 >= words:
        signs.append((0.65 if tags >= 12 else 0.45, f"{tags} hashtags in {words} words"))
    if links >= 3:
        signs.append((0.3, f"{links} links"))
    if links >= 2 and words < 5 * links:
        signs.append((0.25, f"{links} links and only {words} words"))
    if handles >= 8 and handles * 3 >= words:
        signs.append((0.35, f"{handles} handles addressed"))
    if words >= 4 and mention.text[:_BIO_CHARS].isupper():
        signs.append((0.05, "written in capitals only"))
    return signs


def _machine(author: Author, at: datetime) -> Signs:
    signs = [(0.8, "calls itself a bot")] if _is_declared(author) else []
    followers, following, posts = author.followers, author.following, author.posts
    if author.joined_at is not None:
        days = max(0, (at - author.joined_at).days)
        if posts is not None and posts > _BUSY * (days + 1):
            known = author.verified or (followers or 0) >= _KNOWN_FOLLOWERS
            likelihood = 0.1 if known else 0.6 if posts > _VERY_BUSY * (days + 1) else 0.35
            signs.append((likelihood, f"{posts // (days + 1):,} posts a day"))
        if days < 30:
            signs.append((0.25 if days < 7 else 0.12, f"account {counted(days, 'day')} old"))
    if (
        following is not None
        and followers is not None
        and following >= 500
        and followers * 20 < following
    ):
        signs.append((0.3, f"follows {following:,}, followed by {followers:,}"))
    if author.handle[-5:].isdecimal() and _DEFAULT_HANDLE.fullmatch(author.handle):
        signs.append((0.2, "a default handle"))
    if signs and followers is not None and not author.bio:
        signs.append((0.08, "no bio"))
    return signs


def _is_declared(author: Author) -> bool:
    handle, bio = author.handle[-64:], author.bio
    if author.bot:
        return True
    if "ot" in handle and _BOT_HANDLE.search(handle):
        return True
    return bool(bio) and _SAYS_BOT.search(bio[:_BIO_CHARS].lower()) is not None

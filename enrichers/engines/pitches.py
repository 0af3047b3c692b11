"""What spam pitches, by the words that only a pitch puts together. Pure; each pattern takes linear
time.

A kind of pitch has words of which one must be there before its patterns are tried, since they cost
far more.
"""

import re
from typing import NamedTuple

READ_CHARS = 2_000
"""So much of a text is searched: pitches are short."""
_PHONE = re.compile(r"\+?\d[\d ().-]{7,16}\d")
_TICKER = re.compile(r"\$[a-z]{2,6}\b")
_COINS = frozenset(
    b"bitcoin btc eth ethereum crypto nft nfts token tokens presale memecoin altcoin altcoins solana xrp dogecoin doge "
    b"shib usdt binance moon pump airdrop defi hodl".split()
)
_MOST_COINS = 4
_CALLS = (
    "click here", "click the link", "link in bio", "link in my bio", "buy now", "order now",
    "shop now", "use code",
    "promo code", "discount code", "coupon code", "limited time offer", "limited offer",
    "free shipping",
    "check out my", "subscribe to my", "sign up now", "join now", "join our", "visit our", "dm for",
    "% off",
)  # fmt: skip
_CALL_WORDS = frozenset(
    b"click link buy order shop code offer shipping check subscribe sign join visit dm off".split()
)

Signs = list[tuple[float, str]]
"""Likelihoods with their reasons."""


class _Pitch(NamedTuple):
    words: frozenset[bytes]
    likelihood: float
    reason: str
    pattern: re.Pattern[str]


def _pitch(likelihood: float, reason: str, words: str, *ways: str) -> _Pitch:
    return _Pitch(frozenset(words.encode().split()), likelihood, reason, re.compile("|".join(ways)))


_RT = r"(?:rt|retweet|repost|like|share|follow|tag)"
_AND = r"(?: ?(?:this|me|us|@\w+))? ?(?:&amp;|[&+,/]|and) ?\W{0,2}"
_MESSENGER = r"(?:whats ?app|telegram|signal|wechat)"
_TO_WHOM = r"(?:(?:me|us|him|her|now|up|out|to|our|my|the|with|directly|@\w+) ){0,4}"

_RECOVERY = _pitch(
    0.85,
    "promises to win back lost money or accounts",
    "recover recovered recovery recovering retrieve retrieved retrieving hacker hackers stolen scammed",
    r"\b(?:recover(?:s|ed|ing|y)?|retriev\w+|g[eo]t back) (?:(?:all|of|me|my|your|the|any) ){0,3}"
    r"(?:lost|stolen|hacked|scammed|locked|my|your) (?:\w+ )?(?:funds?|money|crypto\w*|bitcoins?|btc|coins?|wallets?|"
    r"accounts?|investments?|assets)\b.{0,80}"
    r"\b(?:(?:contact|message|via|thanks? to|help of) (?:\w+ )?@\w|telegram|hacker|expert)",
    r"\bhelped (?:me|us) (?:to )?(?:recover|retrieve|get back) (?:(?:all|of|my|the|our) ){0,3}(?:\w+ )?"
    r"(?:crypto\w*|bitcoins?|btc|coins?|wallets?)\b",
    r"\b(?:certified|ethical|professional|legit|genuine) hackers?\b.{0,80}"
    r"(?:@\w|\b(?:contact|help\w*|recover\w*|dm)\b)",
    r"\brecovery (?:expert|agent|specialist)s?\b",
)
_PROFIT = _pitch(
    0.75,
    "promises profit",
    "invested earn earning guaranteed forex binary bitcoin crypto cryptocurrency financial passive double triple",
    r"\bi (?:have )?invested\b.{0,60}\b(?:earned|received|got|made|profits?|returns?|withdr\w+)\b.{0,60}"
    r"(?:@\w|\b(?:thanks|dm|contact|trader|platform|mentor)\b)",
    r"\bearn(?:ing)? (?:up to |over )?[$€£]?\d[\d,.]{0,12}k?[$€£]? ?(?:\w+ )?"
    r"(?:daily|weekly|an? (?:day|week|hour)|per (?:day|week|hour)|every day)\b",
    r"\bguaranteed (?:profits?|returns?|income)\b",
    r"\b(?:forex|binary|bitcoin|crypto)\w* (?:trad(?:er|ing) (?:expert|mentor|manager|signals?)|signals|"
    r"(?:investment|mining) platform)\b",
    r"\b(?:financial freedom|passive income)\b.{0,60}(?:@\w|http|\b(?:dm|join|link|start)\b)",
    r"\b(?:double|triple) your (?:money|bitcoins?|crypto|investment|btc)\b",
)
_LOAN = _pitch(
    0.6,
    "offers a loan",
    "loan loans",
    r"\b(?:instant|quick|urgent|personal|business) loans?\b.{0,60}\b(?:apply (?:now|today)|contact us|available|dm)\b",
    r"\bloans? (?:offer|available)\b",
    r"\bapply (?:now )?for (?:an? |your )?(?:instant|quick|urgent|personal|business) loans?\b",
)
_GIVEAWAY = _pitch(
    0.75,
    "a giveaway for follows and reposts",
    "giveaway giveaways win winner winners prize raffle retweet rt repost enter",
    rf"\b(?:giveaways?|win|winners?|prize|raffle|enter)\b.{{0,120}}\b{_RT}\b{_AND}{_RT}\b",
    rf"\b{_RT}\b{_AND}{_RT}\b.{{0,80}}\b(?:to win|to enter|chance to|giveaway|for a chance)\b",
    r"\btag (?:\d|two|three|five) friends\b.{0,60}\b(?:win|enter|giveaway|prize)\b",
)
_CLAIM = _pitch(
    0.7,
    "tokens or prizes to claim",
    "claim airdrop selected winner won",
    r"\bclaim (?:your|ur|the|free|my) (?:\w+ ){0,3}"
    r"(?:airdrop|rewards?|tokens?|prize|bonus|nfts?|gift ?cards?|usdt|eth|btc)\b",
    r"\bairdrop\b.{0,40}\b(?:live|claim|join|whitelist|register|eligible)\b",
    r"\byou (?:have |were |are )?(?:been )?(?:won|selected|the lucky winner)\b.{0,80}\b(?:click|claim)\b",
)
_ADULT = _pitch(
    0.8,
    "an adult offer",
    "hot horny sexy naughty nudes nude onlyfans porn xxx camgirl camgirls escort escorts",
    r"\b(?:hot|horny|sexy|naughty) (?:singles?|girls|babes?|milfs?|cams?|chat|pics|vids|videos)\b",
    r"\b(?:nudes?|onlyfans|porn|xxx|camgirls?|escorts?)\b.{0,60}\b(?:link|bio|dm|subscribe|free|join|available|book)\b",
    r"\b(?:free|subscribe to my|join my|check my|see my|my new) (?:nudes?|onlyfans|porn|xxx)\b",
)
_SALE = _pitch(
    0.8,
    "sells followers, ranking, essays, pills or copies",
    "followers likes subscribers views backlinks backlink retweets seo traffic essay essays assignment assignments "
    "homework thesis dissertation class viagra cialis xanax tramadol adderall oxycodone replica",
    r"\b(?:buy|get|cheap|gain|instant) (?:\d[\d,.]{0,9}k? |real |more |active |instant |cheap |organic ){0,4}"
    r"(?:followers|likes|subscribers|views|backlinks|retweets)\b.{0,50}"
    r"(?:[$€£]|http|\b(?:cheap|instant\w*|dm|order|prices?|link|delivery)\b)",
    r"\b(?:seo|backlinks?|guest post|web traffic) (?:services?|packages?|for sale)\b",
    r"\b(?:do|write|handle|ace) (?:your|ur) (?:essays?|assignments?|homework|thesis|dissertation|online class\w*)\b",
    r"\b(?:essays?|assignments?|homework|dissertation|online class) (?:due|help)\b.{0,40}"
    r"\b(?:dm|hmu|hit us|hit me|email us|text us)\b",
    r"\b(?:cheap|buy|order|generic) (?:viagra|cialis|xanax|tramadol|adderall|oxycodone)\b",
    r"\b(?:viagra|cialis)\b.{0,30}\b(?:online|cheap|without prescription)\b",
    r"\breplica (?:watches|watch|bags?|rolex|shoes)\b",
)
_CASINO = _pitch(
    0.7,
    "a casino's bonus",
    "spins spin bonus betting odds fixed slot judi situs",
    r"\b(?:free spins?|no deposit bonus|casino bonus|betting tips|sure odds|fixed match(?:es)?|slot gacor|judi online|"
    r"situs slot)\b",
)
_CONTACT = _pitch(
    0.4,
    "a pitch to get in touch on a messenger",
    "whatsapp whats telegram wechat signal",
    rf"\b(?:contact|message|msg|text|write|reach|chat|hit|add|inbox|dm|join)\b {_TO_WHOM}"
    rf"(?:on|via|through|thru|at|in) (?:our |my |his |her )?{_MESSENGER}\b",
    r"\b(?:whats ?app|telegram)(?: (?:me|us|number|no|group|channel|only|line))?\W{0,4}"
    r"(?:@\w{3}|\+?\d[\d ().-]{7}|https?:|t\.me|wa\.me)",
)
_PITCHES = (_RECOVERY, _PROFIT, _LOAN, _GIVEAWAY, _CLAIM, _ADULT, _SALE, _CASINO, _CONTACT)
_TELLING = frozenset[bytes]().union(_COINS, _CALL_WORDS, *(pitch.words for pitch in _PITCHES))


def pitches(words: list[bytes], lowered: str) -> Signs:
    """What a text pitches: the likelihood of each sign that it is spam, with a reason. Raises nothing.

    `lowered` is the text in lower case, `words` its words in UTF-8.
    """
    signs: Signs = []
    if telling := _TELLING.intersection(words):
        lowered = lowered[:READ_CHARS]
        for pitch in _PITCHES:
            if not telling.isdisjoint(pitch.words) and pitch.pattern.search(lowered):
                signs.append(_judged(pitch, lowered))
        if not telling.isdisjoint(_CALL_WORDS) and (
            calls := [call for call in _CALLS if call in lowered]
        ):
            signs.append((0.45 if len(calls) > 1 else 0.2, f"calls to act: “{calls[0]}”"))
    if (len(telling) >= _MOST_COINS and len(telling & _COINS) >= _MOST_COINS) or _names_tickers(
        lowered
    ):
        signs.append((0.5, "names many coins or tickers"))
    return signs


def _names_tickers(lowered: str) -> bool:
    return "$" in lowered and len(set(_TICKER.findall(lowered[:READ_CHARS]))) >= _MOST_COINS


def _judged(pitch: _Pitch, lowered: str) -> tuple[float, str]:
    if pitch is _CONTACT and _PHONE.search(lowered):
        return 0.8, "a pitch to get in touch on a messenger, with a phone number"
    return pitch.likelihood, pitch.reason

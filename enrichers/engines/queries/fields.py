"""How other tools call the fields of a mention, and how a query of ours asks for the same."""

import difflib
import unicodedata
from typing import Literal, cast

from enrichers.engines.queries.leaves import OPERATORS

Meaning = Literal[
    "title", "exact", "lang", "author", "handle", "tag", "site", "link", "source", "kind", "near", "plain"
]  # fmt: skip
"""What a field of another tool asks for, in our words; `plain`: title and text, as a word alone does."""
_SAME: dict[Meaning, tuple[str, str]] = {
    "title": (
        "title:acme",
        "headline heading intitle allintitle subject hed metatitle documenttitle",
    ),
    "exact": ("exact:GAP", "raw rawtext case casesensitive cs exactcase rawcontent"),
    "lang": ("lang:en", "language languages locale"),
    "author": (
        "author:@anna",
        "from user username by byline authorname screenname rawauthor account profile authorhandle "
        "authorid userid blogger journalist influencer writer authorshortname",
    ),
    "handle": (
        "@acmebank",
        "to atmentions mentions mention mentioned mentionedauthors repliesto replyto retweetsof",
    ),
    "tag": ("#acme", "hashtag hashtags tag tags"),
    "site": (
        "site:reddit.com",
        "url urls domain domains domainurl host hosturl rooturl inurl website sites subreddit uri "
        "sourceurl sourcename outlet publication blog",
    ),
    "link": ("acme.example", "link links linksto linkto hyperlink"),
    "source": (
        "source:mastodon",
        "sourcetype platform network channel mediatype pagetype contentsource socialtype media feed",
    ),
    "kind": (
        "kind:repost, or NOT kind:repost",
        "engagementtype is filter posttype type contenttype include threadtype threadentrytype "
        "isretweet retweet entrytype",
    ),
    "near": ("acme NEAR/5 refund", "within distance proximity nearby adj w n"),
    "plain": (
        "acme, a word alone, which looks at title and text",
        "content text body fulltext message post ingress intext allintext keyword keywords snippet "
        "description article caption lead openingtext",
    ),
}
_NOT_ASKED = {
    "places": "country countrycode sourcecountry city region state county continent location geo "
    "geocode place latitude longitude near authorcountry profilecountry bio",
    "sentiment (a rule or a View does: sentiment == 'negative')": "sentiment tonality emotion tone",
    "figures (a rule or a View does: author_followers > 1000)": "followers authorfollowers reach "
    "engagement engagements impressions minfaves minretweets minreplies likes views rating shares "
    "comments retweets favorites wordcount alexa score rank monthlyvisitors impact",
    "times (a View does: --since)": "since until date published publishdate before after time "
    "timestamp sincetime untiltime datetime indexed created createdat",
    "what an account is (a rule or a View does)": "gender authorgender verified authorverified "
    "authortype profession interest accounttype age",
}
_HINTS = {name: hint for hint, names in _SAME.values() for name in names.split()}
_MEANINGS = {name: meaning for meaning, (_, names) in _SAME.items() for name in names.split()}
_SILENT = {name: what for what, names in _NOT_ASKED.items() for name in names.split()}


def folded_name(name: str) -> str:
    """The name of a field without capitals and signs: `at_mentions` and `atMentions` are one."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def meaning_of(name: str) -> Meaning | None:
    """What a field of another tool, or of ours, asks for; None for what a query cannot ask."""
    folded = folded_name(name)
    return cast(Meaning, folded) if folded in OPERATORS else _MEANINGS.get(folded)


def operator_hint(name: str) -> str:
    """What to write instead of an operator that we do not have."""
    folded = folded_name(name)
    if folded in OPERATORS and folded != name:
        return f"did you mean {folded}:?"
    if folded in _HINTS:
        return f"we write {_HINTS[folded]}"
    if folded in _SILENT:
        return f"a query does not ask about {_SILENT[folded]}; leave it out"
    near = difflib.get_close_matches(folded, OPERATORS, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}:?"
    return f'to look for the characters themselves, quote them: "{name}:…"'

"""Invented mentions by the million, made inside ClickHouse from numbers(): a year of them, with edits,
deletions, threads and authors as they come. The same each time but for the present moment.

They go through the product's own tables and views between them (`enriched_parts`), so that what is
measured is what a store would have written.
"""

# ruff: noqa: S608 - our own words

from collections.abc import Callable
from random import Random

from clickhouse_driver import Client

DAYS = 365
CHUNK = 250_000
AUTHORS = 300_000
CUSTOMERS = 5_000
WORDS = 20_000
EDITED, DELETED = 100, 200
"""One mention in so many is edited, or deleted."""
Say = Callable[[str], None]

_NAMES = {"x": "x:x:", "forum": "forum:board:t3_", "review": "app_store:de:"}
"""What the ids of each source begin with; those of the fediverse are addresses."""

# Of mention number n: everything about it follows from its number.
_FUNCTIONS = {
    "hash": "(n, salt) -> cityHash64(toUInt64(n), salt)",
    "share": "(n, salt) -> cityHash64(toUInt64(n), salt) % 1000003 / 1000003",
    "kind_of": "n -> transform(cityHash64(toUInt64(n), 1) % 10, [0, 1, 2, 3],"
    " ['forum', 'forum', 'review', 'mastodon'], 'x')",
    "who_of": f"n -> toUInt32(pow(cityHash64(toUInt64(n), 2) % 1000003 / 1000003, 2) * {AUTHORS})",
    "author_of": "a -> if(a % 4 = 3,"
    " concat('mastodon:https://social', toString(a % 40), '.example/users/u', toString(a)),"
    " concat(['x:x:', 'forum:board:t2_', 'app_store:de:'][1 + a % 4 % 3], toString(700000000 + a * 17)))",
    "native_of": "n -> lower(hex(bitXor(cityHash64(toUInt64(n), 3), toUInt64(n))))",
    "id_of": "n -> multiIf(kind_of(n) = 'mastodon',"
    " concat('mastodon:https://social', toString(who_of(n) % 40), '.example/users/u', toString(who_of(n)),"
    " '/statuses/',"
    " toString(113000000000000000 + n * 8191)),"
    " kind_of(n) = 'x',"
    " concat('x:x:', toString(1800000000000000000 + toUInt64(n) * 4194304000 + hash(n, 3) % 4194304)),"
    " kind_of(n) = 'forum', concat('forum:board:t3_', native_of(n)),"
    " concat('app_store:de:', toString(10000000000 + n * 3)))",
}

_COLUMNS = {
    "record_kind": "'mention'",
    "mention_id": "id_of(n)",
    "source": "concat(kind_of(n), '-', ['search', 'feed', 'de'][1 + hash(n, 4) % 3])",
    "type": "kind_of(n)",
    "kind": "multiIf(kind_of(n) = 'review', 'review', hash(n, 5) % 12 = 0, 'repost', later > 0, 'comment', 'post')",
    "url": "concat('https://', kind_of(n), '.example/', toString(who_of(n)), '/', native_of(n))",
    "site": "concat(kind_of(n), '.example')",
    "title": "if(kind_of(n) IN ('forum', 'review'), arrayStringConcat(arraySlice(said, 1, 6), ' '), '')",
    "text": "arrayStringConcat(said, ' ')",
    "clean_text": "text",
    "lang": "['en', 'en', 'en', 'en', 'de', 'de', 'fr', 'es', 'it', 'und'][1 + hash(n, 6) % 10]",
    "lang_confidence": "0.5 + share(n, 7) / 2",
    "author_id": "author_of(who_of(n))",
    "author_handle": "concat('user', toString(who_of(n)))",
    "author_name": "concat('Invented Person ', toString(who_of(n)))",
    "author_followers": "toUInt64(pow(10, share(who_of(n), 8) * 6)) + hash(n, 9) % 9",
    "author_role": "if(answers, 'account', 'public')",
    "author_brand": "if(answers, 'acme', '')",
    "published_at": "at",
    "seen_at": "at + toIntervalMillisecond(1000 + hash(n, 10) % 90000 + edited * 3600000)",
    "enriched_at": "seen_at + toIntervalMillisecond(700)",
    "lane": "'live'",
    "revision": "toUnixTimestamp64Milli(at) + edited * 3600000",
    "rank": "0",
    "version": "bitShiftLeft(toUInt128(revision), 80)"
    " + bitShiftLeft(toUInt128(bitAnd(toUnixTimestamp64Milli(enriched_at), 4398046511103)), 15) + hash(n, 11) % 32768",
    "parent_id": "if(later > 0, id_of(n - later), '')",
    "thread_id": "if(later > 0, id_of(n - later), id_of(n))",
    "hashtags": "if(hash(n, 12) % 5 = 0, [words[1 + hash(n, 13) % 300]], [])",
    "handles": "if(hash(n, 14) % 20 = 0, ['@acmebank'], [])",
    "rating": "if(kind_of(n) = 'review', toFloat32(1 + hash(n, 15) % 5), NULL)",
    "likes": "hash(n, 16) % 40",
    "replies": "hash(n, 17) % 9",
    "brands": "brands",
    "brand_kinds": "arrayMap(one -> multiIf(one IN ('acme', 'acme-cards'), 'own', one = 'banking', 'industry',"
    " 'competitor'), brands)",
    "brand_voices": "arrayMap(one -> NOT answers, brands)",
    "brand_terms": "arrayMap(one -> [one], brands)",
    "brand_sentiments": "arrayMap(one -> label, brands)",
    "brand_leans": "arrayMap(one -> toFloat32(share(n, 18) * 2 - 1), brands)",
    "brand_confidences": "arrayMap(one -> toFloat32(share(n, 19)), brands)",
    "brand_relevant": "arrayMap(one -> hash(n, 20) % 30 != 0, brands)",
    "brand_relevant_confidences": "arrayMap("
    "one -> if(hash(n, 20) % 15 = 0, toFloat32(0.6 + share(n, 21) * 0.4), 0), brands)",
    "brand_relevant_reasons": "arrayMap(one -> '', brands)",
    "sentiment": "label",
    "sentiment_compound": "share(n, 18) * 2 - 1",
    "sentiment_positive": "share(n, 22)",
    "sentiment_neutral": "share(n, 23)",
    "sentiment_negative": "share(n, 24)",
    "sentiment_confidence": "share(n, 19)",
    "sentiment_uncertain": "hash(n, 25) % 50 = 0",
    "sentiment_words": "arraySlice(said, 1, 2)",
    "emotion": "['none', 'none', 'anger', 'joy', 'optimism', 'sadness'][1 + hash(n, 26) % 6]",
    "emotion_confidence": "share(n, 27)",
    "intents": "if(hash(n, 28) % 3 = 0, [['complaint', 'question', 'praise', 'request'][1 + hash(n, 29) % 4]], [])",
    "intent_confidences": "arrayMap(one -> toFloat32(0.55 + share(n, 30) * 0.45), intents)",
    "intent_experimental": "arrayMap(one -> one = 'request', intents)",
    "intent_reasons": "arrayMap(one -> 'words', intents)",
    "topics": "if(hash(n, 31) % 3 = 0, [['login', 'fees', 'card', 'branch', 'app'][1 + hash(n, 32) % 5]], [])",
    "topic_brands": "arrayMap(one -> '', topics)",
    "topic_terms": "arrayMap(one -> [one], topics)",
    "speaks_as": "if(hash(who_of(n), 33) % 40 = 0, 'journalist', 'person')",
    "speaks_as_confidence": "0.4 + 0.6 * share(who_of(n), 34)",
    "spam": "share(n, 35) / 4",
    "bot": "share(who_of(n), 36) / 3",
    "copy_key": "if(hash(n, 37) % 50 = 0, hex(hash(n, 38) % 50000), '')",
    "influence": "toUInt8(share(who_of(n), 8) * 90)",
    "influence_reasons": "[concat(toString(toUInt64(pow(10, share(who_of(n), 8) * 6))), ' followers')]",
    "priority": "toUInt8(pow(share(n, 39), 3) * 100)",
    "priority_reasons": "if(hash(n, 39) % 4 = 0, ['negative', 'many follow'], [])",
    "needs_answer": "NOT answers AND hash(n, 40) % 25 = 0",
    "department": "if(needs_answer, ['service', 'billing', 'product'][1 + hash(n, 41) % 3], '')",
    "answer_by": "if(needs_answer, at + toIntervalHour(4), toDateTime64(0, 3, 'UTC'))",
    "customer_id": f"if(who_of(n) < {CUSTOMERS}, concat('c', toString(who_of(n))), '')",
    "customer_status": "if(customer_id != '', 'confirmed', '')",
    "models": "map('sentiment', '3', 'emotion', '2')",
    "payload": "if(n > total * 0.93, concat('{\"id\": \"', native_of(n), '\", \"context\": [\"', text, '\"]}'), '')",
}

_LATER = "least(n, if(hash(n, 50) % 10 < 4, 5000 * toInt64(1 + hash(n, 51) % 5), 0))"
"""How many mentions before it is the one it replies to; 0 for none."""

_FROM = """
    WITH {functions}, (SELECT words FROM bench_words) AS words
    SELECT
        toInt64(number) AS n, {edited} AS edited, {total} AS total,
        toDateTime64({now}, 3, 'UTC') - toIntervalMillisecond(toInt64((total - n) * ({days} * 86400000. / total)))
            AS at,
        {later} AS later,
        later > 0 AND hash(n, 52) % 25 = 0 AS answers,
        arrayDistinct(arrayMap(i -> ['acme', 'acme', 'acme-cards', 'zenith', 'orbis', 'banking'][1 + hash(n, i) % 6],
            range(60, 61 + (hash(n, 53) % 7 = 0)))) AS brands,
        ['negative', 'neutral', 'neutral', 'positive'][1 + (hash(n, 54) + edited) % 4] AS label,
        arrayConcat(
            arrayMap(i -> words[toUInt32(pow({words}, cityHash64(toUInt64(n), i) % 1000003 / 1000003))],
                range(100, 112 + hash(n, 55) % 30)),
            if(hash(n, 56) % 4 = 0, [concat('@user', toString(who_of(n * 7)))], [])) AS said
    FROM numbers({first}, {count}) {where}
"""


def fill(client: Client, total: int, now: int, say: Say) -> None:
    """A year of `total` mentions up to `now` (seconds), oldest first, each followed by its edit within
    days; then what else happens.
    """
    client.execute("CREATE TABLE bench_words (words Array(String)) ENGINE = Memory")
    client.execute("INSERT INTO bench_words VALUES", [(words(),)])
    for first in range(0, total, CHUNK):
        _mentions(client, total, now, first, min(CHUNK, total - first))
        edits = f"WHERE number % {EDITED} = 7"
        _mentions(client, total, now, first, min(CHUNK, total - first), edits, edited=1)
        if first % (10 * CHUNK) == 0:
            say(f"{first + min(CHUNK, total - first):,} of {total:,} mentions")
    _deletions(client, total, now)
    _people(client, total, now)
    say("edits, deletions, customers and corrections are in")


def words() -> list[str]:
    """Invented words, the frequent ones first and short."""
    random = Random(12)  # noqa: S311 - invented words, nothing secret
    syllables = [
        a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is")
    ]
    made: dict[str, None] = {}
    while len(made) < WORDS:
        most = 2 + len(made) * 3 // WORDS
        made["".join(random.choice(syllables) for _ in range(random.randint(1, most)))] = None
    return list(made)


def subjects(client: Client, numbers: list[int]) -> list[tuple[str, str, str, str]]:
    """Ids of these mentions with their threads; beside each the id of any author and any customer."""
    rows = client.execute(
        f"WITH {_functions()} SELECT id_of(n), if(later > 0, id_of(n - later), id_of(n)),"
        f" author_of(toUInt32(hash(n, 80) % {AUTHORS})),"
        f" concat('c', toString(hash(n, 81) % {CUSTOMERS})) FROM (SELECT toInt64(arrayJoin({numbers})) AS n,"
        f" {_LATER} AS later)"
    )
    return [tuple(row) for row in rows]


def _functions() -> str:
    return ", ".join(f"{text} AS {name}" for name, text in _FUNCTIONS.items())


def _mentions(
    client: Client, total: int, now: int, first: int, count: int, where: str = "", edited: int = 0
) -> None:
    source = _FROM.format(
        functions=_functions(),
        later=_LATER,
        edited=edited,
        total=total,
        now=now,
        days=DAYS,
        words=WORDS,
        first=first,
        count=count,
        where=where,
    )
    chosen = ", ".join(f"{text} AS {name}" for name, text in _COLUMNS.items())
    client.execute(
        f"INSERT INTO enriched_parts ({', '.join(_COLUMNS)})"
        f" WITH {_functions()}, (SELECT words FROM bench_words) AS words SELECT {chosen} FROM ({source})"
    )


def _deletions(client: Client, total: int, now: int) -> None:
    """Deletions of mentions, restores of some of them, and authors who left."""
    gone = f"toInt64(number) AS n FROM numbers({total}) WHERE number % {DELETED} = 3"
    at = f"toDateTime64({now}, 3, 'UTC') - toIntervalSecond(60 + hash(n, 70) % (86400 * 30))"
    client.execute(
        "INSERT INTO enriched_parts (record_kind, mention_id, source, seen_at, lane, revision, rank, version, reason)"
        f" WITH {_functions()} SELECT 'deleted', id_of(n), 'x-search', {at} AS at, 'live',"
        f" toUInt64(toUnixTimestamp64Milli(at)) AS revised, 1, bitShiftLeft(toUInt128(revised), 80)"
        f" + bitShiftLeft(toUInt128(1), 78), 'deleted' FROM (SELECT {gone})"
    )
    client.execute(
        "INSERT INTO enriched_parts (record_kind, mention_id, source, seen_at, revision)"
        f" WITH {_functions()} SELECT 'author_deleted', author_of(toUInt32((number + 1) * 2999)), 'x-search',"
        f" toDateTime64({now} - 86400, 3, 'UTC'), toUInt64({now} - 86400) * 1000 FROM numbers(50)"
    )


def _people(client: Client, total: int, now: int) -> None:
    """Customers with their authors, what people decided, and how sources were listened to."""
    client.execute(
        "INSERT INTO customers (customer_id, source, name, kind, segment, author_ids, basis, lifetime_value, currency,"
        f" updated_at) WITH {_functions()} SELECT concat('c', toString(number)), 'crm',"
        " concat('Customer ', toString(number)), 'person', ['retail', 'gold'][1 + number % 2],"
        " [author_of(toUInt32(number))], 'contract', number % 900, 'EUR',"
        f" toDateTime64({now}, 3, 'UTC') FROM numbers({CUSTOMERS})"
    )
    client.execute(
        "INSERT INTO corrections (mention_id, field, value, corrected_by, at)"
        f" WITH {_functions()} SELECT id_of(toInt64({total} - number * 11)), 'sentiment', '\"negative\"', 'ann',"
        f" toDateTime64({now}, 3, 'UTC') FROM numbers(2000)"
    )
    client.execute(
        "INSERT INTO actions (action_id, verb, subject, acted_by, at)"
        f" WITH {_functions()} SELECT toString(number), 'answered', id_of(toInt64({total} - number * 25)), 'ann',"
        f" toDateTime64({now}, 3, 'UTC') FROM numbers(2000)"
    )
    client.execute(
        "INSERT INTO source_runs (source, kind, start_at, end_at, reason)"
        f" SELECT concat('x-', ['search', 'feed', 'de'][1 + number % 3]), if(number % 7 = 0, 'gap', 'covered'),"
        f" toDateTime64({now} - number * 43200, 3, 'UTC'), toDateTime64({now} - number * 43200 + 40000, 3, 'UTC'), ''"
        " FROM numbers(700)"
    )
    client.execute("INSERT INTO settings (name, value) VALUES", [("timezone", "Europe/Berlin")])

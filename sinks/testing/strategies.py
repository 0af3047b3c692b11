"""Hypothesis strategies of notices: any that can travel, hostile words among them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from schemas.alert import AlertMention, AlertState
from schemas.customer import Owner
from schemas.notice import Notice
from sinks.testing.notices import BERLIN, HOSTILE, NOW

words = st.one_of(
    st.text(max_size=6000),
    st.just(HOSTILE * 40),
    st.just("&<>" * 2000),
    st.text("<>&|*`\n", max_size=4000),
)
short = st.one_of(st.text(max_size=300), st.just(HOSTILE), st.just(""))
urls = st.one_of(
    st.sampled_from(
        [
            "",
            "https://x.example/a?b=1&c=<2>|3",
            "javascript:alert(1)",
            "https://x.example/" + "a" * 4000,
            "http://a b",
            "https://",
            "https:///path",
            "https://[::1",
            "https://x.example:99999/",
            "https://bücher.example/ä?q=ü#\u202e",
            "https://user:pw@x.example/",
            "https://" + "a" * 300 + ".example/",
            "https://x..example/",
            "https://\ud83d/",
        ]
    ),
    short,
)
moments = st.sampled_from(
    [
        NOW,
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        NOW + timedelta(hours=30),
    ]
)
mentions = st.builds(
    AlertMention,
    id=st.text(min_size=1, max_size=50),
    url=urls,
    site=short,
    text=words,
    author=short,
    handle=short,
    followers=st.none() | st.integers(0, 10**9),
    influence=st.none() | st.integers(0, 100),
    customer_id=short,
    customer=short,
    segment=short,
    bought=st.lists(short, max_size=12).map(tuple),
    known_as=short,
    owner=st.none() | st.builds(Owner, name=short, email=short, slack_id=short),
    do_not_contact=st.booleans(),
    matters=st.lists(short, max_size=12).map(tuple),
    sentiment=st.sampled_from(["", "positive", "negative", "neutral", "unsupported"]),
    intents=st.lists(short, max_size=8).map(tuple),
    role=short,
    department=short,
    answer_by=st.none() | moments,
    redacted=st.booleans(),
)
numbers = st.none() | st.floats()
alerts = st.builds(
    AlertState,
    dedup_key=st.text(min_size=1, max_size=300),
    rule=st.text(min_size=1, max_size=100),
    title=short,
    text=words,
    brand=short,
    severity=st.sampled_from(["info", "warning", "critical"]),
    status=st.sampled_from(["open", "acknowledged", "snoozed", "resolved", "false_alarm"]),
    opened_at=moments,
    last_at=moments,
    updated_at=st.just(NOW),
    resolved_at=st.none() | moments,
    snoozed_until=st.none() | moments,
    count=st.integers(1, 10**6),
    value=numbers,
    expected=numbers,
    peak=numbers,
    owner=short,
    note=words,
    reasons=st.lists(short, max_size=12).map(tuple),
    mentions=st.lists(mentions, max_size=10).map(tuple),
    others=st.integers(0, 10**4),
)
notices = st.builds(
    Notice,
    alert=alerts,
    purpose=st.sampled_from(["open", "update", "digest", "escalate", "resolve", "redact"]),
    number=st.integers(1, 99),
    links=st.lists(st.tuples(short, urls), max_size=8),
    zone=st.just(BERLIN),
    at=st.just(NOW),
)

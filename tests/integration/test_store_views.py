"""The views people read: one row for what each says it shows, nothing twice, nothing that should
not be there.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.alert import AlertMention, AlertState, Delivery
from schemas.customer import Owner, Purchase, Ticket
from schemas.enriched import BrandMatch, Brands, EnrichedMention, Sentiment
from schemas.upkeep import Action, SourceRun, Tombstone
from sinks.clickhouse import directories as sink
from sinks.clickhouse.links import remove_links, write_links
from sinks.clickhouse.write import insert_records
from tests.builders import (
    NOW,
    make_author,
    make_brand,
    make_customer,
    make_enriched,
    make_link,
    make_mention,
    make_purchase,
)

Rows = list[tuple[Any, ...]]


def _put(store: Client, *records: EnrichedMention) -> None:
    assert insert_records(store, [record.to_json() for record in records]).refused == []


def _rows(store: Client, query: str) -> Rows:
    rows: Rows = store.execute(query)
    return rows


def _said(
    number: int, *, label: str = "negative", brand: str = "acme", voice: bool = True, **changes: Any
) -> EnrichedMention:
    kind = "own" if brand == "acme" else "competitor"
    role = "public" if voice else "account"
    return make_enriched(
        make_mention(id=f"x:x:{number}", **changes),
        brands=Brands(matches=(BrandMatch(brand=brand, kind=kind, voice=voice),), author_role=role),
        sentiment=Sentiment(label=label, compound=-0.5),
    )


# --- mentions with customers ---

WITH_CUSTOMER = """SELECT mention_id, customer_id, link_method, basis, products
    FROM mentions_with_customer ORDER BY mention_id"""


def test_a_customer_imported_tomorrow_is_joined_to_what_was_said_yesterday(store: Client) -> None:
    _put(store, _said(1), _said(2, author=make_author(id="x:x:other", handle="other")))
    assert _rows(store, WITH_CUSTOMER) == []
    sink.write_customers(
        store, [make_customer(purchases=(make_purchase(), make_purchase(id="p-2", product="Card")))]
    )
    assert _rows(store, WITH_CUSTOMER) == [
        ("x:x:1", "c-1", "handle", "consent", ["Acme Gold Account", "Card"])
    ]
    sink.write_customers(store, [make_customer(handles=(), author_ids=("x:1001",))])
    assert _rows(store, WITH_CUSTOMER)[0][2] == "author_id"
    sink.remove_customers(store, ["c-1"])
    assert _rows(store, WITH_CUSTOMER) == []


def test_a_confirmed_link_decides_and_one_author_is_one_customer(store: Client) -> None:
    _put(store, _said(1))
    sink.write_customers(
        store, [make_customer(id=f"c-{n}", handles=(), author_ids=("x:x:1001",)) for n in range(3)]
    )
    assert len(_rows(store, WITH_CUSTOMER)) == 1
    write_links(store, [make_link(customer_id="c-1", method="person")])
    assert _rows(store, WITH_CUSTOMER)[0][1:3] == ("c-1", "person")
    remove_links(store, [make_link(customer_id="c-1").key])
    write_links(store, [make_link(customer_id=f"c-{n}", status="rejected") for n in range(3)])
    assert _rows(store, WITH_CUSTOMER) == []


@pytest.mark.parametrize(
    "customers",
    [
        [make_customer(basis="")],
        [make_customer(), make_customer(id="c-2")],  # two claim the handle
        [make_customer(handles=("reddit:annabank",))],
    ],
    ids=["no basis", "claimed twice", "another place"],
)
def test_without_basis_or_certainty_nobody_is_named(store: Client, customers: list[Any]) -> None:
    _put(store, _said(1))
    sink.write_customers(store, customers)
    assert _rows(store, WITH_CUSTOMER) == []


def test_a_handle_that_was_pinned_to_an_author_names_no_other(store: Client) -> None:
    _put(store, _said(1))
    sink.write_customers(store, [make_customer()])
    write_links(store, [make_link(author_id="x:x:first", handle="x:annabank")])
    assert _rows(store, WITH_CUSTOMER) == []


def test_purchases_have_a_row_each(store: Client) -> None:
    bought = (
        make_purchase(),
        Purchase(id="p-2", product="Card", at=NOW, amount=1.5, currency="CHF"),
    )
    sink.write_customers(store, [make_customer(purchases=()), make_customer(purchases=bought)])
    assert _rows(
        store,
        "SELECT customer_id, purchase_id, product, at, amount, currency FROM purchases ORDER BY 2",
    ) == [
        ("c-1", "p-1", "Acme Gold Account", NOW - timedelta(days=365), 120.0, "EUR"),
        ("c-1", "p-2", "Card", NOW, 1.5, "CHF"),
    ]
    sink.write_customers(store, [make_customer(purchases=())])
    assert _rows(store, "SELECT count() FROM purchases") == [(0,)]


def test_what_a_purchase_promises_and_open_tickets_are_shown(store: Client) -> None:
    later = NOW + timedelta(days=30)
    bought = (make_purchase(warranty_until=later), make_purchase(id="p-2", renewal_at=later))
    opened = (Ticket(id="t-1", subject="Card lost", opened_at=NOW, url="https://desk.example/1"),)
    owner = Owner(name="Bo", email="bo@acme.example", slack_id="U024BE7LH")
    anna = make_customer(
        purchases=bought, tickets=opened, owner=owner, relation="prospect", phones=("+491711234567",),
        place="Berlin", employer="Beta", job="Buyer", do_not_contact=True,
    )  # fmt: skip
    sink.write_customers(store, [anna, make_customer(id="c-2")])
    promises = "SELECT warranty_until, renewal_at FROM purchases WHERE customer_id = 'c-1' ORDER BY purchase_id"
    assert _rows(store, promises) == [(later, None), (None, later)]
    assert _rows(store, "SELECT * FROM tickets") == [
        ("c-1", "t-1", "Card lost", NOW, "https://desk.example/1")
    ]
    told = (
        "SELECT relation, phones, place, employer, job, owner_name, owner_email, owner_slack_id, do_not_contact,"
        " tickets FROM current_customers ORDER BY customer_id"
    )
    assert _rows(store, told) == [
        ("prospect", ["+491711234567"], "Berlin", "Beta", "Buyer", "Bo", "bo@acme.example", "U024BE7LH", True, 1),
        ("customer", [], "", "", "", "", "", "", False, 0),
    ]  # fmt: skip


def test_the_footprint_of_a_customer_is_all_that_is_known_and_from_where(store: Client) -> None:
    _put(store, _said(1), _said(2))
    anna = make_customer(
        handles=("x:annabank", "reddit:anna_r"), profiles=("https://www.linkedin.com/in/anna",),
        author_ids=("forum:acme:17",), updated_at=NOW,
    )  # fmt: skip
    sink.write_customers(store, [anna, make_customer(id="c-2", handles=("x:other",), profiles=())])
    link = make_link(author_id="mastodon:social.example:5", handle="mastodon:anna@social.example")
    write_links(store, [link.model_copy(update={"at": NOW})])
    rows = _rows(
        store,
        "SELECT platform, what, account, author_id, community, origin, method, mentions FROM customer_footprint"
        " WHERE customer_id = 'c-1' ORDER BY origin, what, platform",
    )
    assert rows == [
        ("forum", "author", "17", "forum:acme:17", "", "crm", "", 0),
        ("reddit", "handle", "anna_r", "", "", "crm", "", 0),
        ("x", "handle", "annabank", "", "", "crm", "", 0),
        ("linkedin.com", "profile", "https://www.linkedin.com/in/anna", "", "", "crm", "", 0),
        ("mastodon", "author", "anna@social.example", link.author_id, "", "link", link.method, 0),
        ("x", "mentions", "annabank", "x:x:1001", "x", "mentions", "handle", 2),
    ]
    seen = (
        "SELECT first_at <= last_at, first_at > toDateTime64('2000-01-01', 3) FROM customer_footprint"
        " WHERE customer_id = 'c-1'"
    )
    assert set(_rows(store, seen)) == {(1, 1)}
    sink.write_customers(store, [anna.model_copy(update={"basis": ""})])
    remove_links(store, [link.key])
    origins = "SELECT DISTINCT origin FROM customer_footprint WHERE customer_id = 'c-1'"
    assert _rows(store, origins) == [("crm",)]


# --- reports ---


def test_the_daily_summary_counts_voices_once(store: Client) -> None:
    anna, ben = make_author(followers=100), make_author(id="x:x:b", handle="ben", followers=30)
    _put(
        store,
        _said(1, author=anna),
        _said(2, label="positive", author=anna),
        _said(2, label="positive", author=anna),
        _said(3, label="neutral", author=ben),
        _said(4, label="unsupported", author=ben),
        _said(5, voice=False, author=make_author(id="x:x:own", handle="acmebank", followers=10**6)),
    )
    columns = (
        "day, brand, kind, mentions, authors, positive, neutral, negative, negative_share, reach"
    )
    assert _rows(store, f"SELECT {columns} FROM daily_brand_summary") == [
        (date(2026, 11, 20), "acme", "own", 4, 2, 1, 1, 1, 0.3333, 130)
    ]


def test_share_of_voice_has_the_gaps_beside_it(store: Client) -> None:
    _put(store, *(_said(n) for n in range(3)), _said(9, brand="zenith"))
    night = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    gaps = [
        (NOW, NOW + timedelta(minutes=10)),
        (NOW + timedelta(minutes=5), NOW + timedelta(minutes=20)),
        (night, night + timedelta(hours=1)),
    ]
    sink.write_source_runs(
        store, [SourceRun(source="x", kind="gap", start=a, end=b) for a, b in gaps]
    )
    sink.write_source_runs(store, [SourceRun(source="y", kind="covered", start=NOW, end=night)])
    assert _rows(
        store,
        "SELECT brand, mentions, share, gap_secs, gap_sources FROM share_of_voice ORDER BY brand",
    ) == [
        ("acme", 3, 0.75, 1200 + 1800, ["x"]),
        ("zenith", 1, 0.25, 1200 + 1800, ["x"]),
    ]
    assert _rows(store, "SELECT day, gap_secs FROM coverage_gaps ORDER BY day") == [
        (date(2026, 11, 20), 3000),
        (date(2026, 11, 21), 1800),
    ]


def test_the_days_of_a_gap_follow_the_time_zone_through_the_change_of_clocks(store: Client) -> None:
    sink.write_settings(store, {"timezone": "Europe/Berlin"})
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # midnight in Berlin; that day has 25 hours
    sink.write_source_runs(
        store, [SourceRun(source="x", kind="gap", start=start, end=start + timedelta(hours=49))]
    )
    assert _rows(store, "SELECT day, gap_secs FROM coverage_gaps ORDER BY day") == [
        (date(2026, 10, 25), 25 * 3600),
        (date(2026, 10, 26), 24 * 3600),
    ]


def test_top_authors_add_up(store: Client) -> None:
    _put(store, *(_said(n) for n in range(3)), _said(7, author=None))
    assert _rows(
        store, "SELECT author_id, handle, mentions, negative, followers FROM top_authors"
    ) == [("x:x:1001", "annabank", 3, 3, 250)]


def test_unanswered_are_negatives_and_questions_to_own_accounts_without_a_reply(
    store: Client,
) -> None:
    sink.write_accounts(store, [make_brand()])
    to_us: dict[str, Any] = {"handles": ("AcmeBank",)}
    _put(
        store,
        _said(1, **to_us),
        _said(2, label="neutral", text="How do I log in?", **to_us),
        _said(3, label="neutral", text="Fine.", **to_us),
        _said(4),  # about us, not to us
        _said(5, **to_us),
        _said(6, kind="review"),
        _said(7, voice=False, parent_id="x:x:5"),
        _said(8, parent_id="x:x:7"),
        _said(9, brand="zenith", **to_us),
        _said(10, parent_id="x:x:1"),  # a reply, but not ours
    )
    found = _rows(store, "SELECT mention_id, need FROM unanswered ORDER BY mention_id")
    assert found == [
        ("x:x:1", "negative"),
        ("x:x:2", "question"),
        ("x:x:6", "negative"),
        ("x:x:8", "negative"),
    ]
    age = (datetime.now(UTC) - (NOW - timedelta(minutes=1))).total_seconds()
    assert abs(_rows(store, "SELECT max(age_secs) FROM unanswered")[0][0] - age) < 60


def test_own_accounts_follow_the_configuration(store: Client) -> None:
    assert (
        sink.write_accounts(store, [make_brand(), make_brand(name="zenith", kind="competitor")])
        == 1
    )
    assert _rows(store, "SELECT brand, account FROM own_accounts FINAL") == [("acme", "x:acmebank")]
    assert sink.write_accounts(store, []) == 0
    assert _rows(store, "SELECT count() FROM own_accounts FINAL") == [(0,)]


# --- alerts, actions, sources ---


def _alert(**changes: Any) -> AlertState:
    return AlertState(
        **(
            {
                "dedup_key": "k",
                "rule": "storm",
                "title": "Outage",
                "opened_at": NOW,
                "last_at": NOW,
                "updated_at": NOW,
                "mentions": (AlertMention(id="x:x:1", text="the words"),),
                "value": 9.5,
                "destinations": ("care",),
            }
            | changes
        )
    )


def test_alert_history_shows_the_latest_state_in_any_order(store: Client) -> None:
    sent = Delivery(destination="care", state="sent", at=NOW, reference="1.2", attempts=1)
    later = _alert(
        status="resolved",
        updated_at=NOW + timedelta(seconds=9),
        resolved_at=NOW + timedelta(seconds=8),
        deliveries=(sent, sent.model_copy(update={"state": "failed", "error": "410"})),
    )
    reopened = _alert(opened_at=NOW + timedelta(days=1), last_at=NOW + timedelta(days=1))
    assert sink.write_alert_states(store, [later, _alert(), reopened, _alert()]) == 4
    found = _rows(
        store,
        "SELECT status, lasted_secs, sent, failed, mention_ids, value FROM alert_history ORDER BY opened_at",
    )
    assert found == [("resolved", 8, 1, 1, ["x:x:1"], 9.5), ("open", 0, 0, 0, ["x:x:1"], 9.5)]
    assert _rows(
        store, "SELECT destination, state, reference, error FROM deliveries ORDER BY state"
    ) == [
        ("care", "failed", "1.2", "410"),
        ("care", "sent", "1.2", ""),
    ]
    assert "the words" not in str(_rows(store, "SELECT * FROM alerts"))


def test_actions_are_kept_once(store: Client) -> None:
    action = Action(
        id="a",
        verb="snooze",
        subject="k",
        by="anna",
        at=NOW,
        until=NOW + timedelta(hours=1),
        note="later",
    )
    assert sink.write_actions(store, [action, action]) == 2
    assert _rows(store, "SELECT * FROM actions FINAL") == [
        ("a", "snooze", "k", "anna", NOW, NOW + timedelta(hours=1), "later")
    ]


def test_source_health_tells_when_a_source_was_heard_last(store: Client) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    _put(
        store,
        *(
            _said(n, source="s", published_at=now - timedelta(seconds=40), seen_at=now)
            for n in (1, 2, 2)
        ),
    )
    hour = timedelta(hours=1)
    sink.write_source_runs(
        store,
        [
            SourceRun(source="s", kind="gap", start=now - 26 * hour, end=now - 23 * hour),
            SourceRun(source="s", kind="covered", start=now - 23 * hour, end=now),
            SourceRun(source="silent", kind="gap", start=now - 50 * hour, end=now - 49 * hour),
        ],
    )
    columns = (
        "source, last_seen_at, stored_24h, dropped_24h, covered_until, last_gap_end, delay_secs"
    )
    first, second = _rows(store, f"SELECT {columns} FROM source_health ORDER BY source")
    assert first == ("s", now, 2, 0, now, now - 23 * hour, 40)
    assert second[0] == "silent"
    assert second[5] == now - 49 * hour
    gap = _rows(store, "SELECT gap_secs_24h FROM source_health WHERE source = 's'")[0][0]
    assert abs(gap - 3600) < 60


def test_tombstones_hide_what_they_cover_until_lifted_by_a_restore(store: Client) -> None:
    first, second = _said(1, revision=10), _said(2, revision=10, author=make_author(id="x:x:b"))
    _put(store, first, second)
    sink.write_tombstones(
        store,
        [
            Tombstone(kind="mention", subject="x:x:1", revision=11, at=NOW),
            Tombstone(kind="author", subject="x:x:b", revision=11, at=NOW),
            Tombstone(kind="person", subject="0123abcd", revision=11, at=NOW),
        ],
    )
    assert _rows(store, "SELECT mention_id FROM current_mentions") == []
    sink.write_tombstones(
        store, [Tombstone(kind="mention", subject="x:x:1", revision=12, at=NOW, lifted=True)]
    )
    _put(store, _said(1, revision=12).model_copy(update={"rank": 2}))
    assert _rows(store, "SELECT mention_id FROM current_mentions") == [("x:x:1",)]
    assert _rows(store, "SELECT lifted FROM tombstones FINAL WHERE subject = 'x:x:1'") == [(1,)]


def test_progress_keeps_the_latest(store: Client) -> None:
    steps = [
        sink.Progress("t", 0, n, 9 - n, NOW + timedelta(seconds=n), NOW + timedelta(seconds=n))
        for n in (2, 1)
    ]
    sink.write_progress(store, steps)
    assert _rows(
        store, "SELECT topic, partition, position, lag, complete_until FROM store_progress FINAL"
    ) == [("t", 0, 2, 7, NOW + timedelta(seconds=2))]

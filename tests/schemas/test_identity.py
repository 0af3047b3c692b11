"""Folding of identities: what two systems write differently is found under one value; nothing empty
is a key.
"""

import pytest

from schemas.identity import (
    customer_keys,
    fold_claim,
    fold_email,
    fold_handle,
    fold_profile,
    is_by_handle,
)
from tests.builders import make_customer


@pytest.mark.parametrize(
    ("kind", "handle", "folded"),
    [
        ("x", "AnnaBank", "x:annabank"),
        (" X ", " @AnnaBank ", "x:annabank"),
        ("mastodon", "@Anna@Social.example", "mastodon:anna@social.example"),
        ("x", "", ""),
        ("x", "@", ""),
        ("mastodon", "@Anna@Bücher.example", "mastodon:anna@xn--bcher-kva.example"),
        ("mastodon", "anna@BU\u0308CHER.example", "mastodon:anna@xn--bcher-kva.example"),
        ("mastodon", "anna@xn--bcher-kva.example.", "mastodon:anna@xn--bcher-kva.example"),
        ("mastodon", "anna@" + "ü" * 300, "mastodon:anna@" + "ü" * 300),
        ("hackernews", "Anna_B", "hackernews:Anna_B"),
    ],
)
def test_handles(kind: str, handle: str, folded: str) -> None:
    assert fold_handle(kind, handle) == folded


@pytest.mark.parametrize(
    ("claim", "folded"), [("X:@Anna", "x:anna"), ("anna", ""), (":anna", ""), ("x:", ""), ("", "")]
)
def test_claims(claim: str, folded: str) -> None:
    assert fold_claim(claim) == folded


@pytest.mark.parametrize(
    ("email", "folded"),
    [
        (" Anna@Mail.Example ", "anna@mail.example"),
        ("mailto:anna@mail.example", "anna@mail.example"),
        ("MailTo:Иван@Почта.рф", "иван@xn--80a1acny.xn--p1ai"),
        ("anna", ""),
        ("@mail.example", ""),
        ("anna@", ""),
        ("", ""),
    ],
)
def test_emails(email: str, folded: str) -> None:
    assert fold_email(email) == folded


@pytest.mark.parametrize(
    ("url", "folded"),
    [
        ("https://www.X.example/AnnaBank/?ref=1#top", "x.example/AnnaBank"),
        ("x.example/annabank", "x.example/annabank"),
        ("http://x.example/", ""),
        ("x.example", ""),
        ("", ""),
    ],
)
def test_profiles(url: str, folded: str) -> None:
    assert fold_profile(url) == folded


def test_a_customer_is_found_under_everything_known_once() -> None:
    customer = make_customer(
        handles=("x:@AnnaBank", "X:annabank", "nonsense"), emails=("Anna@mail.example", "none"),
        profiles=("https://x.example/anna", "https://x.example"), author_ids=("x:x:1001",),
    )  # fmt: skip
    assert list(customer_keys(customer)) == [
        ("id", "c-1"),
        ("author_id", "x:x:1001"),
        ("handle", "x:annabank"),
        ("email", "anna@mail.example"),
        ("profile", "x.example/anna"),
        ("site", "x.example"),
    ]


@pytest.mark.parametrize(
    ("author_id", "handle", "by_handle"),
    [
        ("x:imported:anna", "@Anna", True),
        ("mastodon:imported:anna@bücher.example", "anna@xn--bcher-kva.example", True),
        ("hackernews:hn:Anna", "Anna", True),
        ("x:x:1001", "anna", False),
        ("x:x:1001", "", False),
        ("x:x:", "", False),
    ],
)
def test_an_id_that_is_only_a_handle(author_id: str, handle: str, by_handle: bool) -> None:
    assert is_by_handle(author_id, handle) is by_handle

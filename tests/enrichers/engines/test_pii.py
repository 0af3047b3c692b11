"""Finding and masking what is personal: hand-made cases, and what must hold for any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines.payments import is_card, is_iban, luhn
from enrichers.engines.phones import calling_code
from enrichers.engines.pii import MAX_CHARS, find, mask
from enrichers.testing.hostile import HOSTILE
from enrichers.testing.strategies import texts

FOUND = (
    ("mail me at anna.weber@post.example.", "anna.weber@post.example", "email"),
    ("<anna@post.example>", "anna@post.example", "email"),
    ("mailto:ANNA@POST.EXAMPLE", "ANNA@POST.EXAMPLE", "email"),
    ("メール：anna@post.exampleまで", "anna@post.example", "email"),
    ("müller+shop@mx.post.example, danke", "müller+shop@mx.post.example", "email"),
    ("an anna.weber(at)post.example bitte", "anna.weber(at)post.example", "email"),
    ("anna [at] post [dot] example", "anna [at] post [dot] example", "email"),
    ("anna\u200b@post.example", "anna\u200b@post.example", "email"),
    ("https://a.example/?mail=anna@post.example&x=1", "anna@post.example", "email"),
    ("пишите на анна.белова@почта.рф, жду", "анна.белова@почта.рф", "email"),
    ("연락처 안나@우편.한국 입니다", "안나@우편.한국", "email"),
    ("anna@郵便.jpまで", "anna@郵便.jp", "email"),
    ("संपर्क: अन्ना@डाक.भारत", "अन्ना@डाक.भारत", "email"),
    ("γράψε στο άννα@γράμμα.ελ", "άννα@γράμμα.ελ", "email"),
    ("nguyễn.an@post.example", "nguyễn.an@post.example", "email"),
    ("mob. 9812345670", "9812345670", "phone"),
    ("contact no: 98123 45670 pls", "98123 45670", "phone"),
    ("Contact me at 9812345670", "9812345670", "phone"),
    ("Ph 9812345670", "9812345670", "phone"),
    ("Kontaktnummer 9812345670", "9812345670", "phone"),
    ("моб. 89161234567", "89161234567", "phone"),
    ("06 12 34 56 78 24/7", "06 12 34 56 78", "phone"),
    ("call me on (202) 555-0147 now", "(202) 555-0147", "phone"),
    ("Call 1-800-555-0199!", "1-800-555-0199", "phone"),
    ("202-555-0147x33", "202-555-0147", "phone"),
    ("+49 (0) 30/123 456 78", "+49 (0) 30/123 456 78", "phone"),
    ("(+44) 20 7946 0958", "(+44) 20 7946 0958", "phone"),
    ("0044 20 7946 0958", "0044 20 7946 0958", "phone"),
    ("Tel/WhatsApp: 0151 23456789", "0151 23456789", "phone"),
    ("06.12.34.56.78", "06.12.34.56.78", "phone"),
    ("(11) 91234-5678", "(11) 91234-5678", "phone"),
    ("my number's 2025550147", "2025550147", "phone"),
    ("https://wa.me/4915123456789", "4915123456789", "phone"),
    ("WhatsApp 4915123456789", "4915123456789", "phone"),
    ("رقمي ٠٥٠ ١٢٣ ٤٥٦٧", "٠٥٠ ١٢٣ ٤٥٦٧", "phone"),
    ("電話は０９０－１２３４－５６７８です", "０９０－１２３４－５６７８", "phone"),
    ("my card 4111 1111 1111 1111 is blocked", "4111 1111 1111 1111", "card"),
    ("4242-4242-4242-4242", "4242-4242-4242-4242", "card"),
    ("378282246310005", "378282246310005", "card"),
    ("3782 822463 10005 exp 05/27", "3782 822463 10005", "card"),
    ("4111 1111 1111 1111 123", "4111 1111 1111 1111", "card"),
    ("IBAN: DE89370400440532013000 danke", "DE89370400440532013000", "iban"),
    ("gb82 west 1234 5698 7654 32 and more", "gb82 west 1234 5698 7654 32", "iban"),
    ("BE71 0961 2345 6769 is mine", "BE71 0961 2345 6769", "iban"),
)  # fmt: skip
NOTHING = (
    "lotto 05 11 17 23 31 44", "Gewinnzahlen: 03-11-19-27-33-41", "winning numbers were 05 11 17 23 31",
    "numéros gagnants 05 12 23 34 45", "números ganadores 03 12 23 34 45", "numeri vincenti: 05 11 17 23 31",
    "barcode 0012345678905", "01 02 03 04 05 06 07", "@анна@почта.рф", "контакт @анна.белова, привет",
    "転送@小明", "1812345678901",
    "contacted support about 20260228", "номер заказа 89161234567",
    "@anna@social.example", "@anna-lena@social.example", "look at acme dot com", "user@localhost",
    "@scope/kit@1.2.3",
    "(anna) [at] home", "2019-2024", "won 3-2", "6-4 3-6 7-6", "192.168.100.200", "10.0.0.1:8080",
    "ISBN 978-3-16-148410-0",
    "order 0612345678", "Bestellnummer 202-555-0147", "ticket #2025550147",
    "Kundennummer 030 1234567", "£1,234,567.89",
    "EUR 612 345 678", "612 345 678 views", "1 234 567 890", "2024-05-12 10:30:45",
    "01.02.2024 10:30", "v10.15.7",
    "4111 1111 1111 1112", "DE88370400440532013000", "1Z999AA10123456784",
    "9400 1112 0255 5012 3456 78", "#0612345678",
    "https://x.example/status/4111111111111111", "@anna0612345678", "52.520008, 13.404954",
    "12345678-1234-1234-1234-123456789012",
    "IMEI 356938035643809", "+5000 followers", "IBAN", "24/7", "", "•••• 1234",
)  # fmt: skip


@pytest.mark.parametrize(("text", "words", "kind"), FOUND)
def test_finds_what_is_personal_with_its_exact_place(text: str, words: str, kind: str) -> None:
    assert [(text[one.start : one.end], one.kind) for one in find(text)] == [(words, kind)]


@pytest.mark.parametrize("text", NOTHING)
def test_leaves_what_only_looks_personal(text: str) -> None:
    assert find(text) == []
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I am anna@post.example, help!", "I am a•••@•••, help!"),
        ("call +49 30 12345678", "call +49 •••• 78"),
        ("call (202) 555-0147", "call •••• 47"),
        ("card 4111 1111 1111 1111 was charged", "card •••• 1111 was charged"),
        ("to de89 3704 0044 0532 0130 00 please", "to DE•• •••• 3000 please"),
        ("06 12 34 56 78 06 98 76 54 32", "•••• 78 •••• 32"),
        ("anna@post.example, 0612345678", "a•••@•••, •••• 78"),
    ],
)
def test_a_mask_keeps_a_hint(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_check_digits() -> None:
    assert luhn("79927398713")
    assert not luhn("79927398710")
    assert is_card("5555555555554444")
    assert not is_card("9999999999999995")  # a right digit, but no issuer has this prefix
    assert is_iban("NO9386011117947")
    assert not is_iban("NO9386011117948")
    assert not is_iban("DE8937040044053201300")
    assert calling_code("4915112345") == ("49", 6, 12)
    assert calling_code("0") is None


def test_what_is_not_looked_at_is_not_shown() -> None:
    card = "4111 1111 1111 1111"
    for before in range(MAX_CHARS - len(card) - 2, MAX_CHARS + 2):
        masked = mask("x" * (before - 1) + " " + card + " anna@post.example")
        assert len(masked) <= MAX_CHARS
        assert masked.endswith("…")
        assert "1111 1" not in masked
        assert "@post" not in masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my card is 4111 1111 11…", "my card is •••…"),
        ("my card is 4111 11…", "my card is •••…"),
        ("write to anna.weber@pos…", "write to •••…"),
        ("IBAN de89 3704 0044 05…", "IBAN •••…"),
        ("call +49 30 12…", "call •••…"),
        ("waiting since 2024…", "waiting since 2024…"),
        ("card 4111 1111 1111 1111…", "card •••• 1111…"),
    ],
)
def test_what_a_cut_has_broken_is_not_shown(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


_personal = st.sampled_from([text for text, _, _ in FOUND])
_any = st.lists(_personal | texts(3) | st.text(max_size=20) | st.just("…"), max_size=8).map(
    " ".join
)


@given(_any)
def test_no_span_is_left_and_masking_again_changes_nothing(text: str) -> None:
    masked = mask(text)
    assert find(masked) == []
    assert mask(masked) == masked


@given(_any)
def test_spans_are_in_order_inside_the_text_and_apart(text: str) -> None:
    end = 0
    for one in find(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


@given(
    before=st.sampled_from(("", "hello ", "😡 ", "\u202e", "あ")),
    words=_personal,
    after=st.sampled_from(("", " ok", " 😡")),
)
def test_what_is_found_is_not_shown(before: str, words: str, after: str) -> None:
    text = before + words + after
    masked = mask(text)
    for one in find(text):
        assert text[one.start : one.end] not in masked


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "a" * 10**6,
        "1" * 10**6,
        "01 " * 10**5,
        "+1 " * 10**5,
        "@" * 10**6,
        "a@b." * 10**5,
        "a." * 10**5 + "@",
        "de12 " * 10**5,
        "4111 1111 " * 10**5,
        "e\u0301" * 10**6,
        "1\u200b" * 10**6,
        "\u202e1 2" * 10**5,
        "😂" * 10**6,
        "(0" * 10**5,
        "call 12 34 56 78 " * 10**4,
        "a (at) b " * 10**4,
        "0612345678 " * 10**4,
        "\ud800" * 100,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    find(text)
    assert time.process_time() - start < 0.05
    assert mask(mask(text)) == mask(text)

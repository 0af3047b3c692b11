"""Authenticity: invented spam is found and honest posts that use its words are not; copies share a
key.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.assess_authenticity import MIN_LETTERS, NOTHING, Settings, build
from enrichers.engines.plain import clean
from schemas.enriched import Authenticity, CleanText
from tests.builders import NOW, make_author, make_draft, make_mention, make_tools

assess = build(Settings(), make_tools())
PLAIN: dict[str, Any] = {"bio": "I bake bread.", "handle": "annabank"}

SPAM = [
    "I lost everything to a fake broker until @fixmaster_pro helped me recover my stolen crypto within 2 days",
    "Thanks to a genuine hacker my locked account is back, recovered my instagram account thanks to @cyberjoe",
    "Certified ethical hackers at your service, DM to recover any account fast",
    "I invested $500 with Mrs Clara and got $6,200 profits in one week, contact her now @claratrades",
    "Earn $350 daily from your phone, no experience needed, join now",
    "Guaranteed profits every week with our crypto signals. Message me on Telegram @fastpips",
    "Double your bitcoin in 24 hours! Contact us on WhatsApp +44 7700 900123",
    "Need an urgent loan? Instant loans available, 2% rate, apply now via WhatsApp +1 (202) 555-0143",
    "GIVEAWAY! Win an iPhone: follow + RT and tag 3 friends, winner on Friday",
    "Retweet & follow @freebies for a chance to win $1000",
    "Airdrop is live! Claim your free tokens before it ends",
    "Congratulations, you have been selected as a winner, click the link to claim your prize",
    "Hot singles in your area want to chat tonight",
    "my new onlyfans is 50% off, link in bio 😘",
    "Buy 10k real followers cheap, instant delivery, order today",
    "We offer SEO services and backlinks at the best price, visit our site",
    "Essay due tonight? We write your essays, DM us for a discount",
    "cheap viagra online without prescription",
    "Replica watches with free shipping, order now",
    "100 free spins and no deposit bonus at the new casino",
    "$BTC $ETH $SOL $DOGE $PEPE to the moon!! join our telegram channel https://t.me/x",
    "#deal #sale #cheap #shoes #bags #watch #gold #love #photo #like4like #follow #win acme",
    "sure odds for today, betting tips on Telegram: @oddsking",
    "Add me on WhatsApp for forex trading signals +234 803 555 0199",
]
HONEST = [
    "acme support told me to contact them on WhatsApp and nobody answers since Monday",
    "I have been trying to recover my account for three days, @acmebank please help!!!",
    "My crypto wallet is hacked and acme does nothing. How do I get my money back?",
    "Got scammed by a fake acme giveaway on here, be careful people",
    "Did anybody ever win something in the acme raffle?",
    "Can I get a personal loan at acme with a low credit score?",
    "acme raised the rates of instant loans again, unbelievable",
    "The acme app shows my likes and views wrong since the update",
    "Please follow up on my ticket and share the result with me",
    "My order was cancelled and the promo code did not work, thanks acme",
    "WHY IS THE APP DOWN AGAIN YOU USELESS BANK I WANT MY MONEY",
    "I buy bitcoin with my acme card every month, works fine",
    "acme announces guaranteed delivery for premium customers",
    "She said the essay about acme was the best in class",
    "It is so hot in the acme branch, the air conditioning is broken again",
    "Winner of the day: the acme engineer who answered at 3 am",
    "Love the new card! #acme #happy",
    "is telegram down or is it my acme router",
    "Please DM us your order number and we will look into it",
    "acme blocks bitcoin, crypto is not allowed with their accounts",
    "Half of acme's followers look bought to me",
    "Join our team: acme hires engineers in Lisbon",
    "Meine Karte von acme geht schon wieder nicht, bitte meldet euch",
    "The acme token for online banking arrived broken, can I claim a new one?",
    "Free shipping at acme ended without notice, boo",
    "You were selected for an interview, said acme, and then never called",
    "Acme's SEO is bad, I never find the help page",
    "I earn 200 € a week delivering for acme and the app eats my tips",
    "@acmebank @acmehelp @acmecare anyone there?",
]


def judge(text: str, *, author: Any = None, **mention: Any) -> Authenticity:
    return assess(
        make_draft(
            make_mention(text=text, author=author, **mention), clean=CleanText(text=clean(text))
        )
    )


def copy_key(text: str) -> str:
    return assess(make_draft(make_mention(text=text))).copy_key


@pytest.mark.parametrize("text", SPAM)
def test_spam_is_found_and_says_why(text: str) -> None:
    found = judge(text)
    assert found.spam >= 0.5
    assert found.reasons


@pytest.mark.parametrize("text", HONEST)
def test_honest_posts_are_not_spam(text: str) -> None:
    assert judge(text).spam < 0.5


def test_nothing_said_by_nobody_is_nothing() -> None:
    assert judge("thank you") is NOTHING
    assert judge("The acme app logs me out every morning.").spam == 0


def test_a_phone_number_makes_a_pitch_of_an_invitation() -> None:
    assert judge("acme: message us on WhatsApp").spam == 0.4
    assert judge("acme: message us on WhatsApp +44 7700 900123").spam == 0.8


def test_signs_add_up_and_are_all_named() -> None:
    links = ("https://a.example/1", "https://a.example/2", "https://a.example/3")
    found = judge("acme sale https://a.example/1", links=links)
    assert found.spam == pytest.approx(1 - 0.7 * 0.75)
    assert found.reasons == ("3 links", "3 links and only 2 words")
    assert judge("@a @b @c @d @e @f @g @h acme").reasons == ("8 handles addressed",)


def test_own_phrases_count_whole_words_only() -> None:
    own = build(Settings(spam_phrases=("Crazy  Deals", " ")), make_tools())
    assert own(make_draft(make_mention(text="CRAZY deals at acme", author=None))).reasons == (
        "says “crazy deals”",
    )
    assert own(make_draft(make_mention(text="crazy dealsters of acme", author=None))).spam == 0


@pytest.mark.parametrize(
    ("author", "bot", "reason"),
    [
        ({"bio": "I'm a bot that posts the weather"}, 0.8, "calls itself a bot"),
        ({"handle": "acme_status_bot"}, 0.8, "calls itself a bot"),
        ({"handle": "AcmeBot"}, 0.8, "calls itself a bot"),
        ({"joined_at": NOW - timedelta(days=99.5), "posts": 8000}, 0.35, "80 posts a day"),
        ({"joined_at": NOW - timedelta(days=98.5), "posts": 20_000}, 0.6, "202 posts a day"),
        (
            {"joined_at": NOW - timedelta(days=98.5), "posts": 20_000, "verified": True},
            0.1,
            "202 posts a day",
        ),
        (
            {"joined_at": NOW - timedelta(days=98.5), "posts": 20_000, "followers": 50_000},
            0.1,
            "202 posts a day",
        ),
        ({"joined_at": NOW - timedelta(days=1.5), "posts": None}, 0.25, "account 1 day old"),
        ({"joined_at": NOW - timedelta(days=20)}, 0.12, "account 19 days old"),
        ({"following": 4000, "followers": 12}, 0.3, "follows 4,000, followed by 12"),
        ({"handle": "maria84736251"}, 0.2, "a default handle"),
    ],
)
def test_an_authors_figures_tell_machines(author: dict[str, Any], bot: float, reason: str) -> None:
    found = judge("acme", author=make_author(**PLAIN | author))
    assert found.bot == pytest.approx(bot)
    assert found.reasons == (reason,)


@pytest.mark.parametrize(
    "author",
    [
        {},
        {"bio": ""},
        {"handle": "anna1985"},
        {"handle": "abbot"},
        {"handle": "robot"},
        {"handle": "talbot_photos"},
        {"bio": "Mother of two. Not a machine, ask my robot vacuum."},
        {"followers": None, "following": 9000, "posts": None},
        {"joined_at": None, "posts": 10**9},
        {"followers": 0, "following": 20},
    ],
)
def test_people_are_no_machines(author: dict[str, Any]) -> None:
    assert judge("acme", author=make_author(**PLAIN | author)).bot == 0


def test_no_bio_counts_beside_another_sign_only() -> None:
    found = judge("acme", author=make_author(handle="maria84736251", bio=""))
    assert found.reasons == ("a default handle", "no bio")
    assert found.bot == pytest.approx(1 - 0.8 * 0.92)


COPY = "Acme fires 300 people while its boss buys a yacht, boycott them!"


@pytest.mark.parametrize(
    "other",
    [
        "ACME FIRES 400 PEOPLE, while its boss buys a yacht: Boycott them",
        "@anna @bob@social.example acme fires people while its boss buys a yacht - boycott them 😡😡 https://t.example/9",
        "Acme fires people  while its boss buys\na yacht… “boycott” them #1 www.a.example/x t.co/abc",
        "#Acme fires 1,200 people — while its boss buys a yacht; boycott them :(",
    ],
)
def test_copies_share_a_key(other: str) -> None:
    assert copy_key(COPY) == copy_key(other) != ""
    assert judge(COPY).copy_key == judge(other).copy_key == copy_key(COPY), "cleaned or not"


def test_other_words_have_another_key_and_short_texts_have_none() -> None:
    assert copy_key(COPY) != copy_key(COPY.replace("fires", "hires"))
    assert copy_key("thank you so much acme!!! 1234567890 1234567890") == ""
    assert judge(COPY, kind="repost").copy_key == ""
    assert len(copy_key(COPY)) == 16
    assert copy_key("なぜアプリは毎朝ログアウトするのですか") != ""


@given(
    st.lists(
        st.text(alphabet="abcdefghijäöüжщд", min_size=1, max_size=12), min_size=1, max_size=30
    ),
    st.data(),
)
def test_signs_numbers_and_case_never_change_the_key(words: list[str], data: st.DataObject) -> None:
    noise = st.sampled_from(
        [" ", ", ", " 7 ", "! ", " 😡 ", " @x_y ", " https://t.example/a?b=1 ", "\n", " — ", "… "]
    )
    text = " ".join(words)
    changed = "".join(word.title() + data.draw(noise) for word in words)
    assert copy_key(changed) == copy_key(text)
    assert bool(copy_key(text)) == (len("".join(words).encode()) >= MIN_LETTERS)


def test_an_account_that_tells_its_platform_that_it_is_a_bot_is_one() -> None:
    author = make_author(**PLAIN, bot=True)
    judged = assess(make_draft(make_mention(text="Rain at noon.", author=author)))
    assert judged.bot >= 0.8
    assert "calls itself a bot" in judged.reasons

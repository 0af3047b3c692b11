"""Profile addresses: every spelling of one account has one key, two accounts never share one, and
what names nobody has none.
"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.profiles import profile_of
from schemas.profiles.addresses import MAX_CHARS

SAME = [
    "https://x.com/anna_b https://twitter.com/Anna_B http://mobile.twitter.com/anna_b/ "
    "https://x.com/anna_b/with_replies?lang=de https://twitter.com/#!/anna_b "
    "https://twitter.com/intent/user?screen_name=anna_b x.com/@anna_b",
    "https://www.reddit.com/u/anna_b https://old.reddit.com/user/Anna_B/comments/?sort=new "
    "https://np.reddit.com/u/anna_b reddit.com/user/anna_b",
    "https://news.ycombinator.com/user?id=anna_b https://news.ycombinator.com/threads?id=anna_b",
    "https://www.facebook.com/profile.php?id=100011223344 https://m.facebook.com/100011223344 "
    "https://fb.com/people/Anna-B/100011223344/ https://de-de.facebook.com/profile.php?id=100011223344&sk=about "
    "https://www.facebook.com/groups/77/user/100011223344/",
    "https://facebook.com/anna.b.5 https://touch.facebook.com/AnnaB5?mibextid=x https://fb.me/annab5/about",
    "https://www.instagram.com/anna.b/?igsh=abc https://instagram.com/Anna.B/tagged/ instagr.am/anna.b",
    "https://de.linkedin.com/in/anna-m%C3%BCller/ https://www.linkedin.com/in/Anna-Müller?trk=people "
    "https://linkedin.com/in/anna-müller/en",
    "https://www.youtube.com/@AnnaB https://m.youtube.com/@annab/videos https://youtube.com/@AnnaB?si=1",
    "https://medium.com/@anna https://anna.medium.com https://medium.com/@Anna/about?source=post",
    "https://www.tiktok.com/@anna.b?lang=en https://m.tiktok.com/@Anna.B",
    "https://www.threads.net/@anna.b https://threads.com/@anna.b/replies",
    "https://www.pinterest.de/annab/ https://pinterest.com/annab/_saved/ https://nl.pinterest.com/AnnaB",
    "https://scholar.google.com/citations?user=AbC&hl=en scholar.google.co.kr/citations?hl=ko&user=AbC",
    "https://de.trustpilot.com/users/5f00aa https://www.trustpilot.com/users/5F00AA",
    "https://stackoverflow.com/users/12/anna https://www.stackoverflow.com/users/12/anna-b?tab=profile",
    "https://t.me/anna_b https://telegram.me/s/Anna_B tg.example/x",
    "https://vk.com/id12 https://m.vk.com/id12 https://vk.ru/id12?w=wall",
    "https://www.twitch.tv/annab https://m.twitch.tv/AnnaB/videos",
    "https://apps.apple.com/de/reviews/id123 https://itunes.apple.com/us/reviews/id123",
    "https://www.amazon.de/gp/profile/amzn1.account.AE7 https://amazon.com/gp/profile/amzn1.account.AE7/ref=cm",
    "https://m.example/@anna https://m.example/users/Anna https://m.example/@anna/with_replies "
    "https://other.example/@anna@m.example acct:anna@m.example https://m.example/web/@anna",
    "https://bücher.example/@anna https://xn--bcher-kva.example/users/anna https://m.example/@anna@BÜCHER.example",
    "https://forum.example/u/anna https://forum.example/u/Anna/summary",
    "https://forum.example/board/memberlist.php?mode=viewprofile&u=12 "
    "https://www.forum.example/board/memberlist.php?sid=0ff&u=12&mode=viewprofile "
    "https://forum.example/board/memberlist.php?mode=viewprofile&amp;u=12",
    "https://forum.example/member.php?u=12 https://forum.example/member.php?12-anna "
    "https://forum.example/member.php/12-anna-b https://forum.example/member.php?action=profile&uid=12",
    "https://forum.example/members/anna.12/ https://forum.example/index.php?members/anna-b.12/ "
    "https://forum.example/members/anna.12/#about",
    "https://forum.example/index.php?action=profile;u=12 https://forum.example/index.php?u=12&action=profile",
    "https://shop.example/Anna/ http://www.shop.example:80/Anna?utm_source=x&fbclid=1 https://m.shop.example/Anna",
    "https://shop.example/who?b=2&a=1 https://shop.example/who?a=1&b=2&gclid=9",
]  # fmt: skip
OTHERS = [
    "https://x.com/anna_b https://x.com/anna_c https://x.com.evil.example/anna_b https://notx.com/anna_b",
    "https://news.ycombinator.com/user?id=anna https://news.ycombinator.com/user?id=Anna",
    "https://www.facebook.com/profile.php?id=100011 https://www.facebook.com/profile.php?id=100012",
    "https://www.youtube.com/channel/UCabc https://www.youtube.com/channel/UCABC https://youtube.com/user/UCabc",
    "https://forum.example/member.php?u=12 https://forum.example/member.php?u=77 "
    "https://forum.example/other/member.php?u=12 https://two.example/member.php?u=12",
    "https://stackoverflow.com/users/12 https://superuser.com/users/12 https://pt.stackoverflow.com/users/12",
    "https://m.example/@anna https://n.example/@anna https://m.example/@anna@n2.example",
    "https://shop.example/Anna https://shop.example/anna",
    "https://shop.example/user?uid=A1 https://shop.example/user?uid=a1 https://shop.example/user?uid=B2",
    "https://shop.example:8080/anna https://shop.example/anna",
    "https://vk.com/id12 https://vk.com/id13",
]  # fmt: skip
NOBODY = [
    "https://x.com",
    "https://x.com/",
    "https://x.com/home",
    "https://x.com/search?q=acme",
    "https://x.com/anna/status/17",
    "https://x.com/i/lists/5",
    "https://help.x.com",
    "https://www.reddit.com/r/acme",
    "https://www.reddit.com/r/a/comments/1/b/",
    "https://news.ycombinator.com/user",
    "https://news.ycombinator.com/item?id=5",
    "https://www.facebook.com/profile.php",
    "https://www.facebook.com/groups/acme",
    "https://www.facebook.com/anna.b/posts/1",
    "https://m.facebook.com/story.php?id=9",
    "https://www.instagram.com/p/Cx1/",
    "https://www.linkedin.com/feed/",
    "https://www.linkedin.com/posts/anna-1",
    "https://www.youtube.com/watch?v=abc",
    "https://github.com/anna/repo",
    "https://medium.com/@anna/a-post-12ab",
    "https://www.tiktok.com/@anna/video/7",
    "https://www.trustpilot.com/review/acme.example",
    "https://t.me/joinchat/AAA",
    "https://t.me/anna/12",
    "https://vk.com/wall-1_2",
    "https://www.twitch.tv/videos/12",
    "https://m.example/@anna/1107",
    "https://forum.example/member.php",
    "https://forum.example/memberlist.php?mode=viewprofile",
    "https://shop.example",
    "https://shop.example/user",
    "https://shop.example/profile/",
    "https://shop.example/user?utm_source=x",
    "https://shop.example/reviewer?ref=A1",
    "javascript:alert(1)",
    "mailto:anna@x.com",
    "https://",
    "https://[::1",
    "https://x.com:99999/a",
    "http://xn--/anna",
    "acct:anna",
    "acct:@m.example",
    "ftp://x.com/anna",
]


@pytest.mark.parametrize("urls", SAME, ids=lambda urls: str(urls).split()[0])
def test_one_account_has_one_key(urls: str) -> None:
    keys = {profile.key for url in urls.split() if (profile := profile_of(url))}
    keys -= {"tg.example/x"}
    assert len(keys) == 1, keys
    key = keys.pop()
    again = profile_of(key)
    assert again is not None
    assert again.key == key, "a key is an address of its account"


@pytest.mark.parametrize("urls", OTHERS, ids=lambda urls: str(urls).split()[0])
def test_two_accounts_have_two_keys(urls: str) -> None:
    keys = [profile.key for url in urls.split() if (profile := profile_of(url))]
    assert len(set(keys)) == len(urls.split()), keys


@pytest.mark.parametrize("url", NOBODY)
def test_what_names_nobody_has_no_key(url: str) -> None:
    assert profile_of(url) is None


@pytest.mark.parametrize(
    ("url", "service", "handle"),
    [
        ("https://x.com/AnnaBank", "x", "AnnaBank"),
        ("https://news.ycombinator.com/user?id=anna", "hackernews", "anna"),
        ("https://social.example/@Anna", "mastodon", "Anna@social.example"),
        ("https://facebook.com/100011223344", "facebook", ""),
        ("https://shop.example/anna", "", ""),
    ],
)
def test_handles_are_told_where_the_address_tells_them(url: str, service: str, handle: str) -> None:
    profile = profile_of(url)
    assert profile is not None
    assert (profile.service, profile.handle) == (service, handle)


_URLS = st.one_of(
    st.text(max_size=60),
    st.builds("https://{}/{}?{}".format, st.text(max_size=20), st.text(max_size=20), st.text(max_size=20)),
    st.sampled_from(["x.com", "facebook.com", "m.example", "forum.example"]).flatmap(
        lambda host: st.builds(f"https://{host}/{{}}".format, st.text("@abu/.?=&%;:1é", max_size=30))
    ),
)  # fmt: skip


@given(_URLS)
def test_whatever_the_address_the_key_is_a_fixed_point_of_letters_that_are_seen(url: str) -> None:
    profile = profile_of(url)
    if profile is not None:
        assert "/" in profile.key
        assert not any(map(str.isspace, profile.key))


@pytest.mark.parametrize(
    "piece", ["/", "a/", "members/", "x.", "@a", "%40", "a=1&", "users/1-", "-1/", "xn--a."]
)
def test_no_address_takes_long(piece: str) -> None:
    for start in ("https://f.example/", "https://facebook.com/people/", "https://f.example/x.php?"):
        begun = time.thread_time()
        profile_of(start + (piece * MAX_CHARS)[: MAX_CHARS - len(start)])
        assert time.thread_time() - begun < 0.1

"""The View: every filter in every function, round trips through addresses and words, errors that help."""

import contextlib
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from schemas.view import (
    FILTERS,
    UNSET,
    Among,
    Question,
    Range,
    View,
    ViewError,
    from_url,
    from_words,
    json_schema,
    read_question,
    to_url,
    words,
)
from schemas.view.reading.moments import WORDS as OF_TIME
from schemas.view.reading.vocabulary import (
    AND,
    BARE_FORMS,
    CHANGED,
    FILLERS,
    FORMS,
    LANGUAGE_CODES,
    NEGATIONS,
    OPENINGS,
    YES,
)
from schemas.view.say import QUOTED
from schemas.view.urls import PARAMETERS
from tests.security.hostile import STRINGS, commands
from tests.view_model import POOLS, TIMES, views

TODAY = date(2026, 11, 29)
"""A Sunday."""
KNOWN = {
    "brand": ("acme", "zenith", "Kestrel Bank"),
    "topic": ("fees", "late fees", "login"),
    "source": ("hn", "store-de"),
    "type": ("hackernews", "mastodon", "rss"),
}
SAMPLES: dict[str, Any] = {
    **{name: Among(any=pool[:2], none=pool[2:3]) for name, pool in POOLS.items()},
    **{"customer": False, "needs_answer": True, "voice": "echo", "time": "7d"},
    **{"priority": Range(least=70), "influence": Range(most=20)},
}


def read(text: str) -> View:
    return from_words(text, KNOWN, today=TODAY)


# --- every filter in every function ---


def test_every_filter_is_in_the_table_and_has_a_sample() -> None:
    assert list(FILTERS) == list(View.model_fields)
    assert set(SAMPLES) == set(FILTERS)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_said_everywhere(name: str) -> None:
    view = View.model_validate({name: SAMPLES[name]})
    assert f"{name}=" in to_url(view)
    assert words(view) != words(UNSET)
    assert json_schema()["properties"][name]["description"].startswith(FILTERS[name].about)
    assert view.without(name) == UNSET
    assert view.with_(**{name: getattr(UNSET, name)}) == UNSET


# --- round trips ---


@settings(max_examples=150, deadline=None)
@given(views(odd=True))
def test_an_address_is_read_back(view: View) -> None:
    assert from_url(to_url(view)) == view
    assert from_url(f"https://console.example/mentions?{to_url(view)}") == view
    assert View.model_validate_json(view.model_dump_json()) == view


@settings(max_examples=300, deadline=None)
@given(views(odd=True))
def test_words_are_read_back(view: View) -> None:
    """So they are never empty, and never the same for two Views."""
    told = words(view)
    assert commands(told) == []
    assert from_words(told, today=TODAY) == view
    named = {
        name: {*pool, *getattr(view, name).any, *getattr(view, name).none}
        for name, pool in POOLS.items()
        if FILTERS[name].named or name == "type"
    }
    assert from_words(told, named, today=TODAY) == view


def test_a_name_that_is_a_word_of_the_grammar_is_read_back() -> None:
    phrases = [
        *OPENINGS, *BARE_FORMS, *YES, *CHANGED, *OF_TIME,
        *(phrase for forms in FORMS.values() for phrase in forms),
        *((word,) for word in (*FILLERS, *NEGATIONS, *AND, *LANGUAGE_CODES, "or")),
    ]  # fmt: skip
    said = {word for phrase in phrases for word in phrase}
    assert {word for word in said if re.fullmatch("[a-z][a-z0-9_-]*", word)} <= QUOTED
    for word in sorted(said):
        for name in ("brand", "source", "alert"):
            for view in (View.model_validate({name: [word, "zz"], "kind": "post"}),
                         View.model_validate({name: {"none": ["aa", word]}})):  # fmt: skip
                assert read_question(words(view), today=TODAY) == Question(view), words(view)
        odd = {"brand": ("acme", word.upper()), "source": (word,)}
        filters = {"brand": {"any": ["acme"], "none": [word.upper()]}, "source": word, "kind": "post",
                   "sentiment": "negative", "lang": {"none": ["de"]}, "customer": False, "time": "7d"}  # fmt: skip
        for asked in (filters, {**filters, "brand": "acme", "source": {"none": [word]}}):
            view = View.model_validate(asked)
            assert read_question(words(view), odd, today=TODAY) == Question(view), words(view)


@pytest.mark.parametrize(
    "name", ["brand", "topic", "text", "author", "source", "segment", "thread"]
)
def test_names_are_whatever_people_write(name: str) -> None:
    for text in STRINGS:
        if not text.strip() or len(text) > 1000:
            continue
        view = View.model_validate({name: Among(any=(text,)), "time": "today"})
        assert from_url(to_url(view)) == view
        assert from_words(words(view), today=TODAY) == view


def test_any_words_are_read_or_refused() -> None:
    for text in STRINGS:
        for sentence in (text, f"mentions of {text}", f"not {text} or acme", f'saying "{text}'):
            with contextlib.suppress(ViewError):
                assert commands(words(from_words(sentence, KNOWN, today=TODAY))) == []


def test_any_address_is_read_or_refused() -> None:
    for text in STRINGS:
        for address in (text, f"brand={text}", f"{text}=acme", f"time={text}", f"priority={text}"):
            with contextlib.suppress(ViewError):
                assert words(from_url(address, KNOWN))


# --- words ---


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        (
            "negative mentions of acme by customers last 7 days",
            "Negative mentions of Acme by customers, last 7 days",
        ),
        ("complaints about fees in German yesterday", "Complaints about fees in German, yesterday"),
        ("Complaints about late fees", 'Complaints about "late fees"'),
        ("complaints about waiting times today", 'Complaints saying "waiting times", today'),
        ("what do people say about us?", "Mentions about our own brands"),
        (
            "angry customers of kestrel bank on mastodon since monday",
            'Mentions of "Kestrel Bank" by customers on mastodon feeling anger, since 2026-11-23',
        ),
        (
            "positive or neutral reviews of Acme, not of Zenith, past 24 hours",
            "Neutral or positive reviews of Acme not of Zenith, last 24 hours",
        ),
        ("urgent ones that need an answer", "Mentions with priority 70 or more needing an answer"),
        ("journalists with influence over 60", "Mentions by journalists with influence 61 or more"),
        ("what influencers say about acme", "Mentions of Acme with influence 60 or more"),
        ("negative ones by influencers", "Negative mentions with influence 60 or more"),
        ("from hn or store-de without reposts", "Mentions not reposts from hn or store-de"),
        ('acme saying "late fee" this month', 'Mentions of Acme saying "late fee", this month'),
        ("by @anna", 'Mentions by author "@anna"'),
        ("for billing, not by customers", "Mentions not by customers for billing"),
        ("everything 2026-11-20", "Mentions, from 2026-11-20 to 2026-11-20"),
        ("by author x:x:1 today", 'Mentions by author "x:x:1", today'),
        ("acme before 2026-11-01", "Mentions of Acme, until 2026-10-31"),
        ("acme after 2026-11-01", "Mentions of Acme, since 2026-11-02"),
        ("since 2026-11-01 until 2026-11-20", "Mentions, from 2026-11-01 to 2026-11-20"),
        ("priority between 20 and 70", "Mentions with priority 20 to 70"),
        ("priority of 70 or more", "Mentions with priority 70 or more"),
        ("who complained about fees", "Complaints about fees"),
        ('saying "late fee", "overdraft"', 'Mentions saying "late fee" or "overdraft"'),
        ('not saying "late fee" and "overdraft"', 'Mentions not saying "late fee" or "overdraft"'),
        ("acme counting everything", "Mentions of Acme counting everything"),
    ],
)
def test_words_are_understood(asked: str, understood: str) -> None:
    if asked.startswith("everything"):
        asked = asked.removeprefix("everything ")
    assert words(read(asked)) == understood


@pytest.mark.parametrize(
    ("asked", "changed", "time"),
    [
        ("what changed since last week for Acme", True, "this_week"),
        ("what changed since yesterday for acme", True, "today"),
        ("what's new about acme in the last 7 days", True, "7d"),
        ("acme since last week", False, "2026-11-16.."),
        ("acme since 2026-11-01", False, "2026-11-01.."),
    ],
)
def test_a_wish_to_compare_is_understood(asked: str, changed: bool, time: str) -> None:
    question = read_question(asked, KNOWN, today=TODAY)
    assert (question.changed, question.view.time) == (changed, time)
    assert question.view.brand == Among(any=("acme",))
    assert question.unread == ()


@pytest.mark.parametrize(
    ("asked", "names", "near"),
    [
        (
            "negative mentions of amce",
            "“amce”",
            "did you mean acme? valid: Kestrel Bank, acme, competitors, ",
        ),
        ("blue elephants of acme", "“blue elephants”", ""),
        ("blue elephants of amce", "“blue elephants”; “amce” is no brand", "did you mean acme?"),
        ("negativ mentions", "“negativ”", "did you mean negative"),
        ("acme not", "“not”", ""),
        ("priority of acme", "“priority”", ""),
        ("of amce or acme", "“amce” is no brand", "did you mean acme?"),
        ("acme or", "“or” without what follows", ""),
        ("in klingon", "“klingon” is no language", "valid: Afrikaans, "),
        ("in German or klingn", "“klingn” is no language", ""),
        ("by managers", "“managers” is no relation, role or author", "journalists"),
        ("for billling", "“billling” is no department or brand", "did you mean billing?"),
        ("on mastodn", "“mastodn” is no type or source", "did you mean mastodon?"),
        ("feeling angr", "“feeling angr” is no emotion", "did you mean anger?"),
        ("corrected in clor", "“corrected in clor” is no corrected", "valid: department, "),
        ("acme thread", "“thread”", ""),
    ],
)
def test_what_is_not_understood_is_named(asked: str, names: str, near: str) -> None:
    with pytest.raises(ViewError) as caught:
        read(asked)
    assert names in str(caught.value)
    assert near in str(caught.value)
    assert "Understood: " in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("negative or by customers", "cannot say “or”"),
        ("today or acme", "cannot say “or”"),
        ("or acme", "cannot say “or”"),
        ("mentions or reviews", "cannot say “or”"),
        ("acme or not zenith", "cannot say “or not”"),
        ('saying "late fee" and "overdraft"', "cannot say “and” between texts"),
        ("by author of acme", "not understood"),
        ("before 1900-01-01", "no date or time"),
        ("after 2299-12-31", "no date or time"),
        ("not not acme", "“not not”"),
        ("acme today, acme yesterday", "two periods"),
        ("not today", "period cannot be left out"),
        ("acme, not acme", "both asked for and left out"),
        ("priority 70 or more, priority 20 or less", "asked for twice"),
        ('saying "fee', "a quote is not closed"),
        ('of "amce"', "did you mean acme?"),
        ("word " * 5000, "characters"),
    ],
)
def test_contradictions_are_refused(asked: str, why: str) -> None:
    with pytest.raises(ViewError, match=why):
        read(asked)


LONG = [
    "a" * 19_000,
    "of " + "a" * 19_000,
    "x, " * 2000,
    "x not acme " * 1500,
    f"priority {'9' * 5000}",
    f"last {'9' * 5000} days",
    f"from 2026-11-01 to {'9' * 5000}",
    f'of "{"b" * 900}"',
    '"' + "c" * 19_000,
]


@pytest.mark.parametrize("asked", LONG)
def test_what_is_long_is_refused_in_few_words(asked: str) -> None:
    with pytest.raises(ViewError) as caught:
        read(asked)
    assert len(str(caught.value)) < 1200


# --- addresses ---


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("brand=acme&text=why?", "why?"),
        ("?brand=acme&text=why?&text=c#", "c# why?"),
        ("/mentions?brand=acme&text=a", "a"),
        ("https://console.example/mentions?brand=acme&text=a%23#top", "a#"),
        ("https://[x?brand=acme&text=a", "a"),
        ("https://\u2100.example?brand=acme&text=a\tb\nc", "a\tb\nc"),
    ],
)
def test_an_address_is_read_as_it_is_typed(address: str, text: str) -> None:
    view = from_url(address, KNOWN)
    assert view.brand == Among(any=("acme",))
    assert " ".join(view.text.any) == text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("barnd=acme", "did you mean brand?"),
        ("brand=amce", "did you mean acme? valid: Kestrel Bank, acme, zenith"),
        ("not_topic=loginn", "topic: there is no 'loginn' (did you mean login?"),
        (
            "sentiment=negativ",
            "sentiment: 'negativ' is not allowed (did you mean negative? valid: ",
        ),
        ("not_intent=complain", "did you mean complaint?"),
        ("time=yestrday", "did you mean yesterday?"),
        ("time=0d", "write 7d"),
        ("time=2026-13-01..", "no date or time"),
        ("time=2026-11-20..2026-11-01", "ends before it begins"),
        ("time=7d&time=today", "time takes one value"),
        ("priority=high", "no range: write 70.."),
        ("priority=70..200", "200 is beyond 0 to 100"),
        ("customer=maybe", "valid: no, yes"),
        ("voice=loud", "voice: "),
        ("not_time=7d", "no filter 'not_time'"),
        ("brand=acme&not_brand=acme", "both asked for and left out"),
        ("brand=", "brand: has an empty value"),
        ("brand=%ff", "cannot be read"),
        (f"priority={'9' * 5000}", "no range: write 70.."),
        ("brand", "cannot be read"),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_valid(address: str, says: str) -> None:
    with pytest.raises(ViewError) as caught:
        from_url(address, KNOWN)
    assert says in str(caught.value)


@pytest.mark.parametrize("name", [*PARAMETERS, "x" * 5000])
def test_a_long_parameter_is_refused_in_few_words(name: str) -> None:
    with pytest.raises(ViewError) as caught:
        from_url(f"{name}={'9' * 5000}", KNOWN)
    assert len(str(caught.value)) < 1200


def test_every_parameter_is_of_a_filter() -> None:
    assert {name.removeprefix("not_") for name in PARAMETERS} == set(FILTERS)


# --- the JSON schema ---


def test_the_schema_closes_the_lists_that_are_known() -> None:
    properties = json_schema(KNOWN)["properties"]
    items = {name: properties[name]["anyOf"][2].get("enum") for name in POOLS}
    assert items["brand"] == sorted(KNOWN["brand"])
    assert items["sentiment"] == sorted(FILTERS["sentiment"].values)
    assert items["type"] is None, "what pushes tell may be of any kind"
    assert json_schema()["additionalProperties"] is False


@pytest.mark.parametrize("text", [*TIMES, ""])
def test_a_period_has_one_spelling(text: str) -> None:
    assert View(time=f" {text} ").time == text

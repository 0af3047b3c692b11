"""Crises in headlines: what is told is found in seven languages, and what only looks like it is not.

headlines/tuned.txt, first_look.txt and second_look.txt were looked at while the words were chosen.
held_out.txt was written when they read all of those, and its errors were never looked at: 62 % of
its crises were seen then, at a precision of 90 %. That is what to expect of words nobody thought of.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines.crises.told import READ_CHARS, crisis_told
from enrichers.engines.crises.words import WORDS
from pipeline.config.load import build_config
from pipeline.enrich.chain import build_chain, run_chain
from schemas.draft import Draft
from schemas.enriched import Priority
from tests.builders import make_mention, make_tools

_FOLDER = Path(__file__).parent / "headlines"
_OF_KIND = {"danger": "legal", "legal": "legal", "public": "pr"}


class Headline(NamedTuple):
    lang: str
    kind: str
    text: str


def headlines(name: str) -> Iterator[Headline]:
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield Headline(*line.split(" ", 2))


def figures(name: str) -> tuple[float, float]:
    """Recall and precision of being told as any crisis."""
    rows = [(one.kind != "none", crisis_told(one.text) is not None) for one in headlines(name)]
    hits = sum(is_one and told for is_one, told in rows)
    return hits / sum(is_one for is_one, _ in rows), hits / sum(told for _, told in rows)


def test_every_headline_that_the_words_were_chosen_by_is_read_right() -> None:
    rows = list(headlines("tuned"))
    assert len(rows) >= 120
    read = {one: crisis_told(one.text) for one in rows}
    wrong = [one for one, told in read.items() if (told.kind if told else "none") != one.kind]
    assert wrong == []


def test_a_star_stands_at_the_ends_of_words_only() -> None:
    """Inside it would be a letter that nobody writes."""
    entries = [
        entry.strip().strip("*")
        for groups in WORDS.values()
        for listed in groups.values()
        for entry in " ".join(listed.split()).split(",")
    ]
    assert [entry for entry in entries if "*" in entry] == []


def test_no_word_is_about_the_brand_of_these_headlines() -> None:
    for name in ("tuned", "first_look", "second_look", "held_out"):
        for one in headlines(name):
            renamed = crisis_told(one.text.replace("Acme", "Lumora").replace("acme", "lumora"))
            assert renamed == crisis_told(one.text), one


def test_a_crisis_comes_first_through_the_whole_chain() -> None:
    """Whatever the other judgements say of a headline, as an article and as a post."""
    config = build_config({"brands": {"acme": {"query": "acme"}}})
    chain = build_chain(config.enrich, make_tools(brands=config.brand_list))

    def judged(text: str, kind: str) -> Priority:
        draft = Draft(make_mention(text=text, kind=kind, author=None))
        run_chain(chain, draft)
        assert draft.priority is not None
        return draft.priority

    seen = [
        (one, judged(one.text, kind)) for one in headlines("tuned") for kind in ("article", "post")
    ]
    for one, priority in seen:
        if one.kind == "none":
            assert priority.score < 70, one
        else:
            assert priority.score >= (70 if one.kind == "public" else 90), (one, priority)
            assert priority.department == _OF_KIND[one.kind], (one, priority)


@pytest.mark.parametrize("text", ["", "acme", "🔥" * 50, "fire " * 5000, "\0" * 100])
def test_what_tells_nothing_is_nothing(text: str) -> None:
    assert crisis_told(text) is None


def test_only_the_beginning_is_read_and_sentences_stand_alone() -> None:
    assert crisis_told("Acme opens a factory. My heart is on fire!") is None
    assert crisis_told("The fire was at home. We sell a factory.") is None
    assert crisis_told("x " * READ_CHARS + "Acme factory fire kills two") is None
    told = crisis_told("News: ACME FACTORY FIRE kills two")
    assert told is not None
    assert told.kind == "danger"


@given(
    st.integers(1, 10**7), st.sampled_from(["{} jobs to go, Acme will axe {}", "Acme axes {} jobs"])
)
def test_every_number_tells_the_same(number: int, text: str) -> None:
    told = crisis_told(text.format(number, number))
    assert told is not None
    assert told == crisis_told(text.format(f"{number:,}", f"{number:,}"))


def test_headlines_in_other_words_are_read_too() -> None:
    """Three quarters at least, and nine of ten alarms are right; the tuned ones are read all."""
    for name, recall, precision in (
        ("first_look", 0.9, 0.95),
        ("second_look", 0.9, 0.95),
        ("held_out", 0.75, 0.9),
    ):
        rows = list(headlines(name))
        assert len(rows) >= 60
        told, right = figures(name)
        assert told >= recall, name
        assert right >= precision, name


@pytest.mark.parametrize(
    "text",
    [
        "My husband cannot pay at the hospital car park because the bank has crashed",
        "The app is dead and I can't pay",
        "Acme has crashed and my shop's card terminal refuses everyone",
        "Sick of it. €1650 is missing from my account and it crashes on start.",
        "Coincé au café et impossible de payer, la carte est refusée",
        "Die App ist tot und meine Karte geht nicht",
        "Acme streikt wieder, ich kann kein Geld abheben",
        "Acme está muerto y no puedo pagar con la tarjeta",
        "L'app è morta e non riesco a pagare",
        "O Acme procura gente em Lisboa",
        "De app is dood en ik kan niet betalen",
    ],
)
def test_things_that_crash_and_die_are_no_danger(text: str) -> None:
    assert crisis_told(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Customer dead after fire at the bank's branch, card payments suspended",
        "Fire at data centre injures two workers, the app is down",
        "Incendie à l'agence: un client brûlé, paiements suspendus",
        "Mitarbeiter der Bank streiken, die App bleibt erreichbar",
        "Explosión en la oficina: dos heridos, no se puede pagar con tarjeta",
    ],
)
def test_danger_is_seen_beside_what_no_longer_works(text: str) -> None:
    assert crisis_told(text) is not None

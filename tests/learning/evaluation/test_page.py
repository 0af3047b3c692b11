"""The page of judgements: figures and plots of all runs between its marks, and no text of a
labelled set.
"""

from pathlib import Path
from xml.etree import ElementTree

from enrichers.classify_intent import MEASURED, PHRASE_CONFIDENCE
from learning.evaluation.__main__ import RUNS, write
from learning.evaluation._classified import classified
from learning.evaluation._page import (
    BEGIN,
    END,
    TITLES,
    Run,
    figures,
    path_of,
    pictures,
    with_figures,
)
from learning.report import Mistake, Report, Table, Target
from pipeline import registry

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/judgements.md").read_text("utf-8")
SECRET = "what somebody wrote"
POSTS = [{"text": SECRET}, {"text": "two"}]
MOODS = ("negative", "neutral", "positive")


def judged() -> Report:
    """One of two is right."""
    return classified(POSTS, ["negative", "positive"], ["positive", "positive"], [0.9, 0.8], MOODS)


def runs() -> list[Run]:
    languages = judged()
    languages.figures["macro_f1_by_language"] = {"fr": 0.61, "en": 0.7}
    spikes = {
        "standard": 85.0,
        "shipped_standard": 84.0,
        "reward_low_FP": 80.0,
        "shipped_low_FP": 78.0,
    }
    invented = Report(
        {"f1": 0.97}, mistakes=[Mistake("a|b <c> *d*\n\x00", "email x", "nothing", 1.0)]
    )
    airline = judged()
    airline.targets = {"accuracy": Target(0.62, 0.75)}
    return [
        Run("sentiment", "sentiment/airline.jsonl", airline),
        Run("sentiment_languages", "language/xlmt.jsonl", languages),
        Run("spikes", "spikes", Report(spikes, {"shipped_standard": Target(80.0)})),
        Run(
            "vader_parity",
            "v.jsonl",
            Report({"exact_share": 1.0}, tables=[Table("T", ("text", "x"), [(SECRET, 1)])]),
        ),
        Run("pii", "", invented),
    ]


def test_figures_with_a_target_are_listed_those_by_language_one_by_one() -> None:
    sentiment, languages, spikes, *_ = runs()
    assert [one.name for one in figures(sentiment)] == ["accuracy", "macro_f1", "macro_recall"]
    assert {(one.name, one.value) for one in figures(languages)} == {("macro_f1_fr", 0.61)}
    assert {one.whole for one in figures(spikes)} == {100.0}


def test_the_names_of_runs_say_task_and_set_once() -> None:
    named = [Run(task, file, Report({})).name for task, file in RUNS]
    assert len(set(named)) == len(RUNS)
    assert {
        "sentiment airline",
        "emotion emotion_tweeteval",
        "complaints",
        "spikes",
        "pii 20 seeds",
    } <= set(named)


def test_every_picture_is_drawn_from_what_was_measured() -> None:
    drawn = pictures(runs())
    assert drawn.keys() == TITLES.keys()
    assert drawn == pictures(runs())
    for name, svg in drawn.items():
        assert (
            ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title")
            == TITLES[name]
        )
    assert ">macro_f1_fr<" in drawn["figures"]
    assert "sentiment airline" in drawn["reliability"]
    assert "sentiment airline" in drawn["confusion"]
    assert ">fr<" in drawn["languages"]
    assert ">en<" in drawn["languages"]
    assert ">standard, as shipped<" in drawn["spikes"]
    assert ">84.0<" in drawn["spikes"]


def test_only_what_is_between_the_marks_is_written_anew() -> None:
    page = with_figures(f"before\n\n{BEGIN}\nold\n{END}\nafter\n", runs())
    assert page.startswith(
        f"before\n\n{BEGIN}\n\n![{TITLES['figures']}](pictures/judgements-figures.svg)\n\n| task |"
    )
    assert page.endswith(f"</details>\n\n{END}\nafter\n")
    assert "\nold\n" not in page
    assert "| sentiment | airline | accuracy | 0.500 | 0.620 | 0.750 | missed |" in page
    assert "| sentiment | airline | 0.550 | 0.900 | 0.000 | 1 |" in page
    assert page.count("<details>") == page.count("</details>") == 3
    assert with_figures(page, runs()) == page


def test_texts_of_labelled_sets_stay_out_and_invented_ones_are_no_markup() -> None:
    page = with_figures(PAGE, runs())
    assert SECRET not in page
    assert "| 1.000 | nothing | email x | a&#124;b &#60;c&#62; &#42;d&#42; |" in page


def test_nothing_measured_is_a_page_too() -> None:
    assert END in with_figures(f"{BEGIN}{END}", [])


def test_the_page_and_its_pictures_are_written(tmp_path: Path) -> None:
    page = tmp_path / "judgements.md"
    page.write_text(f"{BEGIN}{END}")
    write(page, runs())
    linked = {
        line.partition("](")[2].rstrip(")")
        for line in page.read_text("utf-8").splitlines()
        if line[:2] == "!["
    }
    assert linked == {path_of(name) for name in TITLES}
    assert all((tmp_path / link).is_file() for link in linked)


def test_the_page_speaks_of_every_task_and_names_what_is_experimental() -> None:
    words = PAGE.partition(BEGIN)[0]
    assert [
        task for task in registry.names("learning.evaluation") if f"`{task}`" not in words
    ] == []
    assert [
        name for name in sorted(PHRASE_CONFIDENCE.keys() - MEASURED) if f"`{name}`" not in words
    ] == []


def test_the_pictures_that_the_page_shows_are_there() -> None:
    links = [
        line.partition("](")[2].rstrip(")") for line in PAGE.splitlines() if line.startswith("![")
    ]
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []


def test_the_readme_shows_a_picture_that_is_drawn() -> None:
    assert f"](docs/{path_of('figures')})" in (ROOT / "README.md").read_text("utf-8")

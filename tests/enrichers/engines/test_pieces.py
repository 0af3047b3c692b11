"""Pieces of words: the longest from the left, lower case, without accents; texts and what is asked."""

from enrichers.engines.models.pieces import MOST_PIECES, Pieces

WORDS = ["[PAD]", "[UNK]", "[brand]", "[CLS]", "[SEP]", "the", "bank", "##ing", "is", "n", "'", "!"]
PIECES = Pieces(WORDS)


def read(text: str, target: str = "") -> list[str]:
    return [WORDS[number] for number in PIECES.read(text, target).pieces]


def test_cuts_words_into_the_longest_pieces() -> None:
    assert read("The Bánking!") == ["[CLS]", "the", "bank", "##ing", "!", "[SEP]"]
    assert read("zebra is") == ["[CLS]", "[UNK]", "is", "[SEP]"]


def test_what_is_asked_about_stands_behind() -> None:
    numbers = PIECES.read("[brand] is", "[brand]")
    assert [WORDS[one] for one in numbers.pieces] == [
        *("[CLS]", "[brand]", "is", "[SEP]"),
        *("[brand]", "[SEP]"),
    ]
    assert numbers.asked == (0, 0, 0, 0, 1, 1)


def test_a_long_text_is_cut_and_what_is_asked_stays() -> None:
    numbers = PIECES.read("bank " * 500, "[brand]")
    assert len(numbers.pieces) == MOST_PIECES
    assert [WORDS[one] for one in numbers.pieces[-3:]] == ["[SEP]", "[brand]", "[SEP]"]

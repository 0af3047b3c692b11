"""Numbers of things, as sentences tell them."""


def counted(count: int, noun: str) -> str:
    """`1 mention`, `2,000 mentions`: for nouns whose plural ends in s."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

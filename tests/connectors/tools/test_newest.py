"""connectors/tools/newest.py: lists that are read from their top."""

from typing import Any

from connectors.tools.newest import Round, Shown, read_round


class Listed:
    """A list that is shown two at a time; `asked` are the places asked for."""

    def __init__(self, *items: tuple[str, Any]) -> None:
        self.items = list(items)
        self.asked: list[Any] = []

    async def ask(self, place: Any) -> Shown:
        self.asked.append(place)
        start = place or 0
        more = start + 2 < len(self.items)
        return Shown(self.items[start : start + 2], start + 2 if more else None)

    async def read(self, known: Any = None, most_pages: int = 9, **more: Any) -> Round:
        return await read_round(known or {}, self.ask, most_pages=most_pages, **more)


def told(read: Round) -> list[tuple[Any, bool]]:
    return [(one.payload, one.changed) for one in read.fresh]


async def test_reads_down_to_the_first_page_on_which_everything_is_known() -> None:
    listed = Listed(("4", "d"), ("3", "c"), ("2", "b"), ("1", "a"))
    first = await listed.read()
    assert told(first) == [("a", False), ("b", False), ("c", False), ("d", False)]
    listed.items[:0] = [("6", "f"), ("5", "e")]
    listed.asked.clear()
    second = await listed.read(first.known)
    assert told(second) == [("e", False), ("f", False)]
    assert listed.asked == [None, 2]
    assert not second.cut


async def test_tells_what_looks_differently_and_forgets_nothing_that_is_not_shown() -> None:
    listed = Listed(("2", "b"), ("1", "a"))
    first = await listed.read()
    listed.items = [("2", "edited"), ("3", "c")]
    second = await listed.read(first.known)
    assert told(second) == [("c", False), ("edited", True)]
    listed.items = [("1", "a")]
    assert told(await listed.read(second.known)) == []


async def test_what_moved_on_while_it_was_read_is_told_once() -> None:
    listed = Listed(("2", "b"), ("1", "a"), ("2", "b"))
    assert told(await listed.read()) == [("a", False), ("b", False)]


async def test_says_where_it_stopped_before_the_end() -> None:
    listed = Listed(*((str(n), n) for n in range(9)))
    assert (await listed.read(most_pages=2)).cut
    assert not (await listed.read(most_pages=5)).cut


async def test_only_the_essence_makes_an_item_a_different_one() -> None:
    listed = Listed(("1", {"text": "a", "likes": 1}), ("", {"text": "odd"}))
    first = await listed.read(essence=lambda item: item["text"])
    listed.items = [("1", {"text": "a", "likes": 2}), ("", {"text": "odd"})]
    assert told(await listed.read(first.known, essence=lambda item: item["text"])) == []

"""The day in chapters: long ones in quiet hours, five minutes each while the storm rises, so that
each step shows.
"""

from deploy.demo.story import at


def _every(start: str, end: str, minutes: int) -> list[int]:
    return list(range(at(start) + minutes * 60, at(end) + 1, minutes * 60))


CHAPTERS: tuple[int, ...] = (
    at("09:00"), *_every("09:00", "09:30", 5), *_every("09:30", "10:00", 10),
    *_every("10:00", "11:00", 20), *_every("11:00", "20:00", 60), at("24:00"),
)  # fmt: skip
"""Where each chapter ends, in seconds of the day; the last one takes what is left."""

BRIEF: tuple[int, ...] = tuple(
    at(clock)
    for clock in (
        "06:00",
        "09:00",
        "09:30",
        "09:45",
        "10:20",
        "11:00",
        "12:00",
        "16:00",
        "20:00",
        "24:00",
    )
)
"""The same for small stories, which have little to show of each."""

CLOSING_SECS = 20
"""So much later than its name says a chapter really ends: what is seen then closes the last five
minutes before.
"""

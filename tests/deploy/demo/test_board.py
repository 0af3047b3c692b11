"""The live picture and its plain lines, drawn from invented readings."""

import io

from deploy.demo.board import Board, Picture, draw, headline, plain
from deploy.demo.gauges import Reading
from pipeline.terminal.drawn import Console

READING = Reading(
    accepted={"history": 15_000, "live": 1234}, enriched=16_000, dead_letters=1,
    lags={"enrich": 12, "store": 9000}, customers=449,
    brands={"brindlemoor": (800, 300), "kestrelby": (5, 0)},
)  # fmt: skip


def drawn(picture: Picture) -> str:
    out = io.StringIO()
    Console(file=out, width=100, color_system=None).print(draw(picture))
    return out.getvalue()


def shown(text: str, *, thread: bool = False) -> dict[str, object]:
    return {
        "ts": "1",
        "content": {"text": text, "blocks": None},
        **({"thread_ts": "0"} if thread else {}),
    }


def test_the_picture_shows_clock_lags_brands_and_alerts() -> None:
    text = drawn(
        Picture(
            phase="the outage", clock="Tue 10 Mar 09:15", share=0.4, elapsed_secs=75,
            reading=READING,
            rates={"live": 812.0, "enriched": 640.0}, alerts=["🔴 39 negative mentions"],
        )
    )  # fmt: skip
    for part in (
        "the outage",
        "Tue 10 Mar 09:15",
        "1:15 since start",
        "15,000",
        "812",
        "9,000",
        "Brindlemoor",
        "800",
    ):
        assert part in text
    assert "🔴 39 negative mentions" in text
    assert "449" in text


def test_an_empty_picture_can_be_drawn() -> None:
    assert "Slack: quiet" in drawn(Picture())


def test_a_plain_line_has_all_that_counts() -> None:
    line = plain(
        Picture(phase="the outage", clock="Tue 10 Mar 09:15", elapsed_secs=75, reading=READING)
    )
    assert (
        line
        == "[1:15] the outage · Tue 10 Mar 09:15 · 16,234 accepted, 0/s · lag 9,012 · 0 Slack messages"
    )


def test_headlines_mark_replies_and_show_what_people_see() -> None:
    assert headline(shown("*Worse:* 5 &lt; 7")) == "Worse: 5 < 7"
    assert headline(shown("it is over", thread=True)) == "↳ it is over"


def test_without_a_terminal_lines_come_now_and_then_and_alerts_once() -> None:
    out, clock = io.StringIO(), [100.0]
    with Board(Console(file=out, width=200), now=lambda: clock[0], started=100.0) as board:
        board.say("kafka is ready")
        for _ in range(4):
            clock[0] += 2.0
            board.show(READING, [shown("alarm")])
    lines = out.getvalue().splitlines()
    assert lines[0] == "[0:00] kafka is ready"
    assert sum(line == "    Slack: alarm" for line in lines) == 1
    assert sum("accepted" in line for line in lines) == 2
    assert board.first_view_secs == 2.0


def test_rates_come_from_two_readings() -> None:
    clock = [0.0]
    board = Board(Console(file=io.StringIO()), now=lambda: clock[0], started=0.0)
    board.show(Reading(accepted={"history": 0, "live": 100}, enriched=50), [])
    clock[0] = 2.0
    board.show(Reading(accepted={"history": 0, "live": 300}, enriched=150), [])
    assert board.picture.rates == {
        "history": 0.0,
        "live": 100.0,
        "accepted": 100.0,
        "enriched": 50.0,
    }

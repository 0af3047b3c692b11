"""The HTTP client of sources of customers waits where it is told to, and stops when it is asked to."""

import pytest
from aiohttp import web

from connectors.testing.stand import KitClock
from pipeline.sync.asking import MOST_ATTEMPTS, Asker, StoppedError
from schemas.flow import Retry
from tests.standins.web import serve_beside


class Busy:
    """Answers 429 so many times."""

    def __init__(self, times: int, after: str = "5") -> None:
        self.times, self.after, self.asked = times, after, 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._answer)
        return app

    async def _answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.asked <= self.times:
            return web.Response(status=429, headers={"Retry-After": self.after})
        return web.Response(text="here")


def test_a_limit_is_waited_for_as_long_as_the_service_says() -> None:
    busy, clock = Busy(2), KitClock()
    began = clock.now()
    with serve_beside(busy.app()) as address, Asker(clock=clock) as http:
        assert http.request("GET", f"{address}/").body == b"here"
    assert busy.asked == 3
    assert (clock.now() - began).total_seconds() >= 10


def test_a_longer_limit_and_one_that_does_not_end_are_given_back() -> None:
    with serve_beside(Busy(1, "3600").app()) as address, Asker(clock=KitClock()) as http:
        with pytest.raises(Retry) as caught:
            http.request("GET", f"{address}/")
        assert caught.value.after == 3600
    endless = Busy(99)
    with (
        serve_beside(endless.app()) as address,
        Asker(clock=KitClock()) as http,
        pytest.raises(Retry, match="answered 429"),
    ):
        http.request("GET", f"{address}/")
    assert endless.asked == MOST_ATTEMPTS


def test_who_is_asked_to_stop_waits_no_longer() -> None:
    busy = Busy(1, "60")
    with (
        serve_beside(busy.app()) as address,
        Asker(clock=KitClock(), alive=lambda: False) as http,
        pytest.raises(StoppedError),
    ):
        http.request("GET", f"{address}/")
    assert busy.asked == 1

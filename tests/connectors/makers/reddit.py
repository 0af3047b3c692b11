"""Reddit: posts and comments of a subreddit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.reddit import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.standins.reddit_api import CLIENT, SECRET, Reddit, make_thing
from tests.standins.web import serve

PAYLOADS = {
    "post": make_thing("t3", 7, media={"oembed": {"title": "Acme", "description": "A bank"}}),
    "link": make_thing("t3", 8, is_self=False, url="https://news.example/1"),
    "gallery": make_thing("t3", 9, gallery_data={"items": [{"caption": "the bank"}]}),
    "poll": make_thing("t3", 10, poll_data={"options": [{"text": "acme"}, {"text": "zenith"}]}),
    "comment": make_thing("t1", 11, body="thanks /u/acme_bank", edited=1_795_175_999.0),
    "mention": make_thing(
        "t1", 12, link_id=None, permalink=None, context="/r/tea/comments/1a/x/2b/"
    ),
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """New posts and comments in turn."""

    class Timed(Reddit):
        """Goes by the true time, and its limit is never reached."""

        now = property(lambda _: clock.true_now)
        left = property(lambda _: 99, lambda _, __: None)

    service = Timed()
    service.say()

    async def say(count: int) -> list[str]:
        kinds = ("t3", "t1")
        return [f"reddit:reddit:{service.say(kinds[n % 2])}" for n in range(count)]

    async with serve(service.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            settings = Settings.model_validate(
                {
                    "client_id": CLIENT, "client_secret": "env:S", "subreddits": ["tea"],
                    "user_agent": "test:invented:1 (by /u/nobody)",
                    "base_url": address or "https://a.example",
                    "token_url": f"{address or 'https://a.example'}/api/v1/access_token",
                },
                context={"env": {"S": secret}},
            )  # fmt: skip
            return make_context(settings, name="tea-talk", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            credential="client_secret", secret=SECRET,
        )  # fmt: skip

"""A push source: takes a JSON list of {id, text} objects, and refuses in each way a push source
can.
"""

import json

from schemas.context import PushRequest, SourceContext
from schemas.event import MentionPosted
from schemas.flow import Page, Refused, Reject, Retry
from schemas.mention import Mention
from schemas.settings import SourceSettings

FIREHOSE = False


class Settings(SourceSettings):
    """Nothing to set."""


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """One page of the request's items; Refused without the right key, Reject for what is no list."""
    if request.headers.get("x-key") != "right":
        raise Refused("the key is wrong", status=401)
    if request.query.get("busy"):
        raise Retry("the inlet is busy", after=3)
    if request.query.get("bug"):
        raise ZeroDivisionError("the inlet is broken")
    try:
        items = json.loads(request.body)
    except ValueError as error:
        raise Reject(f"no JSON: {error}") from error
    events, rejects = [], []
    for index, item in enumerate(items):
        if "text" not in item:
            rejects.append(Reject(f"items[{index}]: has no text", item))
            continue
        mention = Mention(
            id=f"inlet:{context.name}:{item['id']}",
            source=context.name,
            type="inlet",
            text=item["text"],
            published_at=context.clock.now(),
        )
        events.append(MentionPosted(mention=mention))
    return Page(events=events, rejects=rejects)

"""From a candidate on alerts.v1 to its message in a channel: notify, with Slack's limits kept by
the stand-in.
"""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.stats import percentile
from bench.world import World
from deploy.standins.slack import Message
from pipeline import topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from tests.builders import make_candidate
from tests.services import wait_until
from tests.standins.slack import running_slack

CHANNELS = 10
EVERY_SECS = 2.0
"""Between two alerts of one channel: half of what Slack takes."""
_NUMBER = re.compile(r"bench (\d{6})")
Say = Callable[[str], None]


def measure(world: World, *, seconds: float, say: Say) -> dict[str, float]:
    """p99 of the time from the candidate's acknowledgement by Kafka to its message at the stand-in."""
    with running_slack(per_second=1.0) as slack:
        env = {f"HOOK_{n}": f"{slack.url}/services/T0/B0/channel{n}" for n in range(CHANNELS)}
        channels = {
            f"channel{n}": {"type": "slack", "webhook": f"env:HOOK_{n}"} for n in range(CHANNELS)
        }
        config = world.config("alerts", {"notify": channels}, env)
        notify = world.services.start("notify", config.path, env=env).wait_ready(120)
        client = Sender(config.kafka)
        begun, raised = time.monotonic(), dict[int, float]()
        for number in range(int(CHANNELS * seconds / EVERY_SECS)):
            time.sleep(max(0.0, begun + number * EVERY_SECS / CHANNELS - time.monotonic()))
            candidate = make_candidate(
                dedup_key=f"bench-{number}",
                rule=f"bench-{number}",
                title=f"bench {number:06d}",
                at=datetime.now(UTC),
                destinations=(f"channel{number % CHANNELS}",),
            )
            key = candidate.dedup_key.encode()
            client.deliver([Outgoing(topics.ALERTS, key, candidate.to_json())])
            raised[number] = time.time()
        wait_until(
            lambda: len(slack.posted()) >= len(raised), 60, f"{len(raised)} messages in Slack"
        )
        client.close()
        assert notify.terminate(60) == 0
        waits = [float(message.ts) - raised[_number(message)] for message in slack.posted()]
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    say(
        f"alert to Slack: p50 {p50:.2f} s, p99 {p99:.2f} s ({len(waits)} alerts over {CHANNELS} channels)"
    )
    return {"alert_to_slack_p99_s": round(p99, 3)}


def _number(message: Message) -> int:
    match = _NUMBER.search(json.dumps(message.content))
    assert match is not None, message.content
    return int(match[1])

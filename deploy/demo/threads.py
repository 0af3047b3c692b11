"""Talk among people who know: over the weeks before the day, questions about cards that fail, answers, and
what became of them. Whose answers help is the story's expert, who is not the loudest. Pure.
"""

from typing import Any

from deploy.demo import story
from deploy.demo.compose import Line, moment

_DAY_SECS = 86_400
TOPIC = "cards declined"
THREADS: tuple[tuple[str, str, str], ...] = (
    ("Brindlemoor card declined at every petrol pump, fine in shops. Why?",
     "Pumps ask for a hold first. Raise the offline limit in Brindlemoor's settings; the hold then goes through.",
     "That worked, thank you: no trouble with my Brindlemoor card at three stations."),
    ("Does anybody know why a Brindlemoor card is declined online after a new phone?",
     "The old device still holds the token. Remove it under devices, wait an hour, pair the Brindlemoor app anew.",
     "Exactly this, solved it. Brindlemoor's own support did not know."),
    ("My Brindlemoor card was declined abroad although travel mode is on.",
     "Travel mode follows the country of the terminal's bank. At Brindlemoor add that country, not where you are.",
     "You were right, it works now. Thanks, Brindlemoor should write that down."),
    ("Brindlemoor: card declined, contactless only, chip works.",
     "The counter for contactless ran full. One payment with the chip and PIN resets it at Brindlemoor.",
     "One chip payment and the Brindlemoor card was fine, solved."),
    ("Card terminal of Brindlemoor: every card declined on Mondays before nine. Anyone?",
     "The terminal's certificate check waits for the weekend's list. Reboot it on Sundays, says Brindlemoor's log.",
     "That did it, three Mondays without trouble at our Brindlemoor terminal. Great answer."),
    ("Subscription card declined each month, Brindlemoor says they never saw it.",
     "Then the merchant's token is of your old card. Have them store the Brindlemoor card anew.",
     "That helped, thank you! Brindlemoor charged as it should this month."),
)  # fmt: skip
"""Question, answer, and what the asker says of it."""


def planted() -> list[Line]:
    """The threads' lines, spread over the four weeks."""
    lines: list[Line] = []
    for number, texts in enumerate(THREADS):
        start = story.HISTORY_START + (2 + 4 * number) * _DAY_SECS + story.at("18:10")
        asker = story.hacker(f"asks_{number + 1}")
        thread = f"hackernews:item:thread-{number}-1"
        parent = ""
        for place, (text, author) in enumerate(
            zip(texts, (asker, story.EXPERT, asker), strict=True), 1
        ):
            record = _record(
                f"hackernews:item:thread-{number}-{place}", text, author, thread, parent
            )
            second = start + place * 2400
            record["published_at"] = moment(second * 1000)
            lines.append((second * 1000, 40_000_000 + 10 * number + place, "hackernews", record))
            parent = record["id"]
    return lines


def _record(id_: str, text: str, author: Any, thread: str, parent: str) -> dict[str, Any]:
    answers = {"parent_id": parent} if parent else {}
    return {
        "id": id_,
        "source": "hackernews",
        "type": "hackernews",
        "kind": "comment" if parent else "post",
        "url": f"https://hn.example/{id_.rpartition(':')[2]}",
        "site": "hn.example",
        "lang": "en",
        "text": text,
        "author": dict(author),
        "thread_id": thread,
        **answers,
    }

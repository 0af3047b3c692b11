"""An alert as Block Kit that reads well on a phone: what, who, their words, the link, why. Pure.

Slack's limits: 50 blocks, header 150, section 3,000 characters, and from experience about 12,000 in
all.
"""

import math
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from schemas.alert import AlertMention, AlertState
from schemas.base import in_zone
from schemas.notice import Notice
from schemas.routing import OWN_PLACE, Route
from sinks.slack.addresses import usable
from sinks.slack.text import clip, clip_mrkdwn, escape, link, name, plain, quote, unformatted

WORDS = 900
LISTED = 5
JUDGED = 6
MATTERS = 6
_SIGNS = {"info": "🔵", "warning": "🟠", "critical": "🔴"}
_ENDED = {"resolved": "✅", "false_alarm": "⚪"}
_FEELINGS = {"positive": "🙂 positive", "negative": "🙁 negative", "neutral": "😐 neutral"}
Block = dict[str, Any]


def message(
    notice: Notice, *, mention: str = "", call: bool = True, route: Route = OWN_PLACE
) -> dict[str, Any]:
    """The alert as it is now: `text` (for the push notification) and `blocks`. `call` mentions
    people if critical; whom it goes to, and why, `route` says.
    """
    alert = notice.alert
    blocks: list[Block] = [
        {"type": "header", "text": _plain(f"{sign(alert)} {_headline(notice)}", 150)}
    ]
    blocks += _sections(
        [
            _call(alert, mention) if call else "",
            _goes_to(route),
            _status(alert, notice.zone),
            _figures(alert),
        ]
    )
    if alert.mentions:
        blocks += _mention(alert.mentions[0], alert, notice.zone)
    elif alert.text:
        blocks += _sections([escape(clip(alert.text.strip(), WORDS))])
    blocks += _sections([_more(alert)] if notice.alerts == 1 else [])
    if alert.reasons:
        blocks.append(
            _context("Why: " + " · ".join(name(reason, 120) for reason in alert.reasons[:6]))
        )
    blocks += _buttons(notice)
    blocks.append(_context(_footer(notice)))
    return {"text": summary(notice), "blocks": blocks}


def follow_up(notice: Notice, *, mention: str = "", route: Route = OWN_PLACE) -> dict[str, Any]:
    """A short message that people notice: it grew, what came since, or it is over. Holds no words
    of a mention.
    """
    alert = notice.alert
    call = _call(alert, mention) if notice.purpose == "escalate" else ""
    grown = f"*{alert.count:,}* mentions so far" if alert.value is None and alert.count > 1 else ""
    lines = [
        call,
        " ".join(_members(route)) if notice.purpose == "escalate" else "",
        f"{sign(alert)} *{name(_headline(notice), 200)}*",
        _figures(alert),
        grown,
        _status(alert, notice.zone),
    ]
    return {
        "text": summary(notice),
        "blocks": _sections(["\n".join(line for line in lines if line)]),
    }


def summary(notice: Notice) -> str:
    """One line for push notifications and screen readers."""
    alert = notice.alert
    line = f"{sign(alert)} {_headline(notice)}"
    first = alert.mentions[0] if alert.mentions and notice.purpose == "open" else None
    if first is not None and not first.redacted:
        line += f" – {first.author or first.handle or first.site}: {clip(first.text, 120)}"
    return escape(unformatted(plain(line, 300)))


def bare(notice: Notice, why: str) -> dict[str, Any]:
    """The same without blocks, for what Slack would not take (`why`): what, who, their words, where."""
    alert = notice.alert
    first = alert.mentions[0] if alert.mentions else None
    lines = [summary(notice), _status(alert, notice.zone), _figures(alert)]
    if first is not None and not first.redacted:
        lines += [quote(first.text or alert.text, WORDS), name(first.url, 300)]
    lines.append(f"({name(why, 200)})")
    return {"text": clip_mrkdwn("\n".join(line for line in lines if line), 3000)}


def sign(alert: AlertState) -> str:
    """The one character that tells how it stands."""
    return _ENDED.get(alert.status) or _SIGNS[alert.severity]


def _headline(notice: Notice) -> str:
    alert = notice.alert
    before = {"escalate": "Worse: ", "digest": "More: ", "resolve": "Over: "}.get(
        notice.purpose, ""
    )
    return before + alert.title


def _mention(mention: AlertMention, alert: AlertState, zone: tzinfo) -> list[Block]:
    if mention.redacted:
        return _sections(["_The author or the source deleted this mention._"])
    blocks = _sections([_who(mention), quote(mention.text or alert.text, WORDS)])
    if blocks and (url := usable(mention.url)):
        button = {
            "type": "button",
            "text": _plain("Open", 75),
            "url": url,
            "action_id": "open_mention",
        }
        blocks[-1]["accessory"] = button
    return blocks + _sections([_to_do(mention, zone)])


def _who(mention: AlertMention) -> str:
    handle = f"@{name(mention.handle)}" if mention.handle else ""
    first = " · ".join(
        part for part in (f"*{name(mention.author)}*" if mention.author else "", handle) if part
    )
    where = f"on {name(mention.site)}" if mention.site else ""
    reach = [where, name(mention.role, 80)]
    if mention.influence is not None:
        reach.append(f"influence {mention.influence}/100")
    if mention.followers is not None:
        reach.append(f"{mention.followers:,} followers")
    if mention.sentiment in _FEELINGS:
        reach.append(_FEELINGS[mention.sentiment])
    lines = [
        first or "Unknown author",
        " · ".join(part for part in reach if part),
        _customer(mention),
    ]
    return "\n".join(line for line in lines if line)


def _to_do(mention: AlertMention, zone: tzinfo) -> str:
    """Whose it is, by when it should be answered, what is wanted, and what else was judged."""
    parts = [f"📋 For *{name(mention.department)}*" if mention.department else ""]
    if mention.answer_by is not None:
        by = in_zone(mention.answer_by, zone)
        parts.append(f"⏰ answer by *{by:%a %d %b %H:%M}* {by.tzname() or ''}".rstrip())
    parts.append(", ".join(name(intent.replace("_", " "), 40) for intent in mention.intents[:4]))
    parts += (name(words, 80) for words in mention.judged[:JUDGED])
    return " · ".join(part for part in parts if part)


def _customer(mention: AlertMention) -> str:
    if not mention.customer_id:
        return ""
    kind = "Customer" if mention.known_as in ("", "customer") else mention.known_as.capitalize()
    known = f"⭐ {name(kind)} *{name(mention.customer or mention.customer_id)}*"
    segment = f" ({name(mention.segment)})" if mention.segment else ""
    bought = ", ".join(name(product, 60) for product in mention.bought[:5])
    more = f" and {len(mention.bought) - 5} more" if len(mention.bought) > 5 else ""
    lines = [f"{known}{segment}", f"Bought: {bought}{more}" if bought else ""]
    lines += [f"• {name(matter, 120)}" for matter in mention.matters[:MATTERS]]
    lines.append("🚫 *Do not contact*, says the CRM" if mention.do_not_contact else "")
    return "\n".join(line for line in lines if line)


def _figures(alert: AlertState) -> str:
    if alert.value is None:
        return ""
    parts = [f"*{_number(alert.value)}*"]
    if alert.expected is not None:
        parts.append(f"{alert.yardstick} {_number(alert.expected)}")
    if alert.peak is not None and alert.peak > alert.value:
        parts.append(f"peak {_number(alert.peak)}")
    if alert.count > 1:
        parts.append(f"{alert.count:,} mentions")
    text = name(alert.text, 300) if alert.text and alert.mentions else ""
    return " · ".join(parts) + (f"\n{text}" if text else "")


def _more(alert: AlertState) -> str:
    """What else the message stands for: `and 23 more`, with the latest of them."""
    more = alert.count - 1 if alert.value is None else alert.others
    if more <= 0 and len(alert.mentions) < 2:
        return ""
    lines = [f"*and {more:,} more*" if more > 0 else "*Among them*"]
    latest = sorted(alert.mentions[1:], key=lambda m: -(m.priority or 0))[:LISTED]
    for mention in latest:
        if mention.redacted:
            lines.append("• _deleted_")
            continue
        star = "⭐ " if mention.customer_id else ""
        who = link(
            mention.url, name(mention.author or mention.handle or mention.site or "open", 40)
        )
        lines.append(f"• {star}{who}: {escape(plain(mention.text, 110))}")
    return "\n".join(lines)


def _status(alert: AlertState, zone: tzinfo) -> str:
    by, note = name(alert.owner), f" – {name(alert.note, 300)}" if alert.note else ""
    if alert.status == "acknowledged":
        return f"👀 Acknowledged by *{by}*{note}"
    if alert.status == "snoozed" and alert.snoozed_until is not None:
        return f"💤 Snoozed by *{by}* until {in_zone(alert.snoozed_until, zone):%d %b %H:%M}{note}"
    if alert.status == "false_alarm":
        return f"⚪ False alarm, says *{by}*{note}"
    if alert.status == "resolved":
        minutes = round(
            ((alert.resolved_at or alert.last_at) - alert.opened_at).total_seconds() / 60
        )
        return f"✅ Over after {_span(minutes)}{note}"
    return ""


def _call(alert: AlertState, mention: str) -> str:
    if not mention or alert.severity != "critical" or alert.status != "open":
        return ""
    if mention in ("here", "channel"):
        return f"<!{mention}>"
    return f"<!subteam^{mention}>" if mention.startswith("S") else f"<@{mention}>"


def _goes_to(route: Route) -> str:
    """Whom it goes to and why; the employees meant are told by Slack."""
    said = " ".join((*_members(route), name(route.why, 300)))
    return f"➡ {said}" if said.strip() else ""


def _members(route: Route) -> list[str]:
    return [f"<@{member}>" for member in route.addresses] if route.to == "owner" else []


def _buttons(notice: Notice) -> list[Block]:
    elements = [
        {"type": "button", "text": _plain(label, 75), "url": url, "action_id": f"link_{number}"}
        for number, (label, address) in enumerate(notice.links[:5])
        if (url := usable(address))
    ]
    return [{"type": "actions", "elements": elements}] if elements else []


def _footer(notice: Notice) -> str:
    """Where it belongs, and the key that `grapevine alerts` takes; none where that would name no
    alert.
    """
    alert = notice.alert
    opened = in_zone(alert.opened_at, notice.zone)
    parts = [
        name(alert.brand),
        name(alert.rule),
        f"{opened:%d %b %H:%M} {opened.tzname() or ''}".strip(),
    ]
    told = " · ".join(part for part in parts if part)
    if notice.alerts > 1 or names_erased(alert):
        return told
    return f"{told}\n`{escape(plain(alert.dedup_key, 300)).replace('`', chr(39))}`"


def names_erased(alert: AlertState) -> bool:
    """Whether the alert's key may name somebody who was forgotten: their mentions have lost their ids."""
    return any(one.redacted and not one.id for one in alert.mentions)


def _sections(texts: Sequence[str]) -> list[Block]:
    return [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": clip_mrkdwn(text, 2900), "verbatim": True},
        }
        for text in texts
        if text
    ]


def _context(text: str) -> Block:
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": clip_mrkdwn(text, 1900), "verbatim": True}],
    }


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit) or "Alert", "emoji": False}


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "?"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{minutes} min"

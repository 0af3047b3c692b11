"""Slack's rules for messages, checked strictly: what Slack would refuse, or show otherwise than
meant, is an error.

From https://docs.slack.dev/reference/block-kit/blocks and
https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

MAX_BLOCKS = 50
MAX_TOTAL = 12_000
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_TOKEN = re.compile(
    r"<(?:https?://[^<>|\s]+(?:\|[^<>|]+)?|mailto:[^<>|]+(?:\|[^<>]+)?|@[UW][A-Z0-9]+|#C[A-Z0-9]+|!(?:here|channel|everyone)"
    r"|!subteam\^S[A-Z0-9]+|!date\^[^<>]+)>"
)
_CALL = re.compile(r"<(!here|!channel|!everyone|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)>")


def problems(message: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a message's `text` and `blocks`."""
    wrong: list[str] = []
    text, blocks = message.get("text"), message.get("blocks")
    if not text and not blocks:
        return ["no_text"]
    if text is not None:
        wrong += _mrkdwn(text, "text", 40_000)
    if blocks is None:
        return wrong
    if not isinstance(blocks, list):
        return [*wrong, "blocks must be an array"]
    if len(blocks) > MAX_BLOCKS:
        wrong.append(f"no more than {MAX_BLOCKS} items allowed [json-pointer:/blocks]")
    for number, block in enumerate(blocks):
        wrong += _block(block, f"/blocks/{number}")
    if sum(len(part) for part in texts(blocks)) > MAX_TOTAL:
        wrong.append("msg_blocks_too_long")
    return wrong


def calls(message: dict[str, Any]) -> list[str]:
    """Whom the message would notify (`!here`, `@U…`): escaped ones and those in plain_text call
    nobody.
    """
    parts = (
        texts(message.get("blocks") or [], "mrkdwn")
        if message.get("blocks")
        else [message.get("text") or ""]
    )
    return [call for part in parts for call in _CALL.findall(part)]


def texts(value: Any, kind: str = "") -> list[str]:
    """Every text of blocks, in reading order; of one kind (`mrkdwn`, `plain_text`) where it is named."""
    if isinstance(value, list):
        return [part for item in value for part in texts(item, kind)]
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            return [value["text"]] if kind in ("", value.get("type")) else []
        return [
            part
            for item in value.values()
            if isinstance(item, dict | list)
            for part in texts(item, kind)
        ]
    return []


def _block(block: Any, where: str) -> list[str]:
    if not isinstance(block, dict):
        return [f"must be an object [json-pointer:{where}]"]
    check = _BLOCKS.get(block.get("type", ""))
    if check is None:
        return [f"unsupported type: {block.get('type')} [json-pointer:{where}/type]"]
    wrong = check(block, where)
    if len(block.get("block_id", "")) > 255:
        wrong.append(f"must be less than 256 characters [json-pointer:{where}/block_id]")
    return wrong


def _header(block: dict[str, Any], where: str) -> list[str]:
    return [
        *_keys(block, where, {"text"}),
        *_text(block.get("text"), f"{where}/text", {"plain_text"}, 150),
    ]


def _section(block: dict[str, Any], where: str) -> list[str]:
    wrong = _keys(block, where, {"text", "fields", "accessory", "expand"})
    if "text" not in block and not block.get("fields"):
        wrong.append(f"text or fields must be provided [json-pointer:{where}]")
    if "text" in block:
        wrong += _text(block["text"], f"{where}/text", {"plain_text", "mrkdwn"}, 3000)
    fields = block.get("fields", [])
    if len(fields) > 10:
        wrong.append(f"no more than 10 items allowed [json-pointer:{where}/fields]")
    for number, field in enumerate(fields):
        wrong += _text(field, f"{where}/fields/{number}", {"plain_text", "mrkdwn"}, 2000)
    if "accessory" in block:
        wrong += _button(block["accessory"], f"{where}/accessory")
    return wrong


def _context(block: dict[str, Any], where: str) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        return [f"between 1 and 10 items required [json-pointer:{where}/elements]"]
    wrong = _keys(block, where, {"elements"})
    for number, element in enumerate(elements):
        wrong += _text(element, f"{where}/elements/{number}", {"plain_text", "mrkdwn"}, 2000)
    return wrong


def _actions(block: dict[str, Any], where: str) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        return [f"between 1 and 25 items required [json-pointer:{where}/elements]"]
    wrong = _keys(block, where, {"elements"})
    ids = [element.get("action_id") for element in elements if isinstance(element, dict)]
    if len(set(ids)) < len(ids):
        wrong.append(f"action_id must be unique [json-pointer:{where}/elements]")
    for number, element in enumerate(elements):
        wrong += _button(element, f"{where}/elements/{number}")
    return wrong


def _divider(block: dict[str, Any], where: str) -> list[str]:
    return _keys(block, where, set())


_BLOCKS: dict[str, Callable[[dict[str, Any], str], list[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
}


def _button(button: Any, where: str) -> list[str]:
    if not isinstance(button, dict) or button.get("type") != "button":
        return [f"unsupported element [json-pointer:{where}]"]
    wrong = _text(button.get("text"), f"{where}/text", {"plain_text"}, 75)
    url = button.get("url", "")
    if url and not _is_url(url):
        wrong.append(f"must be a valid url of at most 3000 characters [json-pointer:{where}/url]")
    if len(button.get("action_id", "")) > 255:
        wrong.append(f"must be less than 256 characters [json-pointer:{where}/action_id]")
    return wrong


def _is_url(url: str) -> bool:
    """Whether it is an address of the web with a host and a port that can be."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return named and re.fullmatch(r"https?://[!-~]+", url) is not None and len(url) <= 3000


def _text(value: Any, where: str, kinds: set[str], limit: int) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        return [
            f"must be a text object of type {' or '.join(sorted(kinds))} [json-pointer:{where}]"
        ]
    text = value.get("text")
    if not isinstance(text, str) or not text:
        return [f"must be more than 0 characters [json-pointer:{where}/text]"]
    if value["type"] == "mrkdwn":
        extra = set(value) - {"type", "text", "verbatim"}
        return [*_extra(extra, where), *_mrkdwn(text, where, limit)]
    wrong = _extra(set(value) - {"type", "text", "emoji"}, where)
    return (
        [*wrong, f"must be less than {limit + 1} characters [json-pointer:{where}/text]"]
        if len(text) > limit
        else wrong
    )


def _mrkdwn(text: str, where: str, limit: int) -> list[str]:
    wrong: list[str] = []
    if len(text) > limit:
        wrong.append(f"must be less than {limit + 1} characters [json-pointer:{where}]")
    rest = _TOKEN.sub("", text)
    if "<" in rest or _ENTITY.search(rest):
        wrong.append(f"unescaped &, < or broken link in mrkdwn [json-pointer:{where}]")
    if ">" in re.sub(r"(?m)^> ?", "", rest):
        wrong.append(f"unescaped > in mrkdwn [json-pointer:{where}]")
    return wrong


def _keys(block: dict[str, Any], where: str, valid: set[str]) -> list[str]:
    return _extra(set(block) - valid - {"type", "block_id"}, where)


def _extra(names: set[str], where: str) -> list[str]:
    return [f"no more properties allowed: {name} [json-pointer:{where}]" for name in sorted(names)]

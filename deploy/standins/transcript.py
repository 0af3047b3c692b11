"""Shows recorded Slack messages as Slack would: in a terminal (rich) or as an HTML page. Pure."""

import html
import re
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

_LINK = re.compile(r"<(https?://[^<>|]+)\|([^<>]+)>")
_CALL = re.compile(r"<!(here|channel|everyone)>|<@([UW][A-Z0-9]+)>|<!subteam\^(S[A-Z0-9]+)>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")


def as_text(message: dict[str, Any]) -> RenderableType:
    """One message for a terminal; replies are indented."""
    parts = [part for block in message["content"].get("blocks") or [] for part in _lines(block)]
    body = Group(*(parts or [Text(unescape(message["content"].get("text") or ""))]))
    panel = Panel(
        body,
        width=84,
        padding=(0, 1),
        border_style="dim",
        title=_title(message),
        title_align="left",
    )
    return Padding(panel, (0, 0, 0, 4)) if message.get("thread_ts") else panel


def as_html(messages: list[dict[str, Any]]) -> str:
    """A page of messages, threads below their first message."""
    roots = [m for m in messages if not m.get("thread_ts")]
    parts = []
    for root in roots:
        parts.append(_article(root, "message"))
        parts += [
            _article(m, "message reply") for m in messages if m.get("thread_ts") == root["ts"]
        ]
    style = (
        "body{font:15px/1.45 system-ui;max-width:640px;margin:2em auto;padding:0 1em;color:#1d1c1d}"
        ".message{border:1px solid #ddd;border-radius:8px;padding:.6em 1em;margin:.8em 0}.reply{margin-left:2.5em}"
        "blockquote{border-left:4px solid #ddd;margin:.3em 0;padding-left:.8em}small{color:#616061}"
        "h2{font-size:1.1em;margin:.2em 0}code{background:#f4f4f4;color:#c01343;padding:0 .2em}"
        "a.button{border:1px solid #bbb;border-radius:4px;padding:.1em .6em;color:inherit;text-decoration:none}"
    )
    title = "<title>Slack stand-in</title><meta name=viewport content='width=device-width'>"
    empty = "<p>No messages yet.</p>"
    return (
        f"<!doctype html><meta charset=utf-8>{title}<style>{style}</style>{''.join(parts) or empty}"
    )


def unescape(text: str) -> str:
    """What a reader sees of mrkdwn, without its formatting."""
    text = _LINK.sub(r"\2", text)
    text = _CALL.sub(lambda match: "@" + next(group for group in match.groups() if group), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _title(message: dict[str, Any]) -> str:
    edited = " (edited)" if message.get("versions") else ""
    where = "reply in thread" if message.get("thread_ts") else message["channel"]
    return f"Grapevine · {where}{edited}"


def _lines(block: dict[str, Any]) -> list[RenderableType]:
    kind = block["type"]
    if kind == "header":
        return [Text(block["text"]["text"], style="bold")]
    if kind == "section":
        lines: list[RenderableType] = [_mrkdwn(block["text"]["text"])]
        if "accessory" in block:
            lines.append(_button(block["accessory"]))
        return lines
    if kind == "context":
        return [_mrkdwn(element["text"], "dim") for element in block["elements"]]
    if kind == "actions":
        return [_button(element) for element in block["elements"]]
    return []


def _button(button: dict[str, Any]) -> Text:
    url = button.get("url", "")
    return Text.assemble(
        (f"[{button['text']['text']}]", f"bold cyan link {url}" if url else "bold cyan")
    )


def _mrkdwn(text: str, style: str = "") -> Text:
    shown = Text(style=style)
    for number, line in enumerate(text.split("\n")):
        shown.append("\n" if number else "")
        if line.startswith("> "):
            shown.append("▎ ", "dim")
            line = line[2:]
        position = 0
        for match in _BOLD.finditer(line):
            shown.append(unescape(line[position : match.start()]))
            shown.append(unescape(match.group(1)), "bold")
            position = match.end()
        shown.append(unescape(line[position:]))
    return shown


def _article(message: dict[str, Any], css: str) -> str:
    blocks = message["content"].get("blocks") or []
    body = (
        "".join(_html(block) for block in blocks)
        or f"<p>{html.escape(unescape(message['content']['text']))}</p>"
    )
    edited = " <small>(edited)</small>" if message.get("versions") else ""
    return f'<article class="{css}"><small>Grapevine{edited}</small>{body}</article>'


def _html(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h2>{html.escape(block['text']['text'])}</h2>"
    if kind == "section":
        button = _html_button(block["accessory"]) if "accessory" in block else ""
        return f"<p>{_html_mrkdwn(block['text']['text'])}</p>{button}"
    if kind == "context":
        return "".join(
            f"<p><small>{_html_mrkdwn(element['text'])}</small></p>"
            for element in block["elements"]
        )
    if kind == "actions":
        return " ".join(_html_button(element) for element in block["elements"])
    return "<hr>"


def _html_button(button: dict[str, Any]) -> str:
    label = html.escape(button["text"]["text"])
    return f'<a class="button" rel="noreferrer" href="{html.escape(button.get("url", "#"), quote=True)}">{label}</a>'


def _html_mrkdwn(text: str) -> str:
    """Slack's own escapes are HTML's, so only quotes and what Slack's markup means are left to do."""
    safe = text.replace('"', "&quot;")
    safe = _LINK.sub(r'<a rel="noreferrer" href="\1">\2</a>', safe)
    safe = _CALL.sub(
        lambda match: "<b>@" + next(group for group in match.groups() if group) + "</b>", safe
    )
    safe = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", safe))
    lines = [
        f"<blockquote>{line[2:]}</blockquote>" if line.startswith("> ") else f"{line}<br>"
        for line in safe.split("\n")
    ]
    return "".join(lines).removesuffix("<br>")

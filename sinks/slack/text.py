"""Text that others wrote, made safe for Slack. Slack's rule: escape `&`, `<` and `>`, in this
order, and nothing else; this also stops `<!channel>`, `<@U…>` and disguised links.
"""

import re

from schemas.characters import one_line, printable
from sinks.slack.addresses import usable

_LOOKALIKES = str.maketrans("*~`", "\u2217\u223c\u02cb")
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""Where an underscore begins or ends italics; `anna_bank` has none."""
_CALLS = re.compile(r"@(here|channel|everyone|group)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0]+")
_ADDRESS = re.compile(r"\w[.\u3002\uff0e\uff61\u2024]\w|:/|\bwww\b", re.IGNORECASE)
_GAPS = re.compile(r"\n{3,}")


def plain(text: str, limit: int) -> str:
    """One line for a plain_text object: no control or direction-changing characters, at most
    `limit` characters.
    """
    return clip(one_line(text), limit)


def name(text: str, limit: int = 80) -> str:
    """A person's or thing's name for mrkdwn: one line, nothing that formats, escaped."""
    return escape(clip(unformatted(one_line(text)), limit))


def unformatted(text: str) -> str:
    """The text with what would format it exchanged for signs that look alike."""
    return _EDGE.sub("\u02cd", text.translate(_LOOKALIKES))


def quote(text: str, limit: int) -> str:
    """What somebody wrote, as a quotation: every line marked, escaped, at most `limit` characters
    before escaping.
    """
    tidy = _GAPS.sub("\n\n", _SPACES.sub(" ", printable(text))).strip()
    lines = escape(clip(tidy, limit)).split("\n")[:20]
    return "\n".join(f"> {line.strip()}" for line in lines)


def escape(text: str) -> str:
    """`text` for a mrkdwn object. A plain `@here` is broken up too, should a workspace's settings
    read it as a call.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALLS.sub("@\u200b\\1", text)


def link(url: str, label: str) -> str:
    """A mrkdwn link with an already escaped label, or with the address itself where that is empty;
    just the label where the URL is none that a browser opens.
    """
    address = usable(url)
    if not address:
        return label
    if _ADDRESS.search(label):  # one address must not stand for another
        return f"{label} {link(url, 'open')}"
    safe = address.replace("&", "&amp;")
    return f"<{safe}|{label.replace('|', '/')}>" if label.strip() else f"<{safe}>"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clip_mrkdwn(text: str, limit: int) -> str:
    """The same for finished mrkdwn: never cuts through an entity or a link."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    cut = re.sub(r"<[^>]*$", "", cut)
    return re.sub(r"&[a-z]*$", "", cut).rstrip() + "…"

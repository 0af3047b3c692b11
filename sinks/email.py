"""Alerts by e-mail: plain text and HTML, threaded per alert. What was sent cannot be changed any
more.
"""

import contextlib
import hashlib
import html
import smtplib
import ssl
from collections.abc import Iterator
from datetime import tzinfo
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.alert import AlertMention, AlertState
from schemas.base import in_zone
from schemas.characters import one_line, printable
from schemas.customer import Owner
from schemas.enriched import Department
from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination, Notice
from schemas.routing import Route, route_of
from schemas.settings import LocalPath, Secret
from schemas.settings import Settings as BaseSettings

DESTINATION = True
EXAMPLE = {
    "host": "mail.acme.example",
    "sender": "grapevine@acme.example",
    "to": ["care@acme.example"],
}
WORDS = 2000
LISTED = 5


def _is_address(text: str) -> str:
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise ValueError("must be an e-mail address like care@acme.example") from error
    if "@" not in text:
        raise ValueError("must be an e-mail address like care@acme.example")
    return text


MailAddress = Annotated[str, AfterValidator(_is_address)]


class Settings(BaseSettings):
    """One mailbox or list, through one SMTP server."""

    host: str
    """The SMTP server."""
    port: int = Field(default=587, ge=1, le=65535)
    """Its port: 587 with `starttls`, 465 with `tls`, as a rule."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; `none` only for a server on this host."""
    ca_file: LocalPath | None = None
    """Certificate authority of the server; the system's where empty."""
    username: str = ""
    """User, where the server asks for one."""
    password: Secret | None = None
    """Password, as `env:NAME`."""
    sender: MailAddress
    """The From address."""
    to: tuple[MailAddress, ...] = Field(min_length=1)
    """Who gets the alerts."""
    owners: bool = False
    """Also to the employee who looks after the customer that an alert is about, where the CRM has their
    address.
    """
    departments: dict[Department, MailAddress] = {}
    """Addresses of departments, which get what is theirs instead of `to`."""
    timeout_secs: float = Field(default=20, gt=0, le=120)
    """How long any step of a delivery may take."""


def build(settings: Settings, *, name: str) -> Destination:
    """The destination that these settings describe."""
    return Mailbox(settings)


def reach(settings: Settings) -> str:
    """Connects and logs in, without a message. Raises Retry, Reject or Fatal."""
    with _answers(), _connected(settings) as server:
        code, _ = server.noop()
    return f"the mail server lets us in ({code})"


class Mailbox:
    """Sends each notice as one e-mail. References are the Message-ID of the alert's first one."""

    edits = False
    pace_secs = 0.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def deliver(self, notice: Notice) -> str:
        """One connection, one e-mail. A repeated one has the same Message-ID, which mail programs
        show once.
        """
        mail = compose(notice, self._settings)
        with _answers(), _connected(self._settings) as server:
            refused = server.send_message(mail)
        if refused:
            raise Reject(
                f"the mail server refused {', '.join(sorted(refused))}; the others have the message"
            )
        return notice.reference or str(mail["Message-ID"])


@contextlib.contextmanager
def _connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    host, port, timeout = settings.host, settings.port, settings.timeout_secs
    client = (
        smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
        if settings.tls == "tls"
        else smtplib.SMTP(host, port, timeout=timeout)
    )
    with client as server:
        if settings.tls == "starttls":
            server.starttls(context=context)
        if settings.username:
            server.login(
                settings.username, settings.password.get_secret_value() if settings.password else ""
            )
        yield server


@contextlib.contextmanager
def _answers() -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise Fatal(f"no safe connection to the mail server: {error.reason or error}") from error
    except smtplib.SMTPException as error:
        raise _judged(error) from error
    except OSError as error:
        raise Retry(f"the mail server did not answer: {type(error).__name__}") from error


def compose(notice: Notice, settings: Settings) -> EmailMessage:
    """The e-mail. Ids are made from the notice's, so that a repeated one is recognisable."""
    mail, domain = EmailMessage(), settings.sender.rpartition("@")[2]
    route = _route(notice.alert, settings)
    mail["Subject"] = _subject(notice)
    mail["From"], mail["To"] = settings.sender, ", ".join(_receivers(route, settings))
    mail["Date"] = notice.at
    mail["Message-ID"] = f"<{hashlib.sha256(notice.id.encode()).hexdigest()[:32]}@{domain}>"
    if notice.reference:
        mail["In-Reply-To"] = mail["References"] = notice.reference
    mail["Auto-Submitted"] = "auto-generated"
    lines = [*([_paragraph(route.why)] if route.why else []), *_lines(notice)]
    mail.set_content("\n".join(text for text, _ in lines))
    mail.add_alternative(
        f"<html><body>{''.join(markup for _, markup in lines)}</body></html>", subtype="html"
    )
    return mail


def _route(alert: AlertState, settings: Settings) -> Route:
    departments = {str(name): address for name, address in settings.departments.items()}
    return route_of(
        alert,
        reach=_address if settings.owners else None,
        departments=departments,
        lacking="e-mail address",
    )


def _address(owner: Owner) -> str:
    """The employee's address, empty where the CRM has none that could be."""
    with contextlib.suppress(ValueError):
        return _is_address(owner.email)
    return ""


def _receivers(route: Route, settings: Settings) -> tuple[str, ...]:
    if route.to == "department":
        return route.addresses
    return tuple(dict.fromkeys((*settings.to, *route.addresses)))


def _subject(notice: Notice) -> str:
    before = {"open": "", "digest": "More: ", "escalate": "Worse: ", "resolve": "Over: "}.get(
        notice.purpose, ""
    )
    return f"[{notice.alert.severity}] {before}" + one_line(notice.alert.title)[:200]


def _lines(notice: Notice) -> list[tuple[str, str]]:
    """Every paragraph as plain text and as HTML."""
    alert = notice.alert
    lines = [_paragraph(figures)] if (figures := _figures(alert)) else []
    if alert.text and not alert.mentions:
        several = "\n" in printable(alert.text).strip()
        lines.append(_quotation(alert.text) if several else _paragraph(alert.text))
    for mention in alert.mentions[: 1 + LISTED]:
        lines += _mention(mention, notice.zone)
    more = alert.count - 1 if alert.value is None else alert.others
    if more > 0 and notice.alerts == 1:
        lines.append(_paragraph(f"{more:,} more than the first one."))
    if alert.reasons:
        lines.append(_paragraph("Why: " + ", ".join(alert.reasons)))
    lines += [_link(label, url) for label, url in notice.links]
    lines.append(_paragraph(_footer(notice)))
    return lines


def _mention(mention: AlertMention, zone: tzinfo) -> list[tuple[str, str]]:
    if mention.redacted:
        return [_paragraph("A mention that was deleted since.")]
    who = mention.author or "Unknown author"
    who += f" (@{mention.handle})" if mention.handle else ""
    who += f" on {mention.site}" if mention.site else ""
    facts = [
        mention.role,
        f"influence {mention.influence}/100" if mention.influence is not None else "",
    ]
    kind = mention.known_as or "customer"
    facts.append(f"{kind} {mention.customer or mention.customer_id}" if mention.customer_id else "")
    facts.append(f"bought {', '.join(mention.bought[:5])}" if mention.bought else "")
    facts += mention.matters
    facts.append("do not contact, says the CRM" if mention.do_not_contact else "")
    lines = [_paragraph(", ".join([who, *(fact for fact in facts if fact)]))]
    words = mention.text[:WORDS].strip()
    if words:
        lines.append(_quotation(words))
    if to_do := _to_do(mention, zone):
        lines.append(_paragraph(to_do))
    if mention.url:
        lines.append(_link("Open", mention.url))
    return lines


def _to_do(mention: AlertMention, zone: tzinfo) -> str:
    """Whose it is, by when it should be answered, what is wanted, and what else was judged."""
    parts = [f"for {mention.department}" if mention.department else ""]
    if mention.answer_by is not None:
        parts.append(f"answer by {in_zone(mention.answer_by, zone):%a %Y-%m-%d %H:%M %Z}")
    parts += [intent.replace("_", " ") for intent in mention.intents]
    parts += mention.judged
    return ", ".join(part for part in parts if part)


def _figures(alert: AlertState) -> str:
    if alert.value is None:
        return ""
    expected = f", {alert.yardstick} {alert.expected:,.6g}" if alert.expected is not None else ""
    return f"{alert.value:,.6g}{expected}, {alert.count:,} mentions"


def _footer(notice: Notice) -> str:
    alert = notice.alert
    opened = in_zone(alert.opened_at, notice.zone)
    parts = [alert.status, alert.brand, alert.rule, f"{opened:%Y-%m-%d %H:%M %Z}"]
    parts += [alert.dedup_key] if notice.alerts == 1 else []
    return " · ".join(part for part in parts if part)


def _paragraph(text: str) -> tuple[str, str]:
    """One line, whatever it was: nobody's name or reason begins a paragraph of its own."""
    line = one_line(text)
    return line + "\n", f"<p>{html.escape(line)}</p>"


def _quotation(text: str) -> tuple[str, str]:
    """What somebody wrote: every line marked as theirs."""
    lines = printable(text).strip().split("\n")
    marked = "".join(f"> {line}\n" for line in lines)
    return marked, f"<blockquote>{'<br>'.join(map(html.escape, lines))}</blockquote>"


def _link(label: str, url: str) -> tuple[str, str]:
    """A link with a label of ours; just the label where the address is none that a browser opens."""
    name = one_line(label)
    if not url.startswith(("https://", "http://")) or one_line(url) != url or " " in url:
        return _paragraph(name)
    return (
        f"{name}: {url}\n",
        f'<p><a href="{html.escape(url, quote=True)}">{html.escape(name)}</a></p>',
    )


def _judged(error: smtplib.SMTPException) -> Retry | Reject | Fatal:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        passing = error.smtp_code < 500
        return (
            Retry("the mail server cannot check the password now")
            if passing
            else Fatal("the password is refused")
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Fatal(f"the mail server does not offer what is configured: {error}")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        if any(code < 500 for code in codes):
            return Retry(f"the mail server refuses the recipients for now ({codes[0]})")
        return Reject(f"the mail server refuses every recipient ({codes[0]})")
    if isinstance(error, smtplib.SMTPResponseException):
        if error.smtp_code >= 500:
            return Reject(f"the mail server refused the message ({error.smtp_code})")
        return Retry(f"the mail server asks for patience ({error.smtp_code})")
    return Retry(f"the mail server broke off: {type(error).__name__}")

"""The contract of each kind of module, on one page: what a file of a room must have, what it may
have, and what every verb promises. The folder is the registry, the file's name is the kind's name.

A module is held against its contract when it is loaded (pipeline/contract.py); how it behaves is
tested by the kit in its room's `testing`. Verbs make one attempt and say what happened with Retry,
Reject, Fatal or Drop (schemas/flow.py); waiting and restarts live in pipeline/.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

import schemas.settings
from schemas.alert import Candidate
from schemas.brand import Brand
from schemas.context import CustomersContext, EnrichTools, PushRequest, SourceContext
from schemas.crm import Crm, CrmSettings
from schemas.customer import Customer, Gone, Link, Mark
from schemas.draft import Draft
from schemas.enriched import EnrichedMention
from schemas.event import Event
from schemas.flow import Page, Reject
from schemas.mention import Mention
from schemas.notice import Destination
from schemas.rule_settings import RuleSettings
from schemas.series import QueryRule, SeriesRule
from schemas.settings import SourceSettings
from schemas.upkeep import TopicPlan

Listen = Callable[[SourceContext[Any], Any], AsyncIterator[Page]]
Receive = Callable[[SourceContext[Any], PushRequest], Awaitable[Page]]
Admit = Callable[[SourceContext[Any], PushRequest], bool]
Accepted = Callable[[SourceContext[Any], PushRequest], None]
Recheck = Callable[[SourceContext[Any], Sequence[str]], Awaitable[Page]]
"""The verbs of a connector (ConnectorMay) as values."""
Enrich = Callable[[Draft], Any]
"""A built enricher: the part it adds to one draft. Pure. An exception marks the field as failed and
the mention goes on; Drop keeps the mention from going on, with its reason.
"""
Match = Callable[[EnrichedMention], Candidate | None]
"""A built rule over single mentions: the candidate of one mention, None where it says nothing."""
FromCrm = Customer | Gone | Reject | Mark
"""What a source of customers gives, one by one."""
Scope = Literal["mention", "series", "query"]
"""What a rule looks at: one mention, figures over time, rows of a question to ClickHouse."""


# Where mentions come from: connectors/


class Connector(Protocol):
    """What every connector has; beside it, `listen` or `receive` (ConnectorMay), or both."""

    Settings: type[SourceSettings]
    """The settings of one source; RecheckedSettings where there is a `recheck`. Every field has a
    docstring: it is the reference's text.
    """
    FIREHOSE: bool
    """Its posts come unasked: only those that match a brand are published."""


class ConnectorMay(Protocol):
    """What a connector has where its service allows it."""

    STREAMING: bool
    """What is said while nobody listens can never be fetched: every break is recorded as a gap."""
    RATES: Mapping[str, tuple[float, float]]
    """Budget windows, `{"search": (450, 900)}`: that amount per that many seconds."""
    SHARED_BY: str
    """The setting by which the windows of RATES are shared: sources of this type in which it is the same
    have them together.
    """
    EXAMPLE: Mapping[str, Any]
    """Least settings as a configuration writes them."""
    RECORDED: Sequence[str]
    """Files of recorded payloads (in the data folder's `payloads`) that `normalise` reads."""
    REJECTS_ASIDE: bool
    """What cannot be understood of a pushed request goes to the dead letters and the rest is taken:
    its sender is a service that would only send it again. Else such a request is refused whole.
    """

    def listen(self, context: SourceContext[Any], cursor: Any) -> AsyncIterator[Page]:
        """Pages from after `cursor` (None: from the beginning) on, for ever or until the source is
        read. The next page is asked for only when this one is acknowledged and its cursor saved; so
        listening anew at any page's cursor loses nothing. A poller returns `poll(…)` of
        connectors/tools/poll.py. Raises Retry, Reject (of a page as a whole) and Fatal.
        """
        ...

    async def receive(self, context: SourceContext[Any], request: PushRequest) -> Page:
        """The events of one pushed request, taken whole or refused whole. Raises Refused with the
        status to answer. Every id is `type:NAME:…` with the source's name, or of a type in the setting
        `may_speak_for` (PushedSettings), or begins as `speaks_for` says: ingest refuses the request
        otherwise. A request that pushes nothing, such as a service's verify challenge (GET), is
        answered by a page with a `reply`.
        """
        ...

    def pushed(self, settings: Any) -> bool:
        """Where a connector has `listen` and `receive`: whether a source with these settings is pushed
        to. Without this verb it is listened to.
        """
        ...

    def speaks_for(self, settings: Any) -> Sequence[str]:
        """With what the ids begin that the service behind a pushed source may tell of, as narrow as
        its settings allow (`github:acme/`). What it says of its authors stays a claim.
        """
        ...

    def admit(self, context: SourceContext[Any], request: PushRequest) -> bool:
        """Called with the head of a pushed request (`body` is empty) before its body is waited for.
        True: the head alone proves who sends it. Raises Refused where it will be refused whatever
        the body.
        """
        ...

    def accepted(self, context: SourceContext[Any], request: PushRequest) -> None:
        """Called when every event of the request is acknowledged."""
        ...

    async def recheck(self, context: SourceContext[Any], mention_ids: Sequence[str]) -> Page:
        """What has become of these mentions: an event for each that is gone, edited or has new
        figures. What cannot be told is left out. Raises Retry and Fatal.
        """
        ...

    async def reach(self, context: SourceContext[Any]) -> str:
        """What the service answers to a harmless question that costs nothing, in words for a
        person. Raises Retry, Reject and Fatal.
        """
        ...

    def normalise(self, payload: Any, *, name: str, settings: Any) -> list[Event]:
        """The events of one payload of the source `name`; none for what is rightly not kept. Pure:
        the same payload gives the same events. Raises Reject for every other input, nothing else.
        """
        ...


# Where customers come from: connectors/customers/


class Customers(Protocol):
    """What every source of customers has; beside it `read` or `follow` (CustomersMay), or both."""

    Settings: type[schemas.settings.Settings]
    """The settings of one source of customers."""


class CustomersMay(Protocol):
    """What a source of customers has where it is one of files, one that is asked, or needs values."""

    EXAMPLE: Mapping[str, Any]
    """Least settings as a configuration writes them."""

    def read(self, settings: Any, *, now: datetime) -> Iterator[Customer | Reject]:
        """Every customer, once, and a Reject for everything that cannot be read: Illegible where a
        whole record is. Lazy: a file of any size. Raises Fatal or Retry where the source is not
        whole: nothing may then be removed.
        """
        ...

    def follow(
        self, context: CustomersContext[Any], since: str
    ) -> Iterator[Customer | Gone | Reject | Mark]:
        """The same with `since` empty. Else only who was added or changed since that Mark, whole, and
        Gone for whom the source tells to be removed; some may come again that have not changed, and
        who was removed without a word is found by the next reading of everybody. Ends with a Mark,
        where the source can tell later what changed.
        """
        ...


# What is judged about a mention: enrichers/


class Enricher(Protocol):
    """What every enricher has. Pure: no network, clock or randomness."""

    Settings: type[schemas.settings.Settings]
    """Its settings; `Settings()` is valid, for an enricher is named without any."""
    FIELD: str
    """The one part of Draft and EnrichedMention that it fills."""
    NEEDS: Sequence[str]
    """The parts it reads. It stands after them, and says its default where they are missing."""

    def build(self, settings: Any, tools: EnrichTools) -> Enrich:
        """The enricher, with settings, models and look-ups bound; Together (schemas/together.py)
        where judging several drafts at once is cheaper.
        """
        ...


class EnricherMay(Protocol):
    """What an enricher has that is made by training, needs values for a test, or tells other
    services, which know no enricher by name: they ask whichever module has the function.
    """

    MODELS: Sequence[str]
    """The trained models it reads, by their names in enrichers/engines/models."""
    EXAMPLE: Mapping[str, Any]
    """Least settings, as a configuration writes them, with which it has something to say."""
    EXAMPLE_MENTION: Mapping[str, Any]
    """Fields of a mention that it has something to say of."""

    def finder(self, tools: EnrichTools) -> Callable[[Mention], bool]:
        """Whether a post of a firehose is published at all; asked by ingest."""
        ...

    def links(self, draft: Draft) -> Sequence[Link]:
        """Links between authors and customers that follow from a draft; enrich publishes them."""
        ...

    def plans(self, settings: Any) -> Sequence[TopicPlan]:
        """Topics with their owners; the store writes them for the view `themes`."""
        ...

    def covers(self, settings: Any, brand: str) -> Callable[[str], bool]:
        """Whether the settings find a text for a brand ('' is any): `grapevine topics` proposes
        nothing that is found already.
        """
        ...

    def entry_for(self, phrases: Sequence[str], brand: str) -> str:
        """What to paste into the configuration, as YAML, so that these forms of a phrase are found
        for a brand ('' is all).
        """
        ...

    def named_brands(self, settings: Any) -> Iterable[tuple[str, str]]:
        """Where in the settings which brand is named, for `grapevine check`."""
        ...

    def read_decision(self, settings: Any, field: str, text: str, brands: Sequence[str]) -> object:
        """What a person wrote for a field that only the settings know the values of. Raises
        ValueError with the valid ones.
        """
        ...

    def explain(
        self, draft: Draft, brands: Sequence[Brand]
    ) -> Iterable[tuple[str, bool, Sequence[str]]]:
        """Of each brand its name, whether the draft is about it, and why, line by line."""
        ...


# What is watched for: enrichers/rules/


class Rule(Protocol):
    """What every kind of rule has. Pure and stateless: cooldown, grouping, escalation and delivery
    belong to notify.
    """

    Settings: type[RuleSettings]
    """The settings of one rule."""
    SCOPE: Scope
    """What it looks at, and with it what `build` returns."""

    def build(self, name: str, settings: Any) -> Match | SeriesRule | QueryRule:
        """The rule called `name`: a Match for SCOPE mention, a SeriesRule for series, a QueryRule
        for query. Its candidates' keys begin with `name:`.
        """
        ...


class RuleMay(Protocol):
    """What a kind of rule has where its settings need values, or more checks than each by itself."""

    EXAMPLE: Mapping[str, Any]
    """Least settings as a configuration writes them."""

    def problems(self, settings: Any) -> Iterable[tuple[str, str]]:
        """What is wrong with valid settings: (field, sentence)."""
        ...

    def speaks_of(self, settings: Any) -> Mapping[str, frozenset[str]]:
        """The fields of a mention that settings without problems ask for (enrichers/engines/fields.py),
        each with the texts it is compared with, for `grapevine check`.
        """
        ...


# Where alerts go: sinks/


class Sink(Protocol):
    """What every sink has that alerts can go to. (sinks/clickhouse is the store's and no such one.)"""

    DESTINATION: Literal[True]
    """Says that the file is one."""
    Settings: type[schemas.settings.Settings]
    """The settings of one destination."""

    def build(self, settings: Any, *, name: str) -> Destination:
        """The destination called `name` (schemas/notice.py). Reaches for nobody yet."""
        ...


class SinkMay(Protocol):
    """What a sink has where its destination can be asked without telling anybody anything."""

    EXAMPLE: Mapping[str, Any]
    """Least settings as a configuration writes them."""

    def reach(self, settings: Any) -> str:
        """What the destination answers to a harmless question, in words for a person. Raises Retry
        and Fatal.
        """
        ...


# What leads and facts about customers are written to: sinks/crm/


class CrmSink(Protocol):
    """What every CRM has that is written to."""

    Settings: type[CrmSettings]
    """The settings of one CRM."""

    def build(self, settings: Any, *, name: str) -> Crm:
        """The CRM called `name` (schemas/crm.py). Reaches for nobody yet."""
        ...


class CrmSinkMay(Protocol):
    """What a CRM has where its settings need values."""

    EXAMPLE: Mapping[str, Any]
    """Least settings as a configuration writes them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of module: what it must have, what it may have, and of which verbs it has at least
    one. `marked_by`: a module of the room without this constant is of no kind and promises nothing.
    """

    must: type
    may: type
    one_of: tuple[str, ...] = ()
    marked_by: str = ""


KINDS: Mapping[str, Kind] = {
    "connectors": Kind(Connector, ConnectorMay, one_of=("listen", "receive")),
    "connectors.customers": Kind(Customers, CustomersMay, one_of=("read", "follow")),
    "enrichers": Kind(Enricher, EnricherMay),
    "enrichers.rules": Kind(Rule, RuleMay),
    "sinks": Kind(Sink, SinkMay, marked_by="DESTINATION"),
    "sinks.crm": Kind(CrmSink, CrmSinkMay),
}
"""The contract of each room."""

"""Rule kind `mention`: a typed expression over one enriched mention, for example `customer and
priority >= 70`.

The language is that of the rule-engine library: `and`, `or`, `not`, comparisons, `in`, arithmetic,
and regular expressions with `=~` (from the start) and `=~~` (anywhere). Nothing can be called,
nothing leaves the mention.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from string import Formatter

from rule_engine.errors import (
    AttributeResolutionError,
    EngineError,
    EvaluationError,
    RegexSyntaxError,
    RuleSyntaxError,
    SymbolResolutionError,
)

from enrichers.engines.conditions import RefusedError, read_condition, texts_compared
from enrichers.engines.fields import FIELDS, typed_context, values_of
from schemas.alert import AlertMention, Candidate
from schemas.choices import choices_hint
from schemas.enriched import EnrichedMention
from schemas.judgements import shown_in_alerts
from schemas.rule_settings import RuleSettings

SCOPE = "mention"
EXAMPLE = {"when": "priority >= 70"}
SHOWN_CHARS = 600
TITLE = "{rule}: {author} about {brand} on {site}"
TITLE_FIELDS = (
    "rule", "author", "site", "brand", "type", "lang", "sentiment", "priority", "department", "customer",
    "segment", "role",
)  # fmt: skip


class Settings(RuleSettings):
    """An expression over one mention; each mention it holds for raises one candidate."""

    when: str
    """The condition, over the fields listed in docs/rules.md."""
    own_voice: bool = False
    """Also for mentions by a brand's own accounts and staff."""
    title: str = TITLE
    """What the alert is called, with fields in braces: rule, author, site, brand, type, lang, sentiment,
    priority, department, customer, segment, role. One that is not known is left empty.
    """


Match = Callable[[EnrichedMention], Candidate | None]


def problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong with the expression or the title: (setting, sentence) pairs."""
    yield from _title_problems(settings.title)
    try:
        yield from _beyond_lists(speaks_of(settings))
    except RefusedError as error:
        yield "when", error.message
    except SymbolResolutionError as error:
        name = error.symbol_name
        field = next((one for one, field in FIELDS.items() if name in field.values), "")
        meant = f"did you mean {error.suggestion}? " if error.suggestion else ""
        meant = f"write {field} == {name!r}; " if field else meant
        yield "when", f"{error.symbol_name!r} is no field ({meant}valid: {', '.join(FIELDS)})"
    except RuleSyntaxError as error:
        yield "when", f"cannot be read: {error.message}"
    except RegexSyntaxError as error:
        yield "when", f"has a regular expression that cannot be read: {error.message}"
    except AttributeResolutionError as error:
        yield "when", f"cannot be used: {error.attribute_name!r} is nothing that this value has"
    except EvaluationError as error:
        yield "when", f"compares values of different types: {error.message}"
    except EngineError as error:
        yield "when", f"cannot be used: {error.message}"


def speaks_of(settings: Settings) -> dict[str, frozenset[str]]:
    """The fields of a condition, each with the texts it is compared with; raises EngineError for one
    that cannot be read.
    """
    return texts_compared(read_condition(settings.when, typed_context()))


def _beyond_lists(compared: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Texts that a field can never be."""
    for name, texts in compared.items():
        values = FIELDS[name].values if name in FIELDS else ()
        for text in sorted(texts) if values else ():
            if text not in ("", *values):
                yield (
                    "when",
                    f"{name} is never {text!r} ({choices_hint(text.lower(), filter(None, values))})",
                )


def _title_problems(title: str) -> Iterator[tuple[str, str]]:
    valid = f"valid: {', '.join(TITLE_FIELDS)}"
    try:
        parts = list(Formatter().parse(title))
    except ValueError as error:
        yield "title", f"cannot be read: {error}; a brace itself is written twice"
        return
    if not title.strip():
        yield "title", "is empty"
    for _, field, form, conversion in parts:
        if field is not None and (field not in TITLE_FIELDS or form or conversion):
            yield "title", f"{{{field}}} is no field ({valid})"


def build(name: str, settings: Settings) -> Match:
    """The rule as a function; raises EngineError for an expression that `problems` would have named."""
    context = typed_context()
    rule = read_condition(settings.when, context)
    names = frozenset(context.symbols) & FIELDS.keys()  # a list made with `for` names its own

    def match(enriched: EnrichedMention) -> Candidate | None:
        if settings.brand and not _about(enriched, settings.brand):
            return None
        if not settings.own_voice and enriched.brands is not None and enriched.brands.author_brand:
            return None
        if not rule.matches(values_of(enriched, names)):
            return None
        return _candidate(name, settings, enriched)

    return match


def _about(enriched: EnrichedMention, brand: str) -> bool:
    return enriched.brands is not None and any(
        match.brand == brand for match in enriched.brands.matches
    )


def _candidate(name: str, settings: Settings, enriched: EnrichedMention) -> Candidate:
    mention, author = enriched.mention, enriched.mention.author
    shown = alert_mention(enriched)
    brand = settings.brand or (
        enriched.brands.matches[0].brand if enriched.brands and enriched.brands.matches else ""
    )
    titled = {
        "rule": name,
        "author": ((author.name or author.handle) if author else "") or "someone",
        "site": shown.site,
        "brand": brand or "no brand",
        "type": mention.type,
        "lang": shown.lang,
        "sentiment": shown.sentiment,
        "priority": "" if shown.priority is None else str(shown.priority),
        "department": shown.department,
        "customer": shown.customer or shown.customer_id,
        "segment": shown.segment,
        "role": shown.role,
    }
    return Candidate(
        dedup_key=f"{name}:{mention.id}"[:300],
        rule=name,
        title=settings.title.format_map(titled)[:150],
        text=shown.text,
        brand=brand,
        severity=settings.severity,
        at=mention.seen_at,
        destinations=settings.notify,
        reasons=(
            *(enriched.priority.reasons if enriched.priority else ()),
            f"rule {name}: {settings.when}",
        ),
        mentions=(shown,),
        origin="watch",
    )


def alert_mention(enriched: EnrichedMention) -> AlertMention:
    """What an alert shows of a mention: who said what, where, and what we know about them."""
    mention, author = enriched.mention, enriched.mention.author
    text = enriched.clean.text if enriched.clean else mention.text
    told = {
        "id": mention.id,
        "url": mention.url,
        "site": mention.site or mention.type,
        "text": text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…",
        "lang": mention.lang,
        "author_id": author.id if author else "",
        "author": (author.name or author.handle) if author else "",
        "handle": author.handle if author else "",
        "followers": author.followers if author else None,
        "engagement": mention.engagement,
        "published_at": mention.published_at,
    }
    return AlertMention.model_validate({**told, **shown_in_alerts(enriched)})

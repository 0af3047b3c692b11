"""What would become of a mention, in sentences: how `grapevine try` answers."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from pipeline import registry
from pipeline.config import Config
from schemas.enriched import EnrichedMention, Priority
from schemas.flow import Drop
from schemas.judgements.towards import felt_towards
from schemas.kinds import Match


def mention_rules(config: Config) -> dict[str, Match]:
    """The configured rules over single mentions, built, by name."""
    built = {
        name: registry.build_match(rule.type, name, rule.settings)
        for name, rule in config.rules.items()
    }
    return {name: match for name, match in built.items() if match is not None}


def fired(rules: Mapping[str, Match], record: EnrichedMention) -> dict[str, bool | None]:
    """Whether each rule would fire on a mention; None where it fails on it."""
    return {name: _fires(match, record) for name, match in rules.items()}


def _fires(match: Match, record: EnrichedMention) -> bool | None:
    try:
        return match(record) is not None
    except Exception:  # as in watch: a rule that fails on a mention never stops the others
        return None


def moment(at: datetime, zone: tzinfo) -> str:
    """A moment in a zone, which is named."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M} ({zone})"


def verdict(
    config: Config,
    record: EnrichedMention,
    told: Mapping[str, bool | None],
    *,
    looked_up: bool,
) -> Iterator[str]:
    """Sentences: what it says and to whom, what is asked of us, who speaks, which rules would fire."""
    yield _said(record)
    if record.priority is not None:
        yield _asked(record.priority, config.zone)
    yield _speaker(record, looked_up=looked_up)
    if told:
        yield _rules(config, told)
    elif not config.rules:
        yield "No rule is configured."


def short(
    record: EnrichedMention, dropped: Drop | None, told: Mapping[str, bool | None]
) -> tuple[str, ...]:
    """Cells of a table: brands, sentiment, priority, department, rules."""
    if dropped is not None:
        return "", "", "", "", f"dropped: {dropped.reason}"
    priority = record.priority or Priority(score=0)
    fires = ", ".join(name for name, fires in told.items() if fires) or "none"
    return _brands(record), _felt(record), str(priority.score), priority.department, fires


def _said(record: EnrichedMention) -> str:
    brands = _brands(record)
    intents = [one.name.replace("_", " ") for one in record.intents.found] if record.intents else []
    wants = f"; intents: {', '.join(intents)}" if intents else ""
    about = f"It speaks of {brands}" if brands else "It speaks of none of your brands"
    return f"{about}, {_felt(record) or 'no sentiment'}{wants}."


def _brands(record: EnrichedMention) -> str:
    return (
        ", ".join(dict.fromkeys(one.brand for one in record.brands.matches))
        if record.brands
        else ""
    )


def _felt(record: EnrichedMention) -> str:
    ours = (
        [one.brand for one in record.brands.matches if one.kind == "own"] if record.brands else []
    )
    return felt_towards(record.sentiment, ours)[0]


def _asked(priority: Priority, zone: tzinfo) -> str:
    because = f" ({', '.join(priority.reasons)})" if priority.reasons else ""
    whose = f"for {priority.department}" if priority.department else "for no department"
    if priority.answer_by is None:
        return f"Priority {priority.score} of 100{because}, {whose}; no answer is waited for."
    return f"Priority {priority.score} of 100{because}, {whose}, to answer by {moment(priority.answer_by, zone)}."


def _speaker(record: EnrichedMention, *, looked_up: bool) -> str:
    customer = record.customer
    if customer is not None:
        name = customer.name or customer.customer_id
        segment = f" ({customer.segment})" if customer.segment else ""
        return f"The author is a customer, {customer.status}: {name}{segment}."
    if not looked_up:
        return "No customer was looked for: no service has filled this host's look-ups yet."
    if record.mention.author is None:
        return "No customer was looked for: say who speaks with --type and --handle."
    return "The author is no known customer."


def _rules(config: Config, told: Mapping[str, bool | None]) -> str:
    def named(name: str) -> str:
        destinations = ", ".join(getattr(config.rules[name].settings, "notify", ())) or "nobody"
        return f"{name} (tells {destinations})"

    fire = [named(name) for name, fires in told.items() if fires]
    silent = [name for name, fires in told.items() if fires is False]
    broken = [name for name, fires in told.items() if fires is None]
    parts = [f"Rules that would fire: {', '.join(fire) or 'none'}"]
    if silent:
        parts.append(f"silent: {', '.join(silent)}")
    if broken:
        parts.append(f"failing on it: {', '.join(broken)}")
    over_time = len(config.rules) - len(told)
    if over_time:
        parts.append(f"{over_time} over time not asked")
    return "; ".join(parts) + "."

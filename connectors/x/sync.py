"""Keeps the app's stream rules equal to the brands' queries. Only our own rules (by tag) are ever
changed.
"""

from typing import Any

import structlog

from connectors.x.client import Api
from connectors.x.rules import TooWideError, translate
from connectors.x.settings import Settings
from schemas.context import SourceContext
from schemas.flow import Fatal

_CHUNK = 100
_log = structlog.get_logger(component="connectors.x")


def translations(context: SourceContext[Settings], chars: int) -> dict[str, tuple[str, ...]]:
    """Every brand's query in X's language, in pieces of at most `chars`; raises Fatal naming each X
    cannot take.
    """
    problems, rules = [], {}
    for brand in sorted(context.queries):
        query, narrow = context.queries[brand], context.settings.narrow_at_x
        try:
            translation = translate(query, source=context.name, chars=chars, narrow=narrow)
        except TooWideError as error:
            problems.append(f"brand {brand}: {error}")
            continue
        rules[brand] = translation.rules
        if translation.narrowed:
            _log.warning(
                "x_asks_prefixes_as_words",
                brand=brand,
                reason="X cannot search for beginnings of words",
            )
    if problems:
        raise Fatal("; ".join(problems))
    if not any(rules.values()):
        raise Fatal(
            "no brand's query can match on X; give a brand a query for it, or remove this source"
        )
    return rules


def wanted_rules(context: SourceContext[Settings]) -> dict[str, str]:
    """The rules of all brands: value → tag `rule_tag/source/brand`. Raises Fatal as `translations`
    does.
    """
    rules: dict[str, str] = {}
    for brand, values in translations(context, context.settings.rule_chars).items():
        for value in values:
            rules.setdefault(value, f"{_prefix(context)}{brand}")
    return rules


async def synchronise(context: SourceContext[Settings], api: Api, wanted: dict[str, str]) -> None:
    """Add what is missing and delete what is not wanted any more; raises Fatal where X's limit or
    syntax forbids it.
    """
    present = await api.rules()
    ours = {
        str(rule["id"]): rule
        for rule in present
        if str(rule.get("tag") or "").startswith(_prefix(context))
    }
    kept: set[str] = set()
    stale: list[str] = []
    for number, rule in ours.items():
        value = rule.get("value")
        if value in kept or wanted.get(str(value)) != rule.get("tag"):
            stale.append(number)
        else:
            kept.add(str(value))
    others = {str(rule.get("value")) for rule in present if str(rule["id"]) not in ours}
    missing = {
        value: tag for value, tag in wanted.items() if value not in kept and value not in others
    }
    most = context.settings.max_rules
    if len(present) - len(stale) + len(missing) > most:
        raise Fatal(
            f"the brands' queries need {len(wanted)} rules; the app may have {most} with {len(others)} of others"
        )
    # What would be refused as a duplicate, or for want of room, goes first; the rest only once its
    # successor is there.
    first = [
        n for n in stale if ours[n].get("value") in missing or len(present) + len(missing) > most
    ]
    await _delete(api, first)
    await _add(api, missing)
    await _delete(api, [number for number in stale if number not in first])


async def _add(api: Api, rules: dict[str, str]) -> None:
    pairs = list(rules.items())
    for start in range(0, len(pairs), _CHUNK):
        chunk = dict(pairs[start : start + _CHUNK])
        complaints = [
            error for error in await api.add_rules(chunk) if error.get("title") != "DuplicateRule"
        ]
        if complaints:
            raise Fatal(
                "X refused rules: "
                + "; ".join(_complaint(error, chunk) for error in complaints)[:2000]
            )


def _complaint(error: dict[str, Any], rules: dict[str, str]) -> str:
    details = error.get("details") or error.get("detail") or error.get("title")
    return f"{rules.get(str(error.get('value')), 'a rule')} ({error.get('value')}): {details}"


async def _delete(api: Api, ids: list[str]) -> None:
    for start in range(0, len(ids), _CHUNK):
        await api.delete_rules(ids[start : start + _CHUNK])


def _prefix(context: SourceContext[Settings]) -> str:
    return f"{context.settings.rule_tag}/{context.name}/"

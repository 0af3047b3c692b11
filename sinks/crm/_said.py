"""A lead's fields in words, as every CRM can hold them."""

from datetime import UTC

from schemas.crm import Lead, Value

MOST_WORDS = 3
_CHARS = 500


def summary(lead: Lead) -> str:
    """What they want, of whom, in their own words, newest first, each with where it stands."""
    wants = " and ".join(want.replace("_", " ") for want in lead.wants) or "interest"
    lines = [f"{wants}: {lead.brand}. Consent: {lead.consent}. {lead.mentions} public mention(s)."]
    for words, url in list(zip(lead.words, lead.urls, strict=False))[:MOST_WORDS]:
        lines.append(
            f"“{words if len(words) <= _CHARS else words[: _CHARS - 1] + '…'}” {url}".rstrip()
        )
    return "\n".join(lines)


def called(lead: Lead) -> str:
    """A name for a record that must have one."""
    return lead.name or lead.handle or lead.author_id


def written(value: Value) -> str | int | None:
    """A fact as JSON has it; moments in UTC."""
    if value is None or isinstance(value, str | int):
        return value
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

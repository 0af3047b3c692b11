"""What every enricher promises, as checks of behaviour. Called with a maker of a trial."""

import copy
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from enrichers.testing.guessing import guess
from enrichers.testing.hostile import HOSTILE, PIECES
from enrichers.testing.world import DULL, TOOLS, filled, mention_like
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import PARTS, EnrichedMention
from schemas.examples import check_settings, example_settings
from schemas.flow import Drop
from schemas.mention import Mention
from schemas.settings import Settings
from schemas.together import Together

DROPPED = "dropped"
"""What is noted of a mention that the enricher rightly drops."""


@dataclass(frozen=True, slots=True)
class Trial:
    """An enricher, what it is built with, and mentions of which it has something to say."""

    module: Any
    settings: Settings
    tools: EnrichTools
    examples: Sequence[Mention]

    def build(self) -> Callable[[Draft], Any]:
        """The enricher, built anew."""
        enrich: Callable[[Draft], Any] = self.module.build(self.settings, self.tools)
        return enrich

    def draft(self, mention: Mention) -> Draft:
        """A draft on which everything is filled that the enricher needs."""
        return filled(Draft(mention=mention), self.module.NEEDS)


Maker = Callable[[], Trial]


def enricher_trial(
    module: Any,
    *,
    tools: EnrichTools = TOOLS,
    examples: Sequence[Mention] | None = None,
) -> Trial:
    """A trial of a module with its own `EXAMPLE` (settings, as in a configuration; the default ones
    without) and `EXAMPLE_MENTION` (fields of a mention it has something to say of), in the invented
    world of enrichers/testing/world.py.
    """
    if examples is None:
        own = getattr(module, "EXAMPLE_MENTION", None)
        assert own, (
            f"{module.__name__} needs EXAMPLE_MENTION, fields of a mention it has something to say of: "
            'EXAMPLE_MENTION = {"text": "Thank you, the acme app is great!"}'
        )
        examples = (mention_like(own),)
    return Trial(module, example_settings(module), tools, examples)


def check_enricher(make: Maker, *, texts: Iterable[str] = ()) -> None:
    """All that an enricher promises; `texts` are hostile ones of your own. Raises AssertionError."""
    for check in ENRICHER_CHECKS:
        check(make)
    check_takes(make, texts)


def check_says_what_it_is(make: Maker) -> None:
    """Docstring, settings that need not be given, one known part, and the parts it needs."""
    module, name = make().module, make().module.__name__
    part, needs = getattr(module, "FIELD", None), getattr(module, "NEEDS", None)
    assert isinstance(part, str), f"{name} needs FIELD, the name of the part it fills"
    assert part in PARTS, f"{name} fills {part!r}, which no record has"
    assert (module.__doc__ or "").startswith(f"Adds `{part}`"), (
        f"the docstring of {name} must begin with: Adds `{part}`"
    )
    assert isinstance(needs, tuple), f"{name} needs NEEDS, the parts that must be filled before"
    wrong = [one for one in needs if one == part or one not in PARTS]
    assert not wrong, f"{name} needs {', '.join(map(repr, wrong))}, which nothing fills before it"
    check_settings(module)
    assert module.Settings() == module.Settings.model_validate({}), f"{name}: defaults differ"
    assert (module.build.__doc__ or "").strip(), f"{name}.build must say what it promises"
    types = set(returned_types(module))
    possible = set(typing.get_args(EnrichedMention.model_fields[part].annotation))
    assert types <= possible, f"{name}.build declares {types}, the part {part!r} is {possible}"


def check_has_something_to_say(make: Maker) -> None:
    """Of each example it says something else than of a dull mention."""
    trial = make()
    assert trial.examples, f"{trial.module.__name__} is tried with no example"
    enrich = trial.build()
    usual = outcome(trial, enrich, trial.draft(DULL))
    for mention in trial.examples:
        said = outcome(trial, enrich, trial.draft(mention))
        assert said != DROPPED, f"{trial.module.__name__} drops its own example {mention.text!r}"
        assert said != usual, (
            f"{trial.module.__name__} says of its example {mention.text[:80]!r} what it says of any "
            f"mention: {said}"
        )


def check_takes_hostile_texts(make: Maker) -> None:
    """No exception, a part of the declared type, nothing else touched, and the same again."""
    check_takes(make, (*HOSTILE, *PIECES))


def check_takes_any_mention(make: Maker) -> None:
    """The same for mentions that hypothesis makes up, where it is installed."""
    trial = make()
    enrich, again = trial.build(), trial.build()

    def holds(mention: Mention) -> None:
        for draft in (Draft(mention=mention), trial.draft(mention)):
            check_pure(trial, enrich, again, draft)

    guess(lambda any_: any_.mentions(), holds, times=60)


def check_judges_together_as_alone(make: Maker) -> None:
    """One that judges several drafts at once says of each what it says of it alone."""
    trial = make()
    enrich = trial.build()
    if not isinstance(enrich, Together):
        return
    alone = trial.build()

    def holds(mentions: Sequence[Mention]) -> None:
        drafts = [trial.draft(mention) for mention in mentions]
        together, one_by_one = list(enrich.all(drafts)), [alone(draft) for draft in drafts]
        assert together == one_by_one, (
            f"{trial.module.__name__} says of {len(drafts)} mentions at once {together}, "
            f"of each alone {one_by_one}"
        )

    texts = ("", "acme", "¿Por qué, @acmebank?", "x" * 20_000, *HOSTILE)
    holds([*trial.examples, *(mention_like({"text": text}) for text in texts)])
    guess(lambda any_: any_.some_mentions(), holds, times=40)


def check_takes(make: Maker, texts: Iterable[str]) -> None:
    """The enricher takes each text: as a mention's text, and as its title and claimed language."""
    trial = make()
    enrich, again = trial.build(), trial.build()
    for text in texts:
        for mention in _holding(text):
            for draft in (Draft(mention=mention), trial.draft(mention)):
                check_pure(trial, enrich, again, draft)


def check_pure(
    trial: Trial, enrich: Callable[[Draft], Any], again: Callable[[Draft], Any], draft: Draft
) -> None:
    """The same draft gives the same result, whatever was judged before and by whichever build; the
    draft is left as it was.
    """
    name, part, text = trial.module.__name__, trial.module.FIELD, draft.mention.text[:80]
    setattr(draft, part, None)
    before = copy.deepcopy(draft)
    first = outcome(trial, enrich, draft)
    assert draft == before, f"{name} changes the draft of {text!r}: it must return what it finds"
    for other in (enrich, again):
        second = outcome(trial, other, draft)
        assert first == second, f"{name} is not pure: of {text!r} it says {first}, then {second}"
    if first != DROPPED and first is not None:
        assert isinstance(first, returned_types(trial.module)), (
            f"{name} returns {type(first).__name__} for {text!r}, declared is "
            f"{returned_types(trial.module)}"
        )


def outcome(trial: Trial, enrich: Callable[[Draft], Any], draft: Draft) -> Any:
    """What an enricher finds; `DROPPED` where it drops the mention."""
    name, text = trial.module.__name__, draft.mention.text[:80]
    try:
        return enrich(draft)
    except Drop:
        return DROPPED
    except Exception as error:
        raise AssertionError(
            f"{name} raises {type(error).__name__} for {text!r}: {error}"
        ) from error


def returned_types(module: Any) -> tuple[Any, ...]:
    """The types that an enricher's function declares to return."""
    arguments = typing.get_args(typing.get_type_hints(module.build).get("return"))
    assert arguments, f"{module.__name__}.build must declare Callable[[Draft], …] or Together[…]"
    returns = arguments[-1]
    return typing.get_args(returns) or (returns,)


def _holding(text: str) -> Iterator[Mention]:
    yield mention_like({"text": text})
    yield mention_like({"text": "acme", "title": text, "lang": text[:50]})


ENRICHER_CHECKS: tuple[Callable[[Maker], None], ...] = (
    check_says_what_it_is,
    check_has_something_to_say,
    check_takes_hostile_texts,
    check_takes_any_mention,
    check_judges_together_as_alone,
)
"""One by one, for a runner that shows each as a test of its own."""

"""What every destination promises, as checks of behaviour. Called with a maker of a stage."""

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import get_args

from schemas.examples import check_settings
from schemas.flow import Fatal, FlowError, Reject, Retry
from schemas.notice import Notice, Purpose
from sinks.testing.notices import HOSTILE, make_alert_mention, make_notice
from sinks.testing.stage import Answer, Stage, StageMaker

TITLE, WORDS = "Acme is down for gold customers", "Nobody can log in since this morning."
GONE = "words that their author has deleted"


def check_sink(make: StageMaker) -> None:
    """All that a destination promises. Raises AssertionError."""
    for check in SINK_CHECKS:
        check(make)


def check_says_what_it_is(make: StageMaker) -> None:
    """Docstring, described settings with secrets as secrets, and what the destination can do."""
    with make() as stage:
        module, name, destination = stage.module, stage.module.__name__, stage.destination
        assert (module.__doc__ or "").strip(), f"{name} needs a docstring"
        assert getattr(module, "DESTINATION", False) is True, f"{name} must say DESTINATION = True"
        check_settings(module)
        for field, about in module.Settings.model_fields.items():
            secret = any(word in field for word in ("token", "secret", "password", "webhook"))
            assert not secret or "Secret" in f"{about.annotation} {about.metadata}", (
                f"{name}.Settings.{field} must be a Secret, which is only ever written env:NAME"
            )
        assert isinstance(destination.edits, bool), f"{name}: edits must be True or False"
        assert destination.pace_secs >= 0, f"{name}: pace_secs is {destination.pace_secs}"
        parameters = list(inspect.signature(destination.deliver).parameters)
        assert parameters == ["notice"], f"{name}: deliver takes (notice), not {parameters}"


def check_shows_what_it_gets(make: StageMaker) -> None:
    """What is delivered is there for people to see, with a reference; each purpose is taken."""
    with make() as stage:
        reference = _deliver(stage, _notice())
        name, shown = stage.module.__name__, stage.shown()
        assert len(shown) == 1, f"{name} shows {len(shown)} messages after one was delivered"
        for part in (TITLE, WORDS):
            assert part in shown[0], f"{name} does not show {part!r}, it shows: {shown[0][:500]}"
        assert reference, f"{name} returns no reference to the message"
        for number, purpose in enumerate(get_args(Purpose), 2):
            again = _deliver(stage, _notice(purpose=purpose, number=number, reference=reference))
            assert again, f"{name} returns no reference for {purpose!r}"


def check_sends_no_live_markup(make: StageMaker) -> None:
    """Words and names of others call nobody, hide no link and format nothing."""
    with make() as stage:
        hostile = make_alert_mention(text=HOSTILE, author=HOSTILE, handle=HOSTILE, url=HOSTILE)
        _deliver(stage, _notice(title=HOSTILE, text=HOSTILE, mentions=(hostile,)))
        for message in stage.shown():
            sent = [markup for markup in stage.live if markup in message]
            assert not sent, f"{stage.module.__name__} sends live markup: {', '.join(sent)}"


def check_tries_again_later(make: StageMaker) -> None:
    """A service that is busy, down, cut off or gone is a Retry; its own wish for patience is heard,
    and the next attempt succeeds.
    """
    with make() as stage:
        for how in ("busy", "down", "cut"):
            raised = _refused(stage, how, Retry)
            if how == "busy" and isinstance(raised, Retry):
                assert raised.after == stage.patience, (
                    f"{stage.module.__name__}: the service asks for {stage.patience} seconds, "
                    f"Retry says {raised.after}"
                )
        stage.answer("taken")
        _deliver(stage, _notice(repeated=True))
        assert stage.shown(), f"{stage.module.__name__} shows nothing once the service is back"
    _refused(stage, None, Retry)


def check_rejects_a_message_that_is_refused(make: StageMaker) -> None:
    """A message that the service will never take is a Reject: the next one may well be taken."""
    with make() as stage:
        _refused(stage, "refused", Reject)


def check_stops_at_wrong_credentials(make: StageMaker) -> None:
    """Credentials that are refused are Fatal, and the reason names the setting to look at."""
    with make() as stage:
        raised = _refused(stage, "denied", Fatal)
        assert any(setting in raised.reason for setting in stage.credentials), (
            f"{stage.module.__name__}: {raised.reason!r} names none of the settings "
            f"{', '.join(stage.credentials)}"
        )


def check_repeats_nothing(make: StageMaker) -> None:
    """Where it says so, an attempt made twice (its answer was lost) is shown once."""
    with make() as stage:
        first = _deliver(stage, _notice())
        second = _deliver(stage, _notice(repeated=True))
        if stage.once:
            name, shown = stage.module.__name__, stage.shown()
            assert len(shown) == 1, f"{name} shows a repeated notice {len(shown)} times"
            assert first == second, f"{name} returns {first!r}, then {second!r} for one notice"


def check_takes_words_back(make: StageMaker) -> None:
    """Where messages can be changed, the words of a deleted mention are gone after a redaction."""
    with make() as stage:
        if not stage.destination.edits:
            return
        reference = _deliver(stage, _notice(mentions=(make_alert_mention(text=GONE),)))
        gone = make_alert_mention(text="", author="", handle="", url="", redacted=True)
        _deliver(stage, _notice(purpose="redact", number=2, reference=reference, mentions=(gone,)))
        assert GONE not in stage.shown()[-1], f"{stage.module.__name__} still shows {GONE!r}"


def check_tells_no_secret(make: StageMaker) -> None:
    """Neither reasons nor logs nor what the destination prints as hold a secret or a mention's words."""
    with make() as stage, _logs() as logged:
        told = [repr(stage.destination), str(stage.destination)]
        _deliver(stage, _notice())
        for how in get_args(Answer):
            stage.answer(how)
            try:
                stage.destination.deliver(_notice(repeated=True))
            except FlowError as error:
                told += [error.reason, str(error), repr(error)]
        for place, texts in (("what it tells", told), ("its logs", logged)):
            for text in texts:
                for hidden in (*stage.secrets, WORDS):
                    assert hidden not in text, (
                        f"{stage.module.__name__}: {place} hold {hidden[:12]!r}…: {text[:300]}"
                    )


def _notice(**changes: object) -> Notice:
    """A notice about one mention, whose words are `WORDS`."""
    given = {"title": TITLE, "mentions": (make_alert_mention(text=WORDS),)} | changes
    return make_notice(**given)


def _deliver(stage: Stage, notice: Notice) -> str:
    try:
        return stage.destination.deliver(notice)
    except Exception as error:
        raise AssertionError(
            f"{stage.module.__name__} raises {type(error).__name__} where the service takes "
            f"{notice.purpose!r}: {error}"
        ) from error


def _refused(stage: Stage, how: Answer | None, wanted: type[FlowError]) -> FlowError:
    """What deliver raises at an answer (None: nobody listens); it must be `wanted`."""
    case = f"{stage.module.__name__}, service {how or 'gone'}"
    if how is not None:
        stage.answer(how)
    try:
        stage.destination.deliver(_notice())
    except FlowError as error:
        raised = error
    except Exception as error:
        raise AssertionError(
            f"{case}: raises {type(error).__name__} instead of {wanted.__name__}: {error}"
        ) from error
    else:
        raise AssertionError(f"{case}: deliver succeeds, {wanted.__name__} was due")
    assert isinstance(raised, wanted), (
        f"{case}: raises {type(raised).__name__}, {wanted.__name__} was due: {raised.reason}"
    )
    assert raised.reason.strip(), (
        f"{case}: {wanted.__name__} needs a reason, a sentence for a person"
    )
    return raised


@contextmanager
def _logs() -> Iterator[list[str]]:
    """What is logged from INFO on while the block runs."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    root, keep = logging.getLogger(), Keep(logging.INFO)
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(keep)
        root.setLevel(level)


SINK_CHECKS: tuple[Callable[[StageMaker], None], ...] = (
    check_says_what_it_is,
    check_shows_what_it_gets,
    check_sends_no_live_markup,
    check_tries_again_later,
    check_rejects_a_message_that_is_refused,
    check_stops_at_wrong_credentials,
    check_repeats_nothing,
    check_takes_words_back,
    check_tells_no_secret,
)
"""One by one, for a runner that shows each as a test of its own."""

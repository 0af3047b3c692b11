"""What Slack's answers mean: again later, never this message, or nothing until a person changes
something.
"""

import contextlib
import http.client
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from slack_sdk.errors import SlackApiError, SlackClientError

from schemas.flow import Fatal, Reject, Retry
from schemas.retry_after import retry_after

_LATER = frozenset({
    "ratelimited", "rate_limited", "message_limit_exceeded", "fatal_error", "internal_error",
    "service_unavailable",
    "request_timeout", "team_added_to_org", "external_channel_migrating", "rollup_error",
})  # fmt: skip
_NEVER = frozenset({
    "invalid_payload", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long",
    "msg_too_long", "no_text",
    "invalid_arguments", "invalid_json", "too_many_attachments", "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large", "message_not_found", "cant_update_message", "edit_window_closed",
    "thread_not_found",
    "cannot_reply_to_message", "duplicate_message_not_found",
})  # fmt: skip
_UNREADABLE = _NEVER - frozenset({
    "message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found",
    "cannot_reply_to_message", "duplicate_message_not_found",
})  # fmt: skip
GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
)
"""The message to edit or to answer is not there any more."""


class Unreadable(Reject):
    """Slack took nothing of the message, for its form: it may be said more plainly."""


@contextlib.contextmanager
def answers() -> Iterator[None]:
    """Turns slack-sdk's errors into Retry, Reject and Fatal. Unknown error codes count as Fatal: a
    person must look.
    """
    try:
        yield
    except SlackApiError as error:
        response: Any = error.response
        data = response.data if isinstance(response.data, dict) else {}
        judge(
            response.status_code,
            str(data.get("error", "")),
            response.headers,
            data.get("response_metadata"),
        )
    except SlackClientError as error:
        raise Retry(f"Slack could not be asked: {error}") from error
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        raise Retry(f"Slack did not answer: {type(error).__name__}") from error


def judge(status: int, error: str, headers: Mapping[str, Any], details: object = None) -> NoReturn:
    """Raises what an answer other than success means."""
    short = " ".join(error.split())[:200]
    if status == 429 or error in _LATER:
        raise Retry(f"Slack asks for patience ({short or status})", retry_after(headers))
    if status >= 500:
        raise Retry(f"Slack answered {status}", retry_after(headers))
    if error in _NEVER or (
        status == 400 and error not in ("no_service", "no_team", "user_not_found")
    ):
        plainly = error in _UNREADABLE or (status == 400 and error not in _NEVER)
        reason = f"Slack refused the message: {short or status} {details or ''}".strip()
        raise Unreadable(reason) if plainly else Reject(reason)
    raise Fatal(
        f"Slack answered {short or status}: check the destination's webhook, token, scopes and channel, "
        "and that the app is in the channel"
    )

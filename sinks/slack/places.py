"""Where a bot says something: into its channel, a department's, or to the employee alone who looks after
the customer. What was said once goes on where it stands.
"""

import re
from dataclasses import replace
from typing import Literal

from slack_sdk import WebClient

from schemas.alert import AlertState
from schemas.customer import Owner
from schemas.flow import Fatal, Reject
from schemas.notice import Notice
from schemas.routing import Route, route_of
from sinks.slack.answers import answers

_MEMBER = re.compile(r"[UW][A-Z0-9]{5,}")
Owners = Literal["mention", "direct", "off"]


def slack_route(alert: AlertState, owners: Owners, departments: dict[str, str]) -> Route:
    """Whom an alert goes to in Slack."""
    reach = member_id if owners != "off" else None
    return route_of(alert, reach=reach, departments=departments, lacking="Slack id")


def member_id(owner: Owner) -> str:
    """The employee's member id, empty where the CRM has none that could be."""
    return owner.slack_id if _MEMBER.fullmatch(owner.slack_id) else ""


class Places:
    """The places of one destination."""

    def __init__(
        self, client: WebClient, channel: str, owners: Owners, departments: dict[str, str]
    ) -> None:
        self._client, self._channel = client, channel
        self._owners: Owners = owners
        self._departments = departments
        self._talks: dict[str, str] = {}

    def of(self, notice: Notice) -> tuple[str, Route]:
        """The channel of a notice and its route. Raises Retry, and Fatal for refused credentials."""
        route = slack_route(notice.alert, self._owners, self._departments)
        if notice.reference:
            return notice.reference.partition(":")[0], route
        if route.to == "department":
            return route.addresses[0], route
        if route.to == "owner" and self._owners == "direct" and len(route.addresses) == 1:
            try:
                return self._talk_with(route.addresses[0]), route
            except (Reject, Fatal) as error:
                why = f"{route.why}, but Slack lets nobody write to them: {_code(error)}"
                return self._channel, replace(route, why=why)
        return self._channel, route

    def _talk_with(self, member: str) -> str:
        """The channel in which the bot and one member talk alone."""
        if member not in self._talks:
            with answers():
                self._talks[member] = str(
                    self._client.conversations_open(users=member)["channel"]["id"]
                )
        return self._talks[member]


def _code(error: Reject | Fatal) -> str:
    """Slack's own word for what is wrong (`missing_scope`)."""
    met = re.search(r"\b[a-z]+(?:_[a-z]+)+\b", error.reason)
    return met[0] if met else "refused"

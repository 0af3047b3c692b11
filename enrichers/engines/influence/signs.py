"""Signs that followers were bought, and how many of them are credible then. Pure.

Each sign is a bound that grows with what speaks for the account, so that more followers never make
an account lower, only no higher. What is normal among honest accounts was taken wide: a celebrity who
writes little, a company with many followers and dull posts, keep theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.counted import counted

_FROM = 5_000
"""Below so many followers nothing is said: chance and honest growth look the same."""
_PER_REACTION = 20_000
"""A settled mention that so many followers saw gets a reaction at least (1 in 1,000 is low already)."""
_PER_DAY = 2_000
"""An account that is not verified wins so many followers a day at most, in its first months."""
_YOUNG_DAYS = 90
_PER_POST = 2_000
_FOLLOWS_MANY = 2_000
"""Platforms bound how many one may follow before as many follow back: from here on it is a trade."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the signs are read from. None: not told. `reactions` (a plain count) only where they had
    time to come; `age_days` when it wrote.
    """

    followers: int
    following: int | None = None
    posts: int | None = None
    verified: bool = False
    age_days: int | None = None
    reactions: int | None = None


def credible(account: Account) -> tuple[int, tuple[str, ...]]:
    """How many of the followers are credible, and the signs against the rest in words."""
    bound, signs = account.followers, []
    for most, sign in _bounds(account):
        most = max(most, _FROM)
        if most < account.followers:
            signs.append(sign)
            bound = min(bound, most)
    return bound, tuple(signs)


def _bounds(account: Account) -> Iterator[tuple[int, str]]:
    if account.reactions is not None:
        yield (
            _PER_REACTION * (1 + account.reactions),
            f"followers may be bought: {counted(account.followers, 'follower')},"
            f" {counted(account.reactions, 'reaction')}",
        )
    if account.following is not None and account.following >= _FOLLOWS_MANY:
        yield (
            2 * max(0, account.followers - account.following),
            f"follows {account.following:,}, about as many as follow back",
        )
    if account.verified:
        return
    if account.age_days is not None and account.age_days < _YOUNG_DAYS:
        yield (
            _PER_DAY * (1 + account.age_days),
            f"followers may be bought: {counted(account.followers, 'follower')}"
            f" in {counted(max(1, account.age_days), 'day')}",
        )
    if account.posts is not None:
        yield (
            _PER_POST * (1 + account.posts),
            f"followers may be bought: {counted(account.followers, 'follower')}"
            f" after {counted(account.posts, 'post')}",
        )

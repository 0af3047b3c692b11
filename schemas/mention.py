"""A mention: one public post, comment, review, article or message, and the author who wrote it."""

from typing import Any, Literal

from pydantic import Field

from schemas.base import EPOCH, Model, Utc

Lane = Literal["live", "history"]
"""`live` or `history` (backfill, import, reprocessing): same code, own topic; rules act on live
only.
"""

MentionKind = Literal["post", "comment", "repost", "review", "article", "message"]


class Author(Model):
    """The account that spoke, with the public figures its source gives.

    `id` is `type:namespace:native` with the source's immutable account id, the identity; `handle`
    (without `@`) is a claim that can change hands. Figures a source does not tell are None, never
    0; `listed`: on how many lists others put the account. `bot`: the account says so itself, to the
    platform. `links` are the addresses that the profile shows beside its bio, `proven_links` those of
    them of which the platform checked that they link back (rel=me); `place` is as the account writes it.
    """

    id: str = Field(min_length=1, max_length=500)
    handle: str = ""
    name: str = ""
    url: str = ""
    email: str = ""
    bio: str = ""
    followers: int | None = Field(default=None, ge=0)
    following: int | None = Field(default=None, ge=0)
    posts: int | None = Field(default=None, ge=0)
    listed: int | None = Field(default=None, ge=0)
    verified: bool = False
    bot: bool = False
    place: str = ""
    links: tuple[str, ...] = ()
    proven_links: tuple[str, ...] = ()
    joined_at: Utc | None = None


class Engagement(Model):
    """How others reacted, as of `seen_at` of the mention that carries it. None: the source does not
    tell.
    """

    likes: int | None = Field(default=None, ge=0)
    replies: int | None = Field(default=None, ge=0)
    reposts: int | None = Field(default=None, ge=0)
    views: int | None = Field(default=None, ge=0)


class Mention(Model):
    """One mention as its source shows it.

    `id` is `type:namespace:native`, the same on every fetch and from every server. `text` is as the
    author wrote it; `attached` are words beside it that queries look through and nothing else judges:
    descriptions of pictures, choices of a poll, the title of a linked page. `revision` (ms) is when
    the source last changed it; 0 is filled in by ingest from `published_at`. `published_at` is
    immutable per id: ingest clamps an insane claim, keeps the first of several, and leaves the claim
    in `published_claimed`. `seen_at` is set by ingest. `unproven`, set by ingest: it was told by a
    sender nobody vouches for, so that what it says of its author is a claim and no proof.
    `app_version`: of the app that a review is about, as its maker names it.
    """

    id: str = Field(min_length=3, max_length=500)
    source: str
    type: str
    kind: MentionKind = "post"
    url: str = ""
    site: str = ""
    title: str = ""
    text: str = ""
    lang: str = ""
    author: Author | None = None
    published_at: Utc
    published_claimed: str = ""
    seen_at: Utc = EPOCH
    revision: int = Field(default=0, ge=0, lt=1 << 48)
    lane: Lane = "live"
    parent_id: str = ""
    thread_id: str = ""
    hashtags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    rating: float | None = Field(default=None, ge=0, le=5)
    app_version: str = ""
    engagement: Engagement | None = None
    brand: str = ""
    truncated: bool = False
    unproven: bool = False
    payload: dict[str, Any] | None = None

    @property
    def namespace(self) -> str:
        """The middle part of the id: the server, feed, app or repository the mention lives in."""
        return self.id.split(":", 2)[1] if self.id.count(":") >= 2 else ""

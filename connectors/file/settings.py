"""The settings of a file of mentions."""

import glob
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from connectors.tools.lines import check_encoding
from connectors.tools.times import check_pattern, check_zone
from schemas.mention import Lane
from schemas.settings import LocalPattern, SourceSettings

COLUMNS = (
    "id", "mention_id", "type", "kind", "url", "site", "title", "text", "lang", "published_at",
    "published_time", "seen_at", "revision",
    "parent_id", "thread_id", "hashtags", "handles", "links", "rating", "brand",
    "author.id", "author.handle", "author.name", "author.url", "author.email", "author.bio",
    "author.followers",
    "author.following", "author.posts", "author.verified", "author.joined_at",
    "engagement.likes", "engagement.replies", "engagement.reposts", "engagement.views",
)  # fmt: skip
"""What a column can hold. `id` is the source's own id, `mention_id` a whole one (type:namespace:id)
of an export; `published_time` is the time of day, where it has a column beside `published_at`.
"""


class Settings(SourceSettings):
    """A file of mentions: JSON lines, or any CSV with a column map."""

    path: LocalPattern = Field(min_length=1)
    """The file, or a pattern such as `exports/*.jsonl.gz`, from the configuration's folder. `.gz`
    is decompressed.
    """
    format: Literal["auto", "jsonl", "csv"] = "auto"
    """`auto`: CSV where `columns` are given or the name ends in .csv or .tsv, else one JSON object
    per line.
    """
    columns: dict[str, str] = Field(default={})
    """Which column of a CSV holds what: `{text: Body, author.handle: User, published_at: Date}`.
    Columns that are not named are found by their own name (`text`, `author.handle`).
    """
    fixed: dict[str, str] = Field(default={})
    """Values every mention of a CSV gets, where no column gives one: `{kind: review, site:
    shop.example}`.
    """
    mention_type: str = Field(default="file", pattern=r"^[a-z][a-z0-9_]*$")
    """The type of mentions that name none; `x` for an export of posts on X, so that handles on X
    are recognised.
    """
    namespace: str = Field(default="", pattern=r"^[^:\s]*$")
    """The middle of the ids that are made here; empty: the source's name."""
    delimiter: str = Field(default="", max_length=1)
    """Between the cells of a CSV; empty: found out."""
    encoding: str = "utf-8"
    """Of the file; a byte order mark wins."""
    date_format: str = ""
    """A pattern of strptime (`%d.%m.%Y %H:%M`), `unix` or `unix_ms`; empty: any form that tells
    one moment only (02/03/2026 does not). CSV only.
    """
    timezone: str = "UTC"
    """Of dates in a CSV that name none."""
    lane: Lane = "live"
    """`history` for an import: no alerts, and what has no `seen_at` counts as seen when it was
    published.
    """
    speed: float | None = Field(default=None, gt=0)
    """Replays in event time: 1 as it happened, 60 a minute per second; unset: as fast as possible.
    """
    follow: bool = False
    """Wait for more at the end of the file, also when it is rotated."""
    poll_secs: float = Field(default=1.0, gt=0, le=3600)
    """How often a followed file is looked at."""
    max_text_chars: int = Field(default=200_000, ge=1)
    """Longer texts are cut and marked as truncated."""

    _encoding = field_validator("encoding")(check_encoding)
    _date_format = field_validator("date_format")(check_pattern)
    _timezone = field_validator("timezone")(check_zone)

    @field_validator("columns", "fixed")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = [name for name in value if name not in COLUMNS]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: unknown; valid: {', '.join(COLUMNS)}")
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.format == "jsonl" and (self.columns or self.fixed):
            raise ValueError("columns and fixed belong to CSV, and format is jsonl")
        return self

    def is_csv(self, path: str) -> bool:
        """Whether this file is read as CSV."""
        if self.format != "auto":
            return self.format == "csv"
        return bool(self.columns or self.fixed) or path.removesuffix(".gz").endswith(
            (".csv", ".tsv")
        )

    def files(self) -> list[str]:
        """The files that exist now, sorted by name."""
        return (
            sorted(glob.glob(self.path, recursive=True))
            if glob.has_magic(self.path)
            else [self.path]
        )

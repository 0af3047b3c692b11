"""The settings of a file of mentions."""

import glob
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from connectors.file.presets import Preset, preset_named, presets
from connectors.tools.lines import check_encoding
from connectors.tools.times import check_pattern, check_zone
from schemas.choices import choices_hint
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
_JSON = (".json", ".js", ".jsonl", ".ndjson")
_TABLES = (".csv", ".tsv")
ENDINGS = (*_JSON, *_TABLES, ".gz")
"""How the names of files end that are read without being told how."""
_UNNAMED_TYPE = "file"


class Settings(SourceSettings):
    """A file of mentions: JSON of any shape, or any CSV with a column map or a preset."""

    path: LocalPattern = Field(min_length=1)
    """The file, or a pattern such as `exports/*.jsonl.gz`, from the configuration's folder. `.gz`
    is decompressed.
    """
    format: Literal["auto", "jsonl", "json", "csv"] = "auto"
    """`auto`: JSON where the name ends in .json, .jsonl, .ndjson or .js, CSV where it ends in .csv or
    .tsv or `columns`, `fixed` or a preset of a table are given. `jsonl` holds records of our own,
    one a line; `json` any objects: lines, an array, an array inside an object, an X archive.
    """
    preset: str = ""
    """The export of a tool whose columns and dates are known: `brandwatch`, `talkwalker`,
    `meltwater`, `sprout`, `hootsuite`, `sprinklr`, `mention`, `x_archive`, `x_api`.
    """
    columns: dict[str, str] = Field(default={})
    """Which column holds what: `{text: Body, author.handle: User, published_at: Date}`; of JSON the
    path, `{text: post.body}`. Columns that are not named are found by the preset, then by their own
    name (`text`, `author.handle`).
    """
    fixed: dict[str, str] = Field(default={})
    """Values every mention gets, where no column gives one: `{kind: review, site: shop.example}`."""
    mention_type: str = Field(default=_UNNAMED_TYPE, pattern=r"^[a-z][a-z0-9_]*$")
    """The type of mentions that name none; `x` for an export of posts on X, so that handles on X
    are recognised.
    """
    namespace: str = Field(default="", pattern=r"^[^:\s]*$")
    """The middle of the ids that are made here. Empty: the source's name, but `x` for X's own ids and
    `content` for ids made from the content, which are the same whatever the source is called.
    """
    delimiter: str = Field(default="", max_length=1)
    """Between the cells of a CSV; empty: found out."""
    encoding: str = ""
    """Of the file; empty: found out. A byte order mark wins."""
    date_format: str = ""
    """A pattern of strptime (`%d.%m.%Y %H:%M`), `unix` or `unix_ms`; empty: the preset's, then any
    form that tells one moment only (02/03/2026 does not). Not for records of our own.
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

    _date_format = field_validator("date_format")(check_pattern)
    _timezone = field_validator("timezone")(check_zone)

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str) -> str:
        return check_encoding(value) if value else value

    @field_validator("preset")
    @classmethod
    def _preset(cls, value: str) -> str:
        if value and value not in presets():
            raise ValueError(f"{value!r} is no preset ({choices_hint(value, presets())})")
        return value

    @field_validator("columns", "fixed")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = [name for name in value if name not in COLUMNS]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: unknown; valid: {', '.join(COLUMNS)}")
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.format == "jsonl" and self.is_mapped:
            raise ValueError("columns, fixed and preset belong to CSV or json, and format is jsonl")
        return self

    @property
    def known(self) -> Preset:
        """The preset, which knows nothing where none is set."""
        return preset_named(self.preset)

    @property
    def is_mapped(self) -> bool:
        """Whether records are not ours, but told by a map of columns."""
        return bool(self.columns or self.fixed or self.preset)

    @property
    def type_of_mentions(self) -> str:
        """The type of mentions that name none."""
        return (
            self.known.mention_type or self.mention_type
            if self.mention_type == _UNNAMED_TYPE
            else self.mention_type
        )

    def is_csv(self, path: str) -> bool:
        """Whether this file is read as CSV."""
        if self.format != "auto":
            return self.format == "csv"
        name = path.removesuffix(".gz").lower()
        if name.endswith(_TABLES):
            return True
        return self.is_mapped and not name.endswith(_JSON) and not self.known.is_json

    def is_loose(self, path: str) -> bool:
        """Whether a file's objects need not be records of ours to the letter: `.json`, not JSON
        lines.
        """
        if self.format != "auto":
            return self.format == "json"
        return path.removesuffix(".gz").lower().endswith((".json", ".js"))

    def files(self) -> list[str]:
        """The files that exist now, sorted by name."""
        return (
            sorted(glob.glob(self.path, recursive=True))
            if glob.has_magic(self.path)
            else [self.path]
        )

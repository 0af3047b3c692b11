"""Mentions from files: JSON lines of our own records, or any CSV with a column map. Replays,
imports, follows.

    sources:
      reviews: {type: file, path: exports/reviews-*.csv, lane: history,
                columns: {id: ReviewID, text: Body, author.handle: User, published_at: Date}}

Reading resumes exactly where it stopped: the cursor holds for every file its inode, a fingerprint
of its beginning, the byte offset and the line. Broken lines go to the dead letters with file, line
and reason; the rest goes on.
"""

from connectors.file.listening import listen
from connectors.file.reading import normalise
from connectors.file.settings import Settings

FIREHOSE = False
EXAMPLE = {"path": "exports/mentions.jsonl"}

__all__ = ["EXAMPLE", "FIREHOSE", "Settings", "listen", "normalise"]

"""Whose account is speaking: the brands' own accounts and staff, as configured in `accounts`. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from typing import NamedTuple

from schemas.brand import Brand
from schemas.enriched import AuthorRole
from schemas.identity import fold_email, fold_handle
from schemas.mention import Author

_STAFF = "employee:"


class Speaker(NamedTuple):
    """What an author is to the brands; `public` and no brand for everyone else."""

    role: AuthorRole = "public"
    brand: str = ""


PUBLIC = Speaker()


@dataclass(frozen=True, slots=True)
class Accounts:
    """Compiled `accounts` of all brands. Where two brands claim one account, the first configured
    has it.
    """

    handles: dict[str, Speaker]
    ids: dict[str, Speaker]
    emails: tuple[tuple[re.Pattern[str], Speaker], ...]

    def speaker(self, author: Author | None, kind: str) -> Speaker:
        """Who an author of a source of type `kind` is: by native id first, then handle, then e-mail."""
        if author is None:
            return PUBLIC
        by_id = self.ids and (
            self.ids.get(author.id.casefold()) or self.ids.get(short_id(author.id))
        )
        account = by_id or self.handles.get(fold_handle(kind, author.handle))
        if not account and author.email and self.emails:
            email = fold_email(author.email)
            account = next(
                (speaker for pattern, speaker in self.emails if pattern.fullmatch(email)), None
            )
        return account or PUBLIC

    def is_own_handle(self, kind: str, handle: str) -> bool:
        """Whether a handle, as written in a text on a source of type `kind`, is a brand's own account."""
        account = self.handles.get(fold_handle(kind, handle))
        return account is not None and account.role == "account"


def compile_accounts(brands: Iterable[Brand]) -> Accounts:
    """The accounts of all brands, ready to look up. Entries are written as schemas/brand.py says;
    none is refused.
    """
    handles: dict[str, Speaker] = {}
    ids: dict[str, Speaker] = {}
    emails: list[tuple[re.Pattern[str], Speaker]] = []
    for brand in brands:
        for entry in map(str.strip, brand.accounts):
            staff = entry.casefold().startswith(_STAFF)
            speaker = Speaker("staff" if staff else "account", brand.name)
            claim = entry[len(_STAFF) :].strip() if staff else entry
            kind, colon, name = claim.partition(":")
            if not colon:
                emails.append((re.compile(translate(claim.casefold())), speaker))
            elif name.strip().startswith("@"):
                handles.setdefault(fold_handle(kind, name), speaker)
            else:
                ids.setdefault(claim.casefold(), speaker)
    return Accounts(handles, ids, tuple(emails))


def short_id(author_id: str) -> str:
    """`x:12345` of `x:x:12345`: type and native id, case folded, as people write it in the
    configuration.
    """
    kind, _, rest = author_id.casefold().partition(":")
    return f"{kind}:{rest.partition(':')[2] or rest}"

"""On what basis an account may be tied to a customer: what a record's basis is worth, and which way of
tying needs which worth on which platform. Platforms' rules as of November 2026.
"""

from collections.abc import Iterator
from typing import Literal

from schemas.settings import Settings

Grade = Literal["opt_in", "given", "public"]
"""`opt_in`: they agreed to be recognised; `given`: they gave us the data for the sake of the
relationship; `public`: neither, but it is public and would not surprise them.
"""
Way = Literal[
    "pinned_author", "handle", "profile_url", "email", "link_in_bio", "rel_me", "person", "resemblance", "*"
]  # fmt: skip
Rules = dict[Way, tuple[Grade, ...]]

EVERYWHERE: Rules = {"*": ("opt_in", "given", "public")}
PLATFORMS: dict[str, Rules] = {
    "*": EVERYWHERE,
    # Off-X matching: an express opt-in, or what the person gave, and nothing that would surprise them
    # (X Developer Policy, Restricted use cases).
    "x": {"*": ("opt_in", "given"), "resemblance": ("opt_in",)},
    # Member data of LinkedIn is not to be joined with other data without the member's consent.
    "linkedin": {"*": ("opt_in",)},
}


class Consent(Settings):
    """Which basis allows which link where."""

    bases: dict[str, Grade] = {
        "consent": "opt_in",
        "opt_in": "opt_in",
        "contract": "given",
        "given": "given",
        "legitimate_interest": "public",
        "public": "public",
    }
    """What the words of the CRM for a customer's basis are worth: `opt_in`, `given` or `public`; a word
    that is not named is worth `public`, and none at all allows nothing.
    """
    platforms: dict[str, Rules] = {}
    """Per type of source, and `"*"` for the others, which worth each way of linking needs (`"*"`: every
    way that is not named): `{x: {"*": [opt_in, given], resemblance: [opt_in]}}`. What is written here
    takes the place of what ships for that platform.
    """

    def grade(self, basis: str) -> Grade | None:
        """What a basis is worth; None where there is none."""
        word = basis.strip().casefold().replace(" ", "_").replace("-", "_")
        return self.bases.get(word, "public") if word else None

    def may_link(self, basis: str, way: str, platform: str) -> bool:
        """Whether a customer with this basis may be tied to an account of this platform this way."""
        rules = {**PLATFORMS, **self.platforms}
        of_platform = rules.get(platform.casefold(), rules["*"])
        for key, worth in of_platform.items():
            if key == way:
                return self.grade(basis) in worth
        return self.grade(basis) in of_platform.get("*", ())

    def allowed_words(self, way: str) -> Iterator[tuple[str, str]]:
        """Platform and word of every basis that allows this way there, and platform and `""`, for the
        platforms on which not every basis does.
        """
        for platform in {**PLATFORMS, **self.platforms}:
            if not self.may_link("any word", way, platform):
                yield platform, ""
                for word in self.bases:
                    if self.may_link(word, way, platform):
                        yield platform, word


CONSENT = Consent()
"""As it ships."""

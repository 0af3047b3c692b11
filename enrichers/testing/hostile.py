"""Texts that have broken something somewhere before: what every enricher must take."""

PIECES = (
    "acme", "Acme Bank", "zenithbank", "#zenith", "@acmebank", "not", "never", "so", "but",
    "terrible", "great",
    "why?", "!!!", ":)", "<3", "<p>", "</p>", "<a href='", '<b "', "<script>", "</script>", "<!--",
    "&amp;", "&lt;",
    "&#0;", "&#x", "https://acme.example/a?b=c", "www.", "http://", "RT @x: ", "\n", "\t", "\u200b",
    "\u200d",
    "\ufe0f", "\u202e", "\u0301", "\x00", "👍", "👩\u200d💻", "قهوة", "今日は", "ภาษา", "हिन्दी",
    "Straße", "İ", "ﬁ",
    "kind of", "cancel my account", "1" * 30,
)  # fmt: skip
"""Pieces of text that have broken something somewhere before."""

HOSTILE = (
    "", " ", "\x00", "\ufeff", "\u202etxet", "😂" * 500, "a\u0301" * 500, "<" * 500, "<a " * 200,
    '<a "' * 200,
    "&" * 500, "&#x41" * 200, "<script>" * 100, "<!--" * 100, "http://" * 100, "@" * 500, "#" * 500,
    "bad x " * 200,
    "but " * 200, "((((((((((((((((((((", "%s%n${jndi:x}{{7*7}}", "'; DROP TABLE mentions; --",
    "../../etc/passwd",
    "NaN", "null", "-0",
)  # fmt: skip
"""Whole texts that every enricher must take; short forms of what bad_input has more of."""

BIOS = (
    "Reporter at The Dill", "I work for acme", "ex-", "@", "engineer @", "staff", "acme", "of acme",
    "Head of", "#ad",
    "acme partner of acme of", "at at at at", "Journalist " * 60, "and " * 200, "🧑‍💻 @acme",
    "İ engineer İ @İ",
)  # fmt: skip
"""Bios that are hard to read."""

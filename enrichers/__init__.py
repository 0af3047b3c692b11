"""One file per thing we work out about a mention. Pure: no I/O, clock or randomness."""

DEFAULT_CHAIN = (
    "clean_text",
    "detect_language",
    "match_brands",
    "judge_relevance",
    "score_sentiment",
    "recognise_emotion",
    "classify_intent",
    "tag_topics",
    "identify_influencer",
    "identify_role",
    "link_customer",
    "assess_authenticity",
    "triage",
)
"""The enrichers of a configuration, in their order, unless its `enrich` says otherwise."""
SECTIONS = {"topics": ("tag_topics", "topics")}
"""Settings that a configuration may write as a section of its own, by it: of which enricher, which."""
RENAMED = {"prioritise": "triage"}
"""Enrichers that had another name before, by it."""

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
"""The enrichers of a configuration that names none, in their order."""
RENAMED = {"prioritise": "triage"}
"""Enrichers that had another name before, by it."""

"""The words of crises in Hindi in Latin letters, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "danger": """
        gas leak, aag lag gayi, aag lagi, dhamaka hua
    """,
    "hazard": """
        aag, dhamaka, visphot, haadsa
    """,
    "place": """
        factory, godown, dukaan, building, karkhana
    """,
    "harm": """
        maut, ghayal, zakhmi, mare gaye, ki jaan
    """,
    "legal": """
        giraftar, data leak, chhapa, mukadma
    """,
    "public": """
        hadtal, bahishkar
    """,
    "harmless": """
        aag laga di, aag hai
    """,
}

"""How fast the views answer over millions of mentions, as an analyst asks them: `python -m bench
--only views`.
"""

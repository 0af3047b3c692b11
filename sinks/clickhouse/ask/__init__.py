"""Questions to ClickHouse as a View asks them. Every function gives a statement and its parameters and
touches nothing; pipeline/acts/ask.py asks them. A row is a mention, over the view current_mentions.
"""

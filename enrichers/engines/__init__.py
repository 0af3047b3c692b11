"""What several enrichers and other rooms use: queries, models, features, phrases, personal data.
Pure.
"""

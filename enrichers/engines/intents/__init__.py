"""What classify_intent looks for: figures that its model takes beside the words, and phrases that
tell an intent.
"""

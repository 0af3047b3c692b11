"""What travels through Grapevine: pydantic models and the words every room shares. Imports nothing
of ours.
"""

"""Directories: read-only local copies of compacted topics, looked up by key. One on-disk copy per
host, one writer.
"""

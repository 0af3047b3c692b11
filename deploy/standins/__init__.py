"""Local stand-ins for services outside, for the demo and for tests: they speak the real protocols,
and are strict.
"""

"""The parts of identify_role: what a bio states, and the closed lists of words that are looked for."""

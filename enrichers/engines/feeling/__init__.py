"""Both ways to judge what is felt: fast, by a linear model, and with care, by a small transformer."""

"""One file per thing we work out about a mention. Pure: no I/O, clock or randomness."""
